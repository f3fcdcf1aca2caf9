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
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar

from .demand import QUIET, is_quiet
from .errors import Superseded

T = TypeVar("T")

MOST_THREADS: Final = 4
_NICE: Final = 10
_ENDING: Final = 2.0  # seconds
_BELOW_NORMAL: Final = 0x4000
_BREATH: Final = 0.05  # seconds after which the first thread goes on: longer than between two windows of a scroll
_LITTLE: Final = 0.5  # seconds that it rests at most between two steps, so that the work goes on
_LONG: Final = 1.0  # and each further one, within its piece of it
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


_own = threading.local()


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
    while not is_quiet(quiet) and time.monotonic() < last and not _ended.wait(_LOOK):
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
            if is_further and not is_quiet(QUIET):
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
