"""What all sessions of a process share: the threads and the caches."""

from __future__ import annotations

import atexit
import threading
import time

from .allocator import keep_freed_memory
from .apart import Worker
from .engine import Caches
from .lanes import HeavyLane, WindowPool

ENDING = 2.0
"""Seconds that the end of the program waits at most for the jobs at hand, all threads together."""


class Resources:
    """Threads and caches. Threads start with the first work.

    `windows` make frames, `small` what takes milliseconds of polars, `opening` opens tables, `loading` brings
    them into memory, `heavy` filters and sorts, `arriving` reads the rest of what is shown from its first rows on,
    `copying` writes sorted copies of large tables, `search` searches, `summing` makes statistics, `reading` counts and
    takes out values, `saving` writes files: none of them waits for another. What a user waits for makes loading rest.
    """

    def __init__(self) -> None:
        keep_freed_memory()
        self.windows = WindowPool()
        self.small = WindowPool(1)
        self.opening = HeavyLane(is_waited_for=True)
        self.loading = HeavyLane()
        self.heavy = HeavyLane(is_waited_for=True)
        self.arriving = HeavyLane()
        self.copying = HeavyLane(steps_back=True)
        self.search = HeavyLane(is_waited_for=True)
        self.summing = HeavyLane(steps_back=True)
        self.reading = HeavyLane(is_waited_for=True)
        self.saving = HeavyLane()
        self.caches = Caches()
        self.worker = Worker()

    def close(self) -> None:
        """Let the threads end. Only for resources that are not shared."""
        self.worker.close()
        for pool in (self.windows, self.small):
            pool.close()
        for lane in self._lanes():
            lane.close()

    def end(self) -> None:
        """Stop: the program ends. Waits a moment for the jobs at hand."""
        last = time.monotonic() + ENDING
        self.worker.close()
        for lane in self._lanes():
            lane.close()
            lane.ask_to_stop()
        for lane in self._lanes():
            lane.end(max(0.0, last - time.monotonic()))
        for pool in (self.windows, self.small):
            pool.end(max(0.0, last - time.monotonic()))

    def _lanes(self) -> tuple[HeavyLane, ...]:
        return (
            self.opening,
            self.loading,
            self.heavy,
            self.arriving,
            self.copying,
            self.search,
            self.summing,
            self.reading,
            self.saving,
        )


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
