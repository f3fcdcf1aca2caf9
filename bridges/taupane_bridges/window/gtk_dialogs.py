"""The toolkit's own dialogs. They run beside the main loop, never inside it, so nothing waits for them.

GUI thread only; loads GTK. The file dialogs are the desktop's own where it offers them to programs (a
portal).
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .gtk_libraries import Gtk

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dialogs import Confirm, OpenFile, OpenFolder, SaveFile

__all__ = ["GtkDialogs"]


class GtkDialogs:
    """Shows dialogs; each gives back a future that gets the answer on the GUI thread."""

    def __init__(self, native: Any) -> None:
        self._native = native
        # GTK drops a native dialog that nobody holds; the second value answers it as cancelled.
        self._open: dict[Any, Callable[[], None]] = {}

    def open_file(self, command: OpenFile) -> Future[object]:
        """Ask for files; see `OpenFile`."""
        chooser = self._chooser(command.title, Gtk.FileChooserAction.OPEN, "Open", command)
        chooser.set_select_multiple(command.multiple)
        return self._ask(chooser, lambda: list(chooser.get_filenames()), [])

    def save_file(self, command: SaveFile) -> Future[object]:
        """Ask where to save; see `SaveFile`."""
        chooser = self._chooser(command.title, Gtk.FileChooserAction.SAVE, "Save", command)
        chooser.set_do_overwrite_confirmation(True)
        if command.name:
            # A name, not a path: the dialog would take a slash for folders.
            chooser.set_current_name(command.name.replace("/", "_"))
        return self._ask(chooser, chooser.get_filename, None)

    def open_folder(self, command: OpenFolder) -> Future[object]:
        """Ask for a folder; see `OpenFolder`."""
        chooser = self._chooser(command.title, Gtk.FileChooserAction.SELECT_FOLDER, "Open", command)
        return self._ask(chooser, chooser.get_filename, None)

    def confirm(self, command: Confirm) -> Future[object]:
        """Ask a question; see `Confirm`."""
        dialog = Gtk.MessageDialog(
            transient_for=self._native,
            modal=True,
            destroy_with_parent=True,
            message_type=Gtk.MessageType.QUESTION,
            text=command.message,
            secondary_text=command.detail or None,
        )
        # An underscore marks the key of a button.
        dialog.add_button(command.no.replace("_", "__"), Gtk.ResponseType.CANCEL)
        dialog.add_button(command.yes.replace("_", "__"), Gtk.ResponseType.ACCEPT)
        dialog.set_default_response(Gtk.ResponseType.ACCEPT)
        return self._ask(dialog, lambda: True, False)

    def dismiss(self) -> None:
        """Close every open dialog and answer it as cancelled."""
        for cancel in list(self._open.values()):
            cancel()

    def _chooser(self, title: str, action: Any, accept: str, command: Any) -> Any:
        chooser = Gtk.FileChooserNative.new(title, self._native, action, accept, None)
        chooser.set_modal(True)
        if command.directory:
            chooser.set_current_folder(command.directory)
        for each in getattr(command, "filters", ()):
            line = Gtk.FileFilter()
            line.set_name(each.name)
            for pattern in each.patterns:
                line.add_pattern(pattern)
            chooser.add_filter(line)
        return chooser

    def _ask(self, dialog: Any, chosen: Callable[[], object], cancelled: object) -> Future[object]:
        answer: Future[object] = Future()

        def finish(value: object) -> None:
            if self._open.pop(dialog, None) is not None:
                dialog.destroy()
                answer.set_result(value)

        def on_response(_dialog: Any, response: Any) -> None:
            finish(chosen() if response == Gtk.ResponseType.ACCEPT else cancelled)

        self._open[dialog] = lambda: finish(cancelled)
        dialog.connect("response", on_response)
        dialog.show()
        return answer
