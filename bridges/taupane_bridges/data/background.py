"""Work that nobody waits for: done by threads that step back behind all others."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

T = TypeVar("T")

MOST_THREADS: Final = 4
_NICE: Final = 10
_BELOW_NORMAL: Final = 0x4000


def in_background(jobs: Sequence[Callable[[], T]], threads: int) -> list[T]:
    """Run the jobs on so many threads of low priority and give their results, in order. Waits for them.

    Raises what the first job raises that fails; those that were not begun are not run then.
    """
    results: list[Any] = [None] * len(jobs)
    errors: list[BaseException] = []
    waiting = deque(enumerate(jobs))

    def work() -> None:
        _step_back_thread()
        while waiting and not errors:
            try:
                at, job = waiting.popleft()
            except IndexError:  # another thread was quicker
                return
            try:
                results[at] = job()
            except BaseException as error:  # whoever waits gets it
                errors.append(error)

    running = [threading.Thread(target=work, name="taupane-background", daemon=True) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if errors:
        raise errors[0]
    return results


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


def _step_back_thread() -> None:
    """Let other threads go first, where the system knows of priorities of threads: Linux."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
