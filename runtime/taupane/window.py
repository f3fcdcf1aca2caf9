"""The app's window, seen from Python (``app.window``): each command is on its way when its method returns."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from taupane.scheduled import Scheduled, failed

if TYPE_CHECKING:
    from typing import Protocol

    from taupane.closing import CloseQuestion
    from taupane_bridges.window import Command, FileFilter

    class Commanded(Protocol):
        """What runs the commands: a host, or one of the windows that it shows."""

        @property
        def name(self) -> str:
            """The host's."""
            ...

        @property
        def capabilities(self) -> frozenset[str]:
            """What it can run."""
            ...

        def post(self, command: Command) -> Future[object]:
            """Run a command; see `taupane_bridges.window.Host`."""
            ...


MAX_EARLY = 256
"""Commands that may be given before the app starts."""


class Window:
    """Commands may be given from any thread, before the start too; awaiting one gives its result or its
    error.

    Sizes are the page's area in CSS px; positions are of the frame, in px of the desktop. A host that cannot
    do something answers with `taupane_bridges.window.Unsupported`; ``capabilities`` says so beforehand.
    """

    def __init__(self) -> None:
        self._host: Commanded | None = None
        self._early: deque[tuple[Command, Future[object]]] = deque(maxlen=MAX_EARLY)
        self._question: CloseQuestion | None = None

    @property
    def host(self) -> str | None:
        """The name of the window host ("gtk", "headless"); None before the start."""
        return None if self._host is None else self._host.name

    @property
    def capabilities(self) -> frozenset[str]:
        """The names of the commands that can be done; empty before the start."""
        return frozenset() if self._host is None else self._host.capabilities

    def belongs_to(self, host: Commanded) -> None:
        """Send commands to this host from now on, those that came too early first."""
        self._host = host
        while self._early:
            command, early = self._early.popleft()
            _pass_on(host.post(command), early)

    def asks(self, question: CloseQuestion | None) -> None:
        """Take note of what is asked before the window closes."""
        self._question = question

    def send(self, command: Command | Mapping[str, object]) -> Scheduled[Any]:
        """Send a command, or an object such as ``{"type": "set_title", "title": "…"}``; a wrong one raises
        now."""
        from taupane_bridges.window import Command, parse_command

        checked = command if isinstance(command, Command) else parse_command(command)
        return Scheduled(self._post(checked), what=f"window command {checked.NAME}")

    def minimize(self) -> Scheduled[None]:
        """Make the window an icon."""
        return self._do("minimize")

    def maximize(self) -> Scheduled[None]:
        """Let the window fill the work area."""
        return self._do("maximize")

    def toggle_maximize(self) -> Scheduled[None]:
        """Maximize, or go back."""
        return self._do("toggle_maximize")

    def restore(self) -> Scheduled[None]:
        """Go back to the normal size from minimized or maximized."""
        return self._do("restore")

    def close(self) -> Scheduled[bool]:
        """Close as the user does: ``on_close_request`` is asked first. Gives whether the window closes, once that is
        known.
        """
        from taupane_bridges.window import parse_command

        closes = self._post(parse_command({"type": "close"}))
        return Scheduled(closes if self._question is None else self._question.decided(closes), what="closing a window")

    def center(self) -> Scheduled[None]:
        """Put the window in the middle of its monitor."""
        return self._do("center")

    def toggle_fullscreen(self) -> Scheduled[None]:
        """Enter or leave full screen."""
        return self._do("toggle_fullscreen")

    def set_size(self, width: int, height: int) -> Scheduled[None]:
        """Give the page's area this size."""
        return self._do("set_size", width=width, height=height)

    def set_position(self, x: int, y: int) -> Scheduled[None]:
        """Move the frame's top left corner there."""
        return self._do("set_position", x=x, y=y)

    def set_title(self, title: str) -> Scheduled[None]:
        """Set the title."""
        return self._do("set_title", title=title)

    def focus(self) -> Scheduled[None]:
        """Bring the window to the front and give it the keyboard."""
        return self._do("focus")

    def always_on_top(self, enabled: bool = True) -> Scheduled[None]:
        """Keep the window above others, or stop doing so."""
        return self._do("always_on_top", enabled=enabled)

    def resizable(self, enabled: bool = True) -> Scheduled[None]:
        """Let the user resize the window or not."""
        return self._do("resizable", enabled=enabled)

    def min_size(self, width: int, height: int) -> Scheduled[None]:
        """Set the least size; 0 means no limit in that direction."""
        return self._do("min_size", width=width, height=height)

    def max_size(self, width: int, height: int) -> Scheduled[None]:
        """Set the largest size; 0 means no limit in that direction."""
        return self._do("max_size", width=width, height=height)

    def show_cursor(self, visible: bool = True) -> Scheduled[None]:
        """Show the mouse pointer over the page, or hide it."""
        return self._do("show_cursor", visible=visible)

    def grab_cursor(self, grab: bool = True) -> Scheduled[None]:
        """Keep the mouse pointer inside the window, or let it go."""
        return self._do("grab_cursor", grab=grab)

    def start_drag(self) -> Scheduled[None]:
        """Let the pressed mouse move the window from now on."""
        return self._do("start_drag")

    def hide(self) -> Scheduled[None]:
        """Take the window off the screen; the app goes on."""
        return self._do("hide")

    def show(self) -> Scheduled[None]:
        """Put a hidden window back."""
        return self._do("show")

    def reload(self) -> Scheduled[None]:
        """Load the present page again."""
        return self._do("reload")

    def state(self) -> Scheduled[dict[str, object]]:
        """Get title, position, size and flags of the window."""
        return self._do("get_state")

    def monitors(self) -> Scheduled[list[dict[str, object]]]:
        """Get the monitors: x, y, width, height, scale, primary."""
        return self._do("get_monitors")

    def open_external(self, url: str) -> Scheduled[None]:
        """Open an https: or mailto: address in the user's own browser or mail program."""
        return self._do("open_external", url=url)

    def open_file(
        self,
        title: str = "Open",
        *,
        directory: str | None = None,
        multiple: bool = False,
        filters: Sequence[FileFilter] = (),
    ) -> Scheduled[list[str]]:
        """Ask for one file or several; gives their paths, none when cancelled."""
        return self._do("open_file", title=title, directory=directory, multiple=multiple, filters=filters)

    def save_file(
        self,
        title: str = "Save",
        *,
        directory: str | None = None,
        name: str = "",
        filters: Sequence[FileFilter] = (),
    ) -> Scheduled[str | None]:
        """Ask where to save; gives a path, or None when cancelled."""
        return self._do("save_file", title=title, directory=directory, name=name, filters=filters)

    def open_folder(self, title: str = "Open folder", *, directory: str | None = None) -> Scheduled[str | None]:
        """Ask for a folder; gives its path, or None when cancelled."""
        return self._do("open_folder", title=title, directory=directory)

    def confirm(self, message: str, *, detail: str = "", yes: str = "OK", no: str = "Cancel") -> Scheduled[bool]:
        """Ask a yes or no question in a dialog of the system."""
        return self._do("confirm", message=message, detail=detail, yes=yes, no=no)

    def _post(self, command: Command) -> Future[object]:
        if self._host is not None:
            return self._host.post(command)
        early: Future[object] = Future()
        self._early.append((command, early))
        return early

    def _do(self, command: str, /, **fields: object) -> Scheduled[Any]:
        from taupane_bridges.window import WindowError

        try:
            return self.send({"type": command, **fields})
        except WindowError as error:
            return failed(error, f"window command {command}")


def _pass_on(later: Future[object], early: Future[object]) -> None:
    def settle(done: Future[object]) -> None:
        error = done.exception()
        if error is not None:
            early.set_exception(error)
        else:
            early.set_result(done.result())

    if early.set_running_or_notify_cancel():
        later.add_done_callback(settle)
