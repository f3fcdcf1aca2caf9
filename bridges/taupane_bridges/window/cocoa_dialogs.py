"""macOS' own dialogs, as sheets of the window: nothing waits for them. GUI thread only. Not run by us."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .cocoa_libraries import AppKit, Foundation
from .cocoa_metrics import extensions

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dialogs import Confirm, OpenFile, OpenFolder, SaveFile

__all__ = ["CocoaDialogs"]


class CocoaDialogs:
    """Shows dialogs; each gives back a future that gets the answer on the GUI thread."""

    def __init__(self, native: Any) -> None:
        self._native = native
        self._open: dict[Future[object], object] = {}

    def open_file(self, command: OpenFile) -> Future[object]:
        """Ask for files; see `OpenFile`."""
        panel = AppKit.NSOpenPanel.openPanel()
        panel.setAllowsMultipleSelection_(command.multiple)
        return self._choose(panel, command, lambda: [str(url.path()) for url in panel.URLs()], [])

    def save_file(self, command: SaveFile) -> Future[object]:
        """Ask where to save; see `SaveFile`."""
        panel = AppKit.NSSavePanel.savePanel()
        # A name, not a path.
        panel.setNameFieldStringValue_(command.name.replace("/", "_"))
        return self._choose(panel, command, lambda: str(panel.URL().path()), None)

    def open_folder(self, command: OpenFolder) -> Future[object]:
        """Ask for a folder; see `OpenFolder`."""
        panel = AppKit.NSOpenPanel.openPanel()
        panel.setCanChooseFiles_(False)
        panel.setCanChooseDirectories_(True)
        panel.setCanCreateDirectories_(True)
        return self._choose(panel, command, lambda: str(panel.URL().path()), None)

    def confirm(self, command: Confirm) -> Future[object]:
        """Ask a question; see `Confirm`."""
        return self._alert(command.message, command.detail, command.yes, command.no)

    def tell(self, message: str, detail: str, told: Callable[[bool], None]) -> None:
        """Tell of a failure; `told` learns whether the user wants another try."""
        answer = self._alert(message, detail, "Try again", "Close")
        answer.add_done_callback(lambda done: told(bool(done.result())))

    def dismiss(self) -> None:
        """Answer every open dialog as cancelled; a sheet ends with its window."""
        for answer, cancelled in list(self._open.items()):
            self._finish(answer, cancelled)

    def _choose(self, panel: Any, command: Any, chosen: Callable[[], object], cancelled: object) -> Future[object]:
        panel.setMessage_(command.title)
        if command.directory:
            panel.setDirectoryURL_(Foundation.NSURL.fileURLWithPath_(command.directory))
        endings = extensions(getattr(command, "filters", ()))
        if endings:
            panel.setAllowedFileTypes_(endings)
        return self._ask(panel, AppKit.NSModalResponseOK, chosen, cancelled)

    def _alert(self, message: str, detail: str, yes: str, no: str) -> Future[object]:
        alert = AppKit.NSAlert.alloc().init()
        alert.setMessageText_(message)
        alert.setInformativeText_(detail)
        alert.addButtonWithTitle_(yes)
        alert.addButtonWithTitle_(no).setKeyEquivalent_("\x1b")
        return self._ask(alert, AppKit.NSAlertFirstButtonReturn, lambda: True, False)

    def _ask(self, sheet: Any, yes: int, chosen: Callable[[], object], cancelled: object) -> Future[object]:
        answer: Future[object] = Future()
        self._open[answer] = cancelled
        sheet.beginSheetModalForWindow_completionHandler_(
            self._native, lambda result: self._finish(answer, chosen() if result == yes else cancelled)
        )
        return answer

    def _finish(self, answer: Future[object], value: object) -> None:
        if self._open.pop(answer, self) is not self:
            answer.set_result(value)
