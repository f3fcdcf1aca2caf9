"""Do small pieces of work together: each is done once, by whichever thread comes to it first."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final, Generic, TypeVar

V = TypeVar("V")

MOST_HELPERS: Final = 3


class Together(Generic[V]):
    """Pieces of work by key. Those who ask at the same time share what is under way; idle processors help.

    Helpers are daemons that work only while somebody waits in `all`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[Hashable, Future[V]] = {}

    def all(self, pieces: Sequence[tuple[Hashable, Callable[[], V]]]) -> list[V]:
        """Give the result of each piece. Raises what the first of them raises that fails."""
        mine: deque[tuple[Hashable, Future[V], Callable[[], V]]] = deque()
        futures = []
        with self._lock:
            for key, make in pieces:
                future = self._running.get(key)
                if future is None:
                    future = self._running[key] = Future()
                    mine.append((key, future, make))
                futures.append(future)
        if len(mine) > 1:
            _helpers.ask(lambda: self._work(mine))
        self._work(mine)
        wait(futures)
        return [future.result() for future in futures]

    def _work(self, pieces: deque[tuple[Hashable, Future[V], Callable[[], V]]]) -> None:
        """Do the pieces that nobody has begun."""
        with suppress(IndexError):
            while True:
                key, future, make = pieces.popleft()
                result: Any = None
                error: BaseException | None = None
                try:
                    result = make()
                except BaseException as raised:  # whoever waits for the piece gets it
                    error = raised
                with self._lock:
                    del self._running[key]
                if error is None:
                    future.set_result(result)
                else:
                    future.set_exception(error)


class _Helpers:
    """Threads for the whole process, as many as there are further processors; they start with the first work."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._lock = threading.Lock()
        self._count = min(MOST_HELPERS, (os.cpu_count() or 1) - 1)
        self._idle = 0
        self._started = 0

    def ask(self, job: Callable[[], None]) -> None:
        """Have a job run by an idle helper, if there is one; it may find nothing left to do."""
        with self._lock:
            if not self._idle and self._started < self._count:
                self._started += 1
                self._idle += 1
                threading.Thread(target=self._run, name="taupane-helper", daemon=True).start()
            if not self._idle:
                return
            self._idle -= 1
        self._jobs.put(job)

    def _run(self) -> None:
        while True:
            self._jobs.get()()
            with self._lock:
                self._idle += 1


_helpers = _Helpers()
