"""The toolkit's own dialogs. They run beside the main loop, never inside it, so nothing waits for them.

GUI thread only; loads Qt. The file dialogs are the desktop's own where Qt finds them.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .qt_libraries import QtCore, QtWidgets

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dialogs import Confirm, OpenFile, OpenFolder, SaveFile

__all__ = ["QtDialogs"]


class QtDialogs:
    """Shows dialogs; each gives back a future that gets the answer on the GUI thread."""

    def __init__(self, native: Any) -> None:
        self._native = native
        # By number, not by dialog: Qt's objects cannot be hashed once they are deleted.
        self._open: dict[int, Callable[[], None]] = {}
        self._last = 0

    def open_file(self, command: OpenFile) -> Future[object]:
        """Ask for files; see `OpenFile`."""
        mode = QtWidgets.QFileDialog.FileMode
        chooser = self._chooser(command)
        chooser.setFileMode(mode.ExistingFiles if command.multiple else mode.ExistingFile)
        return self._ask(chooser, lambda: list(chooser.selectedFiles()), [])

    def save_file(self, command: SaveFile) -> Future[object]:
        """Ask where to save; see `SaveFile`."""
        chooser = self._chooser(command)
        chooser.setFileMode(QtWidgets.QFileDialog.FileMode.AnyFile)
        chooser.setAcceptMode(QtWidgets.QFileDialog.AcceptMode.AcceptSave)
        if command.name:
            # A name, not a path: the dialog would take a slash for folders.
            chooser.selectFile(command.name.replace("/", "_"))
        return self._ask(chooser, lambda: next(iter(chooser.selectedFiles()), None), None)

    def open_folder(self, command: OpenFolder) -> Future[object]:
        """Ask for a folder; see `OpenFolder`."""
        chooser = self._chooser(command)
        chooser.setFileMode(QtWidgets.QFileDialog.FileMode.Directory)
        chooser.setOption(QtWidgets.QFileDialog.Option.ShowDirsOnly, True)
        return self._ask(chooser, lambda: next(iter(chooser.selectedFiles()), None), None)

    def confirm(self, command: Confirm) -> Future[object]:
        """Ask a question; see `Confirm`."""
        box, yes = self._box("Question", command.message, command.detail, command.yes, command.no)
        return self._ask(box, lambda: box.clickedButton() is yes or box.clickedButton() == yes, False, always=True)

    def tell(self, message: str, detail: str, told: Callable[[bool], None]) -> None:
        """Tell of a failure; `told` learns whether the user wants another try."""
        box, again = self._box("Critical", message, detail, "Try again", "Close")
        answer = self._ask(box, lambda: box.clickedButton() == again, False, always=True)
        answer.add_done_callback(lambda done: told(bool(done.result())))

    def dismiss(self) -> None:
        """Close every open dialog and answer it as cancelled."""
        for cancel in list(self._open.values()):
            cancel()

    def _chooser(self, command: Any) -> Any:
        chooser = QtWidgets.QFileDialog(self._native, command.title, command.directory or "")
        filters = [f"{each.name} ({' '.join(each.patterns)})" for each in getattr(command, "filters", ())]
        if filters:
            chooser.setNameFilters(filters)
        return chooser

    def _box(self, icon: str, message: str, detail: str, yes: str, no: str) -> tuple[Any, Any]:
        kind = QtWidgets.QMessageBox
        box = kind(self._native)
        box.setIcon(getattr(kind.Icon, icon))
        box.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        box.setWindowTitle(self._native.windowTitle())
        box.setText(message)
        box.setInformativeText(detail)
        # An ampersand marks the key of a button.
        box.setEscapeButton(box.addButton(no.replace("&", "&&"), kind.ButtonRole.RejectRole))
        accept = box.addButton(yes.replace("&", "&&"), kind.ButtonRole.AcceptRole)
        box.setDefaultButton(accept)
        return box, accept

    def _ask(
        self, dialog: Any, chosen: Callable[[], object], cancelled: object, *, always: bool = False
    ) -> Future[object]:
        answer: Future[object] = Future()
        self._last += 1
        number = self._last

        def finish(value: object) -> None:
            if self._open.pop(number, None) is not None:
                dialog.close()
                dialog.deleteLater()
                answer.set_result(value)

        def on_finished(result: int) -> None:
            accepted = always or result == int(getattr(_ACCEPTED, "value", _ACCEPTED))
            finish(chosen() if accepted else cancelled)

        self._open[number] = lambda: finish(cancelled)
        dialog.setWindowModality(QtCore.Qt.WindowModality.WindowModal)
        dialog.finished.connect(on_finished)
        dialog.show()
        return answer


_ACCEPTED = QtWidgets.QDialog.DialogCode.Accepted
