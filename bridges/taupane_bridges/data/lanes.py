"""Where work runs: a pool of two threads for windows, and lanes for everything that may take seconds.

In a lane the latest job of a slot wins: one that has not begun is dropped when the next comes. One that
runs is asked to stop between steps (`Ticket.check`), for a thread cannot be killed. The lane is the seam for a
worker process: what crosses it are a source, a plan and index arrays.

The threads are daemons: a sort of ten seconds must not hold up the end of the program. But the program waits a moment
for them (`end`): one that comes back to a closing interpreter from C or Rust code takes the process down.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future
from contextlib import nullcontext
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeAlias, TypeVar

from .background import step_back_thread
from .demand import waited_for
from .errors import Superseded

T = TypeVar("T")

WINDOW_THREADS = 2

_Job: TypeAlias = "tuple[Future[Any], Callable[[], Any]]"


class WindowPool:
    """Threads that serve windows: short work, in the order in which it comes. Threads start with the first job.

    The thread that worked last is the next to work: what it used lies in the processor's caches, and the memory that it
    freed is at hand for it alone.
    """

    def __init__(self, threads: int = WINDOW_THREADS) -> None:
        self._count = threads
        self._threads: list[threading.Thread] = []
        self._waiting: deque[_Job] = deque()
        self._idle: list[SimpleQueue[_Job | None]] = []  # the last was the last to work
        self._closed = False
        self._lock = threading.Lock()

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Run `job` on a thread of the pool. Any thread."""
        future: Future[T] = Future()
        with self._lock:
            if not self._threads:
                self._closed = False
                own: list[SimpleQueue[_Job | None]] = [SimpleQueue() for _ in range(self._count)]
                self._idle = own.copy()
                self._threads = [_thread(partial(self._run, jobs), f"taupane-rows-{i}") for i, jobs in enumerate(own)]
            if self._idle:
                self._idle.pop().put((future, job))
            else:
                self._waiting.append((future, job))
        return future

    def close(self) -> None:
        """Let the threads end after the jobs that wait."""
        with self._lock:
            self._closed = True
            self._threads = []
            idle, self._idle = self._idle, []
        for jobs in idle:
            jobs.put(None)

    def end(self, seconds: float) -> None:
        """Drop the jobs that wait, and wait at most so long for those at hand."""
        with self._lock:
            threads = self._threads
            self._waiting.clear()
        self.close()
        _join(threads, seconds)

    def _run(self, jobs: SimpleQueue[_Job | None]) -> None:
        while (entry := jobs.get()) is not None:
            with waited_for():
                _finish(*entry)
            del entry  # else the last job's table would live until the next job
            with self._lock:
                if self._waiting:
                    jobs.put(self._waiting.popleft())
                elif self._closed:
                    return
                else:
                    self._idle.append(jobs)


class Ticket:
    """A job in the heavy lane: its result, and the way to say that nobody waits for it any more."""

    def __init__(self) -> None:
        self.future: Future[Any] = Future()
        self._dropped = threading.Event()

    def drop(self) -> None:
        """Ask the job to stop at its next step. Any thread."""
        self._dropped.set()
        self.future.cancel()

    def check(self) -> None:
        """Raise Superseded if the job was dropped; the job calls it between its steps."""
        if self._dropped.is_set():
            raise Superseded


class HeavyLane:
    """One thread; slots take turns, and in each slot only the latest job waits.

    With `steps_back` its thread, and each one that its jobs start, has a low priority. What `is_waited_for` makes
    background work rest.
    """

    def __init__(self, *, steps_back: bool = False, is_waited_for: bool = False) -> None:
        self._steps_back = steps_back
        self._is_waited_for = is_waited_for
        self._waiting: OrderedDict[Hashable, tuple[Ticket, Callable[[Callable[[], None]], Any]]] = OrderedDict()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._running: Ticket | None = None
        self._closed = False

    def submit(self, slot: Hashable, job: Callable[[Callable[[], None]], Any]) -> Ticket:
        """Run `job(check)` when the lane is free, in place of the job that waits in this slot. Any thread.

        The replaced job's future is cancelled.
        """
        ticket = Ticket()
        with self._wake:
            replaced = self._waiting.get(slot)
            self._waiting[slot] = (ticket, job)
            if self._thread is None:
                self._thread = _thread(self._run, "taupane-heavy")
            self._wake.notify()
        if replaced is not None:
            replaced[0].drop()
        return ticket

    def drop(self, slot: Hashable) -> None:
        """Forget the job that waits in this slot."""
        with self._wake:
            entry = self._waiting.pop(slot, None)
        if entry is not None:
            entry[0].drop()

    def close(self) -> None:
        """Let the thread end after the job it is at; drop what waits."""
        with self._wake:
            self._closed = True
            waiting, self._waiting = self._waiting, OrderedDict()
            self._wake.notify()
        for ticket, _ in waiting.values():
            ticket.drop()

    def ask_to_stop(self) -> None:
        """Let the job at hand end at its next step."""
        with self._wake:
            running = self._running
        if running is not None:
            running.drop()

    def end(self, seconds: float) -> None:
        """Close, ask the job at hand to stop, and wait at most so long for it."""
        self.close()
        self.ask_to_stop()
        with self._wake:
            thread = self._thread
        _join(() if thread is None else (thread,), seconds)

    def _run(self) -> None:
        if self._steps_back:
            step_back_thread()
        while True:
            with self._wake:
                while not self._waiting and not self._closed:
                    self._wake.wait()
                if self._closed:
                    return
                _, (ticket, job) = self._waiting.popitem(last=False)
                self._running = ticket
            with waited_for() if self._is_waited_for else nullcontext():
                _finish(ticket.future, partial(job, ticket.check))
            with self._wake:
                self._running = None
            del ticket, job


def _finish(future: Future[Any], job: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = job()
    except Exception as error:
        future.set_exception(error)
    except BaseException as error:  # a panic of polars: whoever waits catches exceptions
        failure = RuntimeError(f"{type(error).__name__}: {error}")
        failure.__cause__ = error
        future.set_exception(failure)
    else:
        future.set_result(result)


def _thread(run: Callable[[], None], name: str) -> threading.Thread:
    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


def _join(threads: Iterable[threading.Thread], seconds: float) -> None:
    last = time.monotonic() + seconds
    for thread in threads:
        if thread is not threading.current_thread():
            thread.join(max(0.0, last - time.monotonic()))
