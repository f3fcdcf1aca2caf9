"""Windows' own dialogs. GUI thread only; loads .NET. Not run by us.

Each runs a message loop of its own, in a turn of its own: whoever asked has the future by then, and the window's
other turns go on inside that loop.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .winforms_libraries import Drawing, Forms
from .winforms_metrics import filter_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dialogs import Confirm, OpenFile, OpenFolder, SaveFile

__all__ = ["WinformsDialogs"]


class WinformsDialogs:
    """Shows dialogs; each gives back a future that gets the answer on the GUI thread."""

    def __init__(self, form: Any, soon: Callable[[Callable[[], None]], None]) -> None:
        self._form, self._soon = form, soon
        self._open: dict[Future[object], object] = {}

    def open_file(self, command: OpenFile) -> Future[object]:
        """Ask for files; see `OpenFile`."""
        dialog = self._chooser(Forms.OpenFileDialog(), command)
        dialog.Multiselect = command.multiple
        return self._ask(dialog, lambda: [str(each) for each in dialog.FileNames], [])

    def save_file(self, command: SaveFile) -> Future[object]:
        """Ask where to save; see `SaveFile`."""
        dialog = self._chooser(Forms.SaveFileDialog(), command)
        dialog.OverwritePrompt = True
        # A name, not a path.
        dialog.FileName = command.name.replace("/", "_").replace("\\", "_")
        return self._ask(dialog, lambda: str(dialog.FileName), None)

    def open_folder(self, command: OpenFolder) -> Future[object]:
        """Ask for a folder; see `OpenFolder`."""
        dialog = Forms.FolderBrowserDialog()
        dialog.Description = command.title
        dialog.SelectedPath = command.directory or ""
        return self._ask(dialog, lambda: str(dialog.SelectedPath), None)

    def confirm(self, command: Confirm) -> Future[object]:
        """Ask a question; see `Confirm`."""
        dialog = self._box(command.message, command.detail, command.yes, command.no)
        return self._ask(dialog, lambda: True, False)

    def tell(self, message: str, detail: str, told: Callable[[bool], None]) -> None:
        """Tell of a failure; `told` learns whether the user wants another try."""
        answer = self._ask(self._box(message, detail, "Try again", "Close"), lambda: True, False)
        answer.add_done_callback(lambda done: told(bool(done.result())))

    def dismiss(self) -> None:
        """Answer every open dialog as cancelled; they end with the form that owns them."""
        for answer, cancelled in list(self._open.items()):
            self._finish(answer, cancelled)

    def _chooser(self, dialog: Any, command: Any) -> Any:
        dialog.Title = command.title
        dialog.InitialDirectory = command.directory or ""
        dialog.Filter = filter_line(command.filters)
        dialog.RestoreDirectory = True
        return dialog

    def _box(self, message: str, detail: str, yes: str, no: str) -> Any:
        """Return a dialog with buttons of one's own words: a message box has Windows' words alone."""
        dialog = Forms.Form()
        dialog.Text = self._form.Text
        dialog.FormBorderStyle = Forms.FormBorderStyle.FixedDialog
        dialog.StartPosition = Forms.FormStartPosition.CenterParent
        dialog.MinimizeBox = dialog.MaximizeBox = dialog.ShowInTaskbar = False
        dialog.AutoSize, dialog.AutoSizeMode = True, Forms.AutoSizeMode.GrowAndShrink
        rows = Forms.FlowLayoutPanel()
        rows.FlowDirection, rows.AutoSize, rows.Padding = Forms.FlowDirection.TopDown, True, Forms.Padding(12)
        for text in filter(None, (message, detail)):
            label = Forms.Label()
            # An ampersand marks the key of a button.
            label.Text, label.UseMnemonic = text, False
            label.AutoSize, label.MaximumSize = True, Drawing.Size(420, 0)
            rows.Controls.Add(label)
        buttons = Forms.FlowLayoutPanel()
        buttons.AutoSize = True
        for text, result in ((yes, Forms.DialogResult.OK), (no, Forms.DialogResult.Cancel)):
            button = Forms.Button()
            button.Text, button.DialogResult, button.AutoSize = text.replace("&", "&&"), result, True
            buttons.Controls.Add(button)
            if result == Forms.DialogResult.OK:
                dialog.AcceptButton = button
            else:
                dialog.CancelButton = button
        rows.Controls.Add(buttons)
        dialog.Controls.Add(rows)
        return dialog

    def _ask(self, dialog: Any, chosen: Callable[[], object], cancelled: object) -> Future[object]:
        answer: Future[object] = Future()
        self._open[answer] = cancelled

        def run() -> None:
            if answer not in self._open:
                return
            accepted = dialog.ShowDialog(self._form) == Forms.DialogResult.OK
            self._finish(answer, chosen() if accepted else cancelled)
            dialog.Dispose()

        self._soon(run)
        return answer

    def _finish(self, answer: Future[object], value: object) -> None:
        if self._open.pop(answer, self) is not self:
            answer.set_result(value)
