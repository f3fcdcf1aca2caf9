"""What the in-process host needs from a GUI toolkit: one `Toolkit` per toolkit, and the window that it
adopts.

pywebview builds the window and owns the main loop; the adapter does what pywebview lacks or does in a way
that is not safe here. To add a toolkit, write these two classes and a `Backend` in choose.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from .commands import Command
    from .events import WindowEvent
    from .host import Hooks
    from .navigation import NavigationPolicy
    from .options import WindowOptions

__all__ = ["Report", "Toolkit", "ToolkitWindow"]


@dataclass(frozen=True)
class Report:
    """What a toolkit's window tells its host. All on the GUI thread; none of them raises or blocks."""

    emit: Callable[[WindowEvent], None]
    page_message: Callable[[str], None]
    """The text that a page, or a frame of any origin, sent to the bridge."""
    may_close: Callable[[], bool]
    """Ask the app whether the window may close."""
    open_external: Callable[[str], None]
    """Hand an address to the user's browser; it is checked already."""
    give_up: Callable[[], None]
    """The user wants to close the window of a page that cannot be shown."""
    hooks: Hooks


class ToolkitWindow(Protocol):
    """One native window; GUI thread only."""

    def execute(self, command: Command) -> object:
        """Run a command; return its result or a Future of it. Raises CommandError, RefusedAddress."""
        ...

    def run_js(self, script: str) -> None:
        """Run a script in the window's page; nothing is returned, and nothing happens when the window is
        gone.
        """
        ...

    def destroy(self) -> None:
        """End the window without asking; answers open dialogs as cancelled."""
        ...


class Toolkit(Protocol):
    """One GUI toolkit."""

    name: str
    """Its name for users, and pywebview's for it."""

    @property
    def capabilities(self) -> frozenset[str]:
        """Names of the commands it can run; may shrink in `prepare` (Wayland)."""
        ...

    def prepare(self) -> None:
        """Load the toolkit and connect to the display; raise NoEngine. Main thread, before pywebview is
        loaded.
        """
        ...

    def adopt(
        self, window: Any, url: str, options: WindowOptions, policy: NavigationPolicy, report: Report
    ) -> ToolkitWindow:
        """Take over a window that pywebview has built but not shown. GUI thread.

        Afterwards no message handler, navigation handler or injected script of pywebview is left.
        """
        ...

    def soon(self, turn: Callable[[], None]) -> None:
        """Run `turn` on the GUI thread, after `prepare`; any thread, a signal handler too."""
        ...
