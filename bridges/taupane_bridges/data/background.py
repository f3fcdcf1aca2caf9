"""Work that nobody waits for: done by threads that step back behind all others, and rest while somebody waits.

A low priority alone is not enough: such a thread still takes its share of the memory's bandwidth. With the other
processor free, a window of a file that was being loaded took 10 ms, at p95 15; beside two loading threads 13 and 39.
"""

from __future__ import annotations

import atexit
import itertools
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar

from .errors import Superseded

T = TypeVar("T")

MOST_THREADS: Final = 4
_NICE: Final = 10
_ENDING: Final = 2.0  # seconds
_BELOW_NORMAL: Final = 0x4000
QUIET: Final = 0.25
"""Seconds after which nobody seems to wait: someone who scrolls asks every few hundredths of a second."""
_BREATH: Final = 0.05  # seconds after which the first thread goes on: longer than between two windows of a scroll
_LITTLE: Final = 0.5  # seconds that it rests at most between two steps, so that the work goes on
_LONG: Final = 1.0  # and each further one, within its piece of it
_SOON: Final = 0.5  # seconds after which whoever still waits has begun to wait for long
_LOOK: Final = 0.002  # seconds


_running: set[threading.Thread] = set()
_ended = threading.Event()


@atexit.register
def _end() -> None:
    """Wait a moment for the threads: one in Arrow's code while the program ends takes it down with a bad signal."""
    _ended.set()
    last = time.monotonic() + _ENDING
    for thread in tuple(_running):
        thread.join(max(0.0, last - time.monotonic()))


class _Demand:
    """What somebody waits for now, in this process. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun: dict[object, float] = {}
        self._last = -QUIET
        self._hurries = 0

    def begin(self) -> object:
        """Note that somebody waits; gives what `end` takes."""
        key = object()
        with self._lock:
            self._last = self._begun[key] = time.monotonic()
        return key

    def end(self, key: object) -> None:
        with self._lock:
            del self._begun[key]
            self._last = time.monotonic()

    def hurry(self, by: int) -> None:
        with self._lock:
            self._hurries += by

    def is_over(self, since: float) -> bool:
        """Tell whether nobody has waited for so many seconds, or somebody waits for the background itself."""
        now = time.monotonic()
        with self._lock:
            if self._hurries:
                return True
            return now - self._last >= since and all(now - begun >= _SOON for begun in self._begun.values())


_demand = _Demand()
_own = threading.local()


@contextmanager
def waited_for() -> Iterator[None]:
    """Somebody waits for what is done inside: background work rests meanwhile. Any thread."""
    key = _demand.begin()
    try:
        yield
    finally:
        _demand.end(key)


def hurry() -> Callable[[], None]:
    """Let background work go on without a rest: somebody waits for its result. Gives what ends that. Any thread."""
    _demand.hurry(1)
    ended = threading.Lock()

    def end() -> None:
        if ended.acquire(blocking=False):
            _demand.hurry(-1)

    return end


def give_way() -> None:
    """Rest while somebody waits for other work; jobs call it between their steps.

    One thread of a job only rests for moments, so that it ends some time. The others leave it their processor.
    """
    if getattr(_own, "is_further", False):
        _rest(QUIET, _LONG)
    else:
        _rest(_BREATH, _LITTLE)


def wait_for_quiet(most: float) -> None:
    """Wait until nobody seems to wait for anything, at most so many seconds."""
    _rest(QUIET, most)


def _rest(quiet: float, most: float) -> None:
    last = time.monotonic() + most
    while not _demand.is_over(quiet) and time.monotonic() < last and not _ended.wait(_LOOK):
        pass


def check_end() -> None:
    """Raise Superseded when the program ends; jobs call it between their steps."""
    if _ended.is_set():
        raise Superseded


def in_background(jobs: Sequence[Callable[[], T]], threads: int) -> list[T]:
    """Run the jobs on so many threads of low priority and give their results, in order. Waits for them.

    Raises what the first job raises that fails; those that were not begun are not run then.
    """
    results: list[Any] = [None] * len(jobs)
    errors: list[BaseException] = []
    waiting = deque(enumerate(jobs))

    def work(*, is_further: bool) -> None:
        _own.is_further = is_further
        step_back_thread()
        while waiting and not errors and not _ended.is_set():
            if is_further and not _demand.is_over(QUIET):
                _ended.wait(_LOOK)
                continue
            try:
                at, job = waiting.popleft()
            except IndexError:  # another thread was quicker
                return
            try:
                results[at] = job()
            except BaseException as error:  # whoever waits gets it
                errors.append(error)

    running = [
        threading.Thread(target=partial(work, is_further=number > 0), name="taupane-background", daemon=True)
        for number in range(threads)
    ]
    _running.update(running)
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    _running.difference_update(running)
    if errors:
        raise errors[0]
    check_end()
    return results


def ahead(jobs: Iterator[Callable[[], T]], threads: int) -> Generator[T, None, None]:
    """Give the results of the jobs in order, and work on the next ones meanwhile, a few more than there are threads.

    Raises what a job raises, in its place.
    """
    waiting: deque[Future[T]] = deque()
    pool = ThreadPoolExecutor(threads, "taupane-ahead")
    try:
        for job in itertools.islice(jobs, threads + 1):
            waiting.append(pool.submit(job))
        while waiting:
            result = waiting.popleft().result()
            for job in itertools.islice(jobs, 1):
                waiting.append(pool.submit(job))
            yield result
    finally:
        pool.shutdown(cancel_futures=True)


def processors() -> int:
    """Give the threads that are worth starting: one for each processor, up to four."""
    return min(MOST_THREADS, os.cpu_count() or 1)


def step_back(by: int = 5) -> None:
    """Let all other processes go first, `by` steps of niceness: for a process of ours that computes."""
    if os.name == "nt":
        import ctypes

        library: Any = ctypes  # `windll` is known to type checkers on Windows only
        library.windll.kernel32.SetPriorityClass(library.windll.kernel32.GetCurrentProcess(), _BELOW_NORMAL)
    else:
        with suppress(OSError):
            os.nice(by)


def step_back_thread() -> None:
    """Let other threads go first, where the system knows of priorities of threads: Linux."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
