"""What all sessions of a process share: the threads and the caches."""

from __future__ import annotations

import threading

from .engine import Caches
from .lanes import HeavyLane, WindowPool


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


_lock = threading.Lock()
_shared: Resources | None = None


def shared() -> Resources:
    """Give the process's resources, made on first use."""
    global _shared
    with _lock:
        if _shared is None:
            _shared = Resources()
        return _shared
