"""How a window starts. Every field is checked when the options are made; a wrong one raises `BadOption`."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from .errors import BadOption, shown
from .fields import LARGEST, Check, Wrong, boolean, colour, integer, line, optional, sequence_of
from .navigation import origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WindowOptions"]


def _option(check: Check, default: Any) -> Any:
    return field(default=default, metadata={"check": check})


def _path(value: object) -> str:
    if not isinstance(value, (str, os.PathLike)):
        raise Wrong("a path", shown(value))
    name = os.fspath(value)
    if not isinstance(name, str) or not name or "\x00" in name:
        raise Wrong("a path", shown(name))
    return name


def _script(value: object) -> str:
    # The app's own code: not cleaned, not cut.
    if not isinstance(value, str):
        raise Wrong("a script", shown(value))
    return value


def _origin(value: object) -> str:
    origin = origin_of(value) if isinstance(value, str) else None
    if origin is None or origin != value:
        raise Wrong("an origin such as http://127.0.0.1:5173", shown(value))
    return origin


_size = integer(1, LARGEST)
_place = optional(integer(-LARGEST, LARGEST))
_limit = optional(integer(1, LARGEST))


@dataclass(frozen=True)
class WindowOptions:
    """How a window starts. Sizes are the page's area in CSS px, positions are of the frame, in px of the
    whole desktop.
    """

    title: str = _option(line, "Taupane")
    width: int = _option(_size, 900)
    height: int = _option(_size, 600)
    x: int | None = _option(_place, None)
    """Both or none of x and y; none centers the window."""
    y: int | None = _option(_place, None)
    min_width: int | None = _option(_limit, None)
    min_height: int | None = _option(_limit, None)
    max_width: int | None = _option(_limit, None)
    max_height: int | None = _option(_limit, None)
    resizable: bool = _option(boolean, True)
    frameless: bool = _option(boolean, False)
    transparent: bool = _option(boolean, False)
    always_on_top: bool = _option(boolean, False)
    maximized: bool = _option(boolean, False)
    fullscreen: bool = _option(boolean, False)
    hidden: bool = _option(boolean, False)
    """Start hidden; the `show` command shows it."""
    background_color: str = _option(colour, "#ffffff")
    """What the window shows until the page paints."""
    background_dark: str | None = _option(optional(colour), None)
    """The same when the system is dark; None: `background_color` always."""
    icon: str | None = _option(optional(_path), None)
    """An image file for the title bar and the task bar; one that cannot be read is logged and left out."""
    debug: bool = _option(boolean, False)
    """Allow the developer tools and the engine's full context menu."""
    open_devtools: bool = _option(boolean, False)
    """Open the developer tools at the start; implies `debug`."""
    storage_path: str | None = _option(optional(_path), None)
    """Folder in which the page's cookies and storage survive; None: they live in memory."""
    origins: tuple[str, ...] = _option(sequence_of(_origin, 20), ())
    """More origins that the window itself may show, besides that of its first address (a development server).
    """
    embed_origins: tuple[str, ...] = _option(sequence_of(_origin, 50), ())
    """Origins that frames inside the page may show: the same list as the page's `frame-src`."""
    page_script: str = _option(_script, "")
    """Runs in each page of the window itself, never in a frame, before the page's scripts; no policy stops it."""

    def __post_init__(self) -> None:
        """Check each field, then what holds between them."""
        for each in fields(self):
            try:
                clean = each.metadata["check"](getattr(self, each.name))
            except Wrong as wrong:
                raise BadOption(each.name, wrong.expected, wrong.got) from None
            object.__setattr__(self, each.name, clean)
        if (self.x is None) != (self.y is None):
            missing = "x" if self.x is None else "y"
            raise BadOption(missing, "given together with the other coordinate", "nothing")
        for least, most, size in (
            ("min_width", "max_width", "width"),
            ("min_height", "max_height", "height"),
        ):
            self._fit(least, most, size)

    def _fit(self, least: str, most: str, size: str) -> None:
        low, high = getattr(self, least), getattr(self, most)
        if low is not None and high is not None and low > high:
            raise BadOption(least, f"at most {most} ({high})", str(low))
        # A start size outside of the limits is a slip that every toolkit resolves in its own way; take the
        # nearest.
        wanted = getattr(self, size)
        object.__setattr__(self, size, max(low or 1, min(wanted, high or LARGEST)))

    @classmethod
    def from_mapping(cls, given: Mapping[str, object]) -> WindowOptions:
        """Make options from names and values; an unknown name raises BadOption that lists the known ones."""
        known = {each.name for each in fields(cls)}
        for name in given:
            if name not in known:
                raise BadOption(str(name)[:40], "one of " + ", ".join(sorted(known)), "an unknown name")
        return cls(**given)  # type: ignore[arg-type]  # each value is checked at once
