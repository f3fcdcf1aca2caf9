"""A thread of one's own: jobs run on it one after another, in the order they came."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

log = logging.getLogger(__name__)

#: Seconds without a job after which the thread ends; the next job starts another.
_IDLE: Final = 10.0


class Lane:
    """Runs jobs in order. The thread is a daemon and lives only while there is work now and then."""

    __slots__ = ("_closed", "_jobs", "_lock", "_name", "_thread")

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, job: Callable[[], None]) -> None:
        """Run `job` after those before it; after `close` it is dropped. Any thread; never blocks."""
        with self._lock:
            if self._closed:
                return
            self._jobs.put(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()

    @property
    def is_current(self) -> bool:
        """Tell whether the caller runs on this lane."""
        return threading.current_thread() is self._thread

    def close(self) -> None:
        """Take no more jobs; those waiting are dropped, the running one ends by itself."""
        with self._lock:
            self._closed = True
            self._jobs.put(None)

    def join(self, timeout: float) -> None:
        """Wait up to `timeout` seconds for the thread to end."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=_IDLE)
            except Empty:
                with self._lock:
                    if self._jobs.empty():
                        self._thread = None
                        return
                continue
            if job is None or self._closed:
                return
            try:
                job()
            except Exception:  # a lane outlives its jobs; each reports its own errors, so this is ours
                log.exception("a job on %s failed", self._name)
