"""Files that the user has dropped on the app's window, by the paths that the window's host has told."""

from __future__ import annotations

import threading
import time
from pathlib import Path, PurePath
from typing import Final

#: Seconds in which a page says that the drop was on one of its areas.
_FRESH: Final = 10.0


class DroppedPaths:
    """The last drop that a host has told, until a page takes it. Any thread; never blocks for long."""

    __slots__ = ("_at", "_lock", "_paths")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: tuple[str, ...] = ()
        self._at = 0.0

    def report(self, paths: tuple[str, ...]) -> None:
        """Take note of a drop. For hosts."""
        with self._lock:
            self._paths, self._at = paths, time.monotonic()

    def take(self, names: list[str]) -> list[Path] | None:
        """Give the paths of the drop in which a page has seen files of these names, once; None where there is none.

        The page's word only says that the drop was its; which files those are is the host's word alone. A page in
        WebKitGTK sees no names at all.
        """
        with self._lock:
            is_fresh = self._paths and time.monotonic() - self._at < _FRESH
            if not is_fresh or (names and sorted(names) != sorted(_shown(path) for path in self._paths)):
                return None
            paths, self._paths = self._paths, ()
        return [Path(path) for path in paths]


def _shown(path: str) -> str:
    """Give a file's name as a page sees it."""
    return PurePath(path).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
