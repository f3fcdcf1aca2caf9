"""Threads for work that must not hold up the event loop.

A `Lane` runs jobs in the order they came; a `Pool` as soon as it can. Their threads are daemons
that live only while there is work now and then.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

log = logging.getLogger(__name__)

#: Seconds without a job after which a thread ends; the next job starts another.
_IDLE: Final = 10.0

Job = Callable[[], None]


class Pool:
    """Runs jobs on up to `most` threads. Where all are busy one more is started, so that a slow job holds up no other."""

    __slots__ = ("_closed", "_jobs", "_lock", "_most", "_name", "_queued", "_threads", "_waiting")

    def __init__(self, name: str, most: int = 8) -> None:
        self._name = name
        self._most = most
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._waiting = 0
        self._queued = 0
        self._closed = False

    def submit(self, job: Job) -> None:
        """Run `job` soon; after `close` it is dropped. Any thread; never blocks."""
        with self._lock:
            if self._closed:
                return
            self._queued += 1
            self._jobs.put(job)
            if self._queued > self._waiting and len(self._threads) < self._most:
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
            return job


class Lane(Pool):
    """Runs jobs one after another, in the order they came."""

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__(name, most=1)
