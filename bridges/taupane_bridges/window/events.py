"""What a window tells the app: frozen dataclasses that know their wire form.

`event.to_message()` gives `{"type": NAME, ...fields}`, the launcher protocol's line and the page's event
alike.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import ClassVar, Literal

__all__ = [
    "CloseRequested",
    "Closed",
    "Failed",
    "Focused",
    "Fullscreen",
    "Init",
    "Loaded",
    "Maximized",
    "Minimized",
    "Monitor",
    "MonitorInfo",
    "Moved",
    "Resized",
    "Restored",
    "WindowEvent",
]


@dataclass(frozen=True)
class MonitorInfo:
    """One monitor: its rectangle in desktop px, its scale factor, whether it is the primary one and holds the
    window.
    """

    x: int
    y: int
    width: int
    height: int
    scale: float
    primary: bool
    current: bool


@dataclass(frozen=True)
class WindowEvent:
    """Base of all events. `NAME` is the `type` on the wire."""

    NAME: ClassVar[str] = ""

    def to_message(self) -> dict[str, object]:
        """Return the event as an object for JSON."""
        return {"type": self.NAME, **asdict(self)}


class Init(WindowEvent):
    """The window is built and shown (or kept hidden), and its page has begun to load."""

    NAME = "init"


class Loaded(WindowEvent):
    """A page has finished loading."""

    NAME = "loaded"


class CloseRequested(WindowEvent):
    """Someone wants the window closed; `Hooks.veto` decides."""

    NAME = "close_request"


class Closed(WindowEvent):
    """The window is gone. The last event, sent exactly once."""

    NAME = "closed"


@dataclass(frozen=True)
class Focused(WindowEvent):
    """The window got the keyboard (True) or lost it (False)."""

    focused: bool
    NAME = "focus"


@dataclass(frozen=True)
class Resized(WindowEvent):
    """The page's area has a new size, CSS px."""

    width: int
    height: int
    NAME = "resize"


@dataclass(frozen=True)
class Moved(WindowEvent):
    """The frame's top left corner is somewhere else, desktop px: what `set_position` takes."""

    x: int
    y: int
    NAME = "moved"


class Minimized(WindowEvent):
    """The window became an icon."""

    NAME = "minimized"


class Maximized(WindowEvent):
    """The window fills the work area."""

    NAME = "maximized"


class Restored(WindowEvent):
    """The window is neither minimized nor maximized any more."""

    NAME = "restored"


@dataclass(frozen=True)
class Fullscreen(WindowEvent):
    """The window entered (True) or left (False) full screen."""

    on: bool
    NAME = "fullscreen"


@dataclass(frozen=True)
class Monitor(WindowEvent):
    """The monitors there are and the scale of the window's own; sent after init and on every change."""

    monitors: tuple[MonitorInfo, ...]
    scale: float
    NAME = "monitor"


@dataclass(frozen=True)
class Failed(WindowEvent):
    """The page cannot be shown: its process keeps crashing, or its address could not be loaded."""

    reason: Literal["crashed", "load_failed"]
    message: str
    NAME = "failed"
