"""Places and shapes as Cocoa wants them. Pure.

Cocoa counts points (CSS px) upwards from the bottom left corner of the first screen; we count downwards from its top
left corner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .dialogs import FileFilter

__all__ = ["RESIZABLE", "Rect", "centered", "extensions", "flipped", "masked", "top_left"]

RESIZABLE = 1 << 3
"""NSWindowStyleMaskResizable."""


class Rect(NamedTuple):
    """A rectangle of Cocoa's: x and y of its bottom left corner."""

    x: float
    y: float
    width: float
    height: float


def flipped(y: float, first_screen: float) -> float:
    """Turn a height above the first screen's bottom into one below its top, or back; `first_screen` is its height."""
    return first_screen - y


def top_left(frame: Rect, first_screen: float) -> tuple[int, int]:
    """Return where a frame's top left corner is, as `set_position` takes it."""
    return round(frame.x), round(flipped(frame.y + frame.height, first_screen))


def centered(area: Rect, frame: Rect) -> tuple[float, float]:
    """Return the bottom left corner that puts a frame in the middle of an area, but never above its top."""
    x = area.x + max(0.0, (area.width - frame.width) / 2)
    y = area.y + (area.height - frame.height) / 2
    return x, min(y, area.y + area.height - frame.height)


def masked(mask: int, bit: int, on: bool) -> int:
    """Return a style mask with one bit set or not."""
    return mask | bit if on else mask & ~bit


def extensions(filters: Iterable[FileFilter]) -> list[str]:
    """Return the file name endings that a panel lets the user choose; empty: all of them.

    A panel has one list and knows endings alone: `*.csv` is `csv`, a pattern of another form allows everything.
    """
    found: list[str] = []
    for each in filters:
        for pattern in each.patterns:
            ending = pattern.removeprefix("*.")
            if ending == pattern or not ending or any(sign in ending for sign in "*?[]"):
                return []
            found.append(ending)
    return list(dict.fromkeys(found))
