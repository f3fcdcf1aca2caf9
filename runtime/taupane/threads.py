"""The threads behind `asyncio.to_thread` in an app: they hold up its end for a moment only.

Those of asyncio's own executor are waited for without a bound, by the loop and once more by the interpreter, so that
one request to a host that does not answer would keep an app alive whose window is long closed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

MOST = 32
"""Threads at once; more calls wait for one of them."""
IDLE = 10.0
"""Seconds without a call after which a thread ends."""
ENDING = 5.0
"""Seconds that calls may still take when the app ends."""


class _Call(NamedTuple):
    future: Future[Any]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: dict[str, Any]


class AppThreads(ThreadPoolExecutor):
    """An executor whose threads are daemons; `shutdown` leaves behind, and names, what does not end in time.

    The base class is what asyncio asks for; its own threads are never started.
    """

    def __init__(self, *, ending: float = ENDING) -> None:
        super().__init__(1)
        self._ending = ending
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._running: dict[threading.Thread, Callable[..., Any] | None] = {}
        self._free = 0
        self._ended = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function on a thread. RuntimeError after `shutdown`."""
        future: Future[T] = Future()
        with self._guard:
            if self._ended:
                raise RuntimeError("the app's threads have ended")
            self._calls.put(_Call(future, fn, args, kwargs))
            self._free -= 1  # one of those that wait is spoken for; below zero: calls wait
            if self._free < 0 and len(self._running) < MOST:
                thread = threading.Thread(target=self._work, name="taupane-worker", daemon=True)
                self._running[thread] = None
                self._free += 1
                thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; wait 5 s at most for those that run, and log the functions that are left behind."""
        with self._guard:
            self._ended = True
            threads = list(self._running)
        if cancel_futures:
            self._drop()
        for _ in threads:
            self._calls.put(None)
        if not wait:
            return
        ends = time.monotonic() + self._ending
        for thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))
        left = sorted({_name(function) for function in list(self._running.values()) if function is not None})
        if left:
            log.warning("left behind in threads at the end of the app: %s", ", ".join(left))

    def _drop(self) -> None:
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                return
            if call is not None:
                call.future.cancel()

    def _work(self) -> None:
        thread = threading.current_thread()
        while (call := self._next()) is not None:
            self._running[thread] = call.function
            if call.future.set_running_or_notify_cancel():
                try:
                    result = call.function(*call.arguments, **call.named)
                except BaseException as error:  # whatever it raises is the caller's
                    call.future.set_exception(error)
                else:
                    call.future.set_result(result)
            del call  # what it holds must not live on until the next one
            with self._guard:
                self._running[thread] = None
                self._free += 1
        with self._guard:
            self._running.pop(thread, None)

    def _next(self) -> _Call | None:
        """Wait for a call; None where the thread is to end."""
        while True:
            try:
                return self._calls.get(timeout=IDLE)
            except Empty:
                with self._guard:
                    if self._free > 0 or self._ended:  # no call is on its way to this thread
                        self._free -= 1
                        return None


def _name(function: Callable[..., Any]) -> str:
    """Name what `asyncio.to_thread` was given, which it wraps."""
    inner = getattr(function, "args", ())
    named = inner[0] if inner and callable(inner[0]) else function
    return str(getattr(named, "__qualname__", None) or repr(named))
