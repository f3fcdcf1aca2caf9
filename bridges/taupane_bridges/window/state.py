"""What a host knows about its window, and which readings are news.

Toolkits repeat themselves (a configure event per focus change on gtk); `Tracker` turns readings into events,
each change once.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from .events import Focused, Fullscreen, Maximized, Minimized, Moved, Resized, Restored, WindowEvent

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Tracker", "WindowState"]


@dataclass
class WindowState:
    """A window as it is now. Sizes: the page's area, CSS px; position: the frame's top left corner, desktop
    px.
    """

    title: str = ""
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0
    minimized: bool = False
    maximized: bool = False
    fullscreen: bool = False
    focused: bool = False
    visible: bool = False
    resizable: bool = True
    always_on_top: bool = False
    scale: float = 1.0

    def to_message(self) -> dict[str, object]:
        """Return the state as an object for JSON."""
        return asdict(self)


class Tracker:
    """Keep a WindowState true and emit what changed. One thread only: the GUI's."""

    def __init__(self, state: WindowState, emit: Callable[[WindowEvent], None]) -> None:
        self.state = state
        self._emit = emit

    def sized(self, width: int, height: int) -> None:
        """Take the size as just read."""
        if (width, height) != (self.state.width, self.state.height):
            self.state.width, self.state.height = width, height
            self._emit(Resized(width, height))

    def placed(self, x: int, y: int) -> None:
        """Take the position as just read."""
        if (x, y) != (self.state.x, self.state.y):
            self.state.x, self.state.y = x, y
            self._emit(Moved(x, y))

    def focused(self, focused: bool) -> None:
        """Take whether the window has the keyboard."""
        if focused != self.state.focused:
            self.state.focused = focused
            self._emit(Focused(focused))

    def shaped(self, *, minimized: bool, maximized: bool, fullscreen: bool) -> None:
        """Take the window manager's flags; at most one event for minimized/maximized/restored and one for
        full screen.
        """
        state = self.state
        before = _shape(state.minimized, state.maximized)
        after = _shape(minimized, maximized)
        was_fullscreen = state.fullscreen
        state.minimized, state.maximized, state.fullscreen = minimized, maximized, fullscreen
        if before is not after:
            self._emit(after())
        if fullscreen != was_fullscreen:
            self._emit(Fullscreen(fullscreen))


def _shape(minimized: bool, maximized: bool) -> type[Minimized | Maximized | Restored]:
    if minimized:
        return Minimized
    return Maximized if maximized else Restored
