"""A log: lines that come, the newest at the end, no more of them than are worth keeping."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from itertools import count, islice
from typing import Any

from taupane.state import ListState, State
from taupane.widgets.dressing import dress
from taupane.widgets.element import Element, element
from taupane.widgets.flow import For
from taupane.widgets.options import Reactive, flag, integer, length, refused, text


class LogLines:
    """Lines for a `Log`, of which the last `keep` are held. Any thread may add; what is added together is shown so."""

    __slots__ = ("_lines", "_lock", "_numbers", "_version")

    def __init__(self, keep: int = 1000) -> None:
        self._lines: deque[tuple[int, str]] = deque(maxlen=integer("LogLines", "keep", keep, least=1))
        self._lock = threading.Lock()
        self._numbers = count()
        self._version = State(0)

    def append(self, line: object) -> None:
        """Add a line at the end; a text of several lines is several."""
        self.extend((line,))

    def extend(self, lines: Iterable[object]) -> None:
        """Add several lines, which are shown together."""
        added = [part for line in lines for part in str(line).splitlines() or [""]]
        with self._lock:
            self._lines.extend((next(self._numbers), part) for part in added)
        self._version.update(lambda version: version + 1)

    def clear(self) -> None:
        """Drop every line."""
        with self._lock:
            self._lines.clear()
        self._version.update(lambda version: version + 1)

    def write(self, text: str) -> int:
        """Add the lines of `text`, so that this stands in for a file: `print(..., file=lines)`."""
        if text and text != "\n":
            self.append(text)
        return len(text)

    def flush(self) -> None:
        """Do nothing: lines are shown as they come."""

    def __call__(self) -> list[tuple[int, str]]:
        """Give the lines with their numbers; a tracked read."""
        self._version()
        with self._lock:
            return list(self._lines)

    def __len__(self) -> int:
        """Tell how many lines are held; a tracked read."""
        self._version()
        return len(self._lines)


def Log(  # noqa: N802
    lines: Any,
    *,
    keep: int = 1000,
    height: Reactive[str | float] = "16rem",
    label: Reactive[str] = "Log",
    follow: Reactive[bool] = True,
    wrap: bool = True,
    **props: Any,
) -> Element:
    """Show the last `keep` lines of a `LogLines`, or of a list, ListState, State or callable of texts.

    It follows its end, unless the user has scrolled up; then what is being read stays where it is.
    """
    if not isinstance(lines, LogLines | ListState | list | tuple) and not callable(lines):
        raise refused("Log", "lines", lines, "a LogLines, or a list, State or callable of texts")
    integer("Log", "keep", keep, least=1, most=100_000)
    follows = flag("Log", "follow", follow)
    own = {
        "role": "log", "tabindex": 0, "aria_label": text("Log", "label", label), "data_behaviour": "log",
        "data_follow": (lambda: "true" if follows() else "false") if callable(follows) else str(bool(follows)).lower(),
    }  # fmt: skip
    rows = For(lambda: _last(lines, keep), _line, key=lambda line: line[0])
    style = {"block-size": length("Log", "height", height)}
    return element("div", rows, **{**own, **dress(props, "tp-log", "tp-log-wraps" if wrap else None, style=style)})


def _last(lines: Any, keep: int) -> list[tuple[int, str]]:
    held: Any = lines() if callable(lines) else lines
    first = max(0, len(held) - keep)
    if isinstance(lines, LogLines):
        return list(held[first:])
    return [(place, str(line)) for place, line in enumerate(islice(held, first, None), first)]


def _line(line: tuple[int, str]) -> Element:
    return element("div", line[1], class_="tp-log-line")
