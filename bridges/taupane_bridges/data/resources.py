"""What all sessions of a process share: the threads and the caches."""

from __future__ import annotations

import atexit
import threading

from .engine import Caches
from .lanes import HeavyLane, WindowPool

ENDING = 2.0
"""Seconds that the end of the program waits at most for a job at hand, in each of the two kinds of threads."""


class Resources:
    """Threads and caches. Threads start with the first work."""

    def __init__(self) -> None:
        self.windows = WindowPool()
        self.heavy = HeavyLane()
        self.caches = Caches()

    def close(self) -> None:
        """Let the threads end. Only for resources that are not shared."""
        self.windows.close()
        self.heavy.close()

    def end(self) -> None:
        """Stop: the program ends. Waits a moment for the jobs at hand."""
        self.heavy.end(ENDING)
        self.windows.end(ENDING)


_lock = threading.Lock()
_shared: Resources | None = None


def shared() -> Resources:
    """Give the process's resources, made on first use."""
    global _shared
    with _lock:
        if _shared is None:
            _shared = Resources()
            atexit.register(_shared.end)
        return _shared
