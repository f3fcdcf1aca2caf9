"""Threads for work that must not hold up the event loop.

A `Lane` runs jobs in the order they came; a `Pool` as soon as it can. Their threads are daemons
that live only while there is work now and then.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

log = logging.getLogger(__name__)

#: Seconds without a job after which a thread ends; the next job starts another.
_IDLE: Final = 10.0
#: Seconds after which a job is slow, so that those behind it get a thread of their own.
_SLOW: Final = 0.02

Job = Callable[[], None]


class Pool:
    """Runs jobs on one thread, and on up to `most` where jobs take so long that others would wait for them.

    More threads than are needed would only take turns, and the event loop would have to wait for all
    of them. `later(seconds, run)` runs something in a while; without it there is never a second thread.
    """

    __slots__ = (
        "__weakref__",
        "_closed",
        "_jobs",
        "_later",
        "_lock",
        "_most",
        "_name",
        "_queued",
        "_started",
        "_threads",
        "_waiting",
        "_watched",
    )

    def __init__(self, name: str, most: int = 8, later: Callable[[float, Job], object] | None = None) -> None:
        self._name = name
        self._most = most if later is not None else 1
        self._later = later
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._waiting = 0
        self._queued = 0
        self._started = 0.0
        self._watched = False
        self._closed = False

    def submit(self, job: Job) -> None:
        """Run `job` soon; after `close` it is dropped. Any thread; never blocks."""
        with self._lock:
            if self._closed:
                return
            self._queued += 1
            self._jobs.put(job)
            if self._queued <= self._waiting:
                return
            if not self._threads:
                self._start()
            elif self._later is not None and not self._watched:
                self._watched = True
                self._later(_SLOW, self._relieve)

    def _relieve(self) -> None:
        """Start another thread where none has begun a job for a while though some wait."""
        with self._lock:
            self._watched = False
            if self._closed or self._queued <= self._waiting:
                return
            if time.monotonic() - self._started >= _SLOW and len(self._threads) < self._most:
                self._start()
            if self._later is not None:
                self._watched = True
                self._later(_SLOW, self._relieve)

    def _start(self) -> None:
        thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._threads.append(thread)
        thread.start()

    @property
    def is_current(self) -> bool:
        """Tell whether the caller runs here."""
        return threading.current_thread() in self._threads

    def close(self) -> None:
        """Take no more jobs; those that wait are dropped, those that run end by themselves."""
        with self._lock:
            self._closed = True
            for _ in self._threads:
                self._jobs.put(None)

    def join(self, timeout: float) -> None:
        """Wait up to `timeout` seconds for each thread to end."""
        for thread in list(self._threads):
            if thread is not threading.current_thread():
                thread.join(timeout)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                job()
            except BaseException:  # a thread outlives its jobs; each reports its own errors, so this is ours
                log.exception("a job on %s failed", self._name)
            del job  # what it holds must not live on until the next one

    def _next(self) -> Job | None:
        """Wait for a job; None where the thread is to end."""
        with self._lock:
            self._waiting += 1
        try:
            job = self._jobs.get(timeout=_IDLE)
        except Empty:
            job = None
        with self._lock:
            self._waiting -= 1
            if job is None and not self._closed and not self._jobs.empty():
                job = self._jobs.get()  # it came while this thread gave up waiting
            if job is None or self._closed:
                self._threads.remove(threading.current_thread())
                return None
            self._queued -= 1
            self._started = time.monotonic()
            return job


class Lane(Pool):
    """Runs jobs one after another, in the order they came."""

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__(name)
