"""Notice that whoever started this process is gone. On a thread; starts nothing when imported."""

from __future__ import annotations

import os
import select
import signal
import stat
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["belongs_to_someone", "end_at_the_latest", "watch_parent"]

_POLL = 0.5
"""Seconds between looks where the system cannot tell at once."""


def belongs_to_someone(fd: int) -> bool:
    """Tell whether a file descriptor is a pipe or a socket: then a program holds its other end."""
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def watch_parent(gone: Callable[[], None]) -> None:
    """Call `gone` on a thread once the parent process has ended, by kill -9 too.

    The end of stdin says so as well, unless another process has inherited the pipe. Not PR_SET_PDEATHSIG: that
    signal comes when the *thread* that started this process ends.
    """
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent, gone), name="launcher-parent", daemon=True).start()


def _watch(parent: int, gone: Callable[[], None]) -> None:
    if sys.platform == "win32":
        # A parent's number stays as it was there; stdin alone tells.
        return
    try:
        _wait_for_end(parent)
    except OSError:
        while os.getppid() == parent:
            time.sleep(_POLL)
    gone()


def _wait_for_end(pid: int) -> None:
    """Block until the process has ended; raise OSError where that cannot be asked of the system."""
    if sys.platform == "linux":
        handle = os.pidfd_open(pid)
        try:
            # It may have ended, and its number been given away, before this line.
            if os.getppid() == pid:
                select.select([handle], [], [])
        finally:
            os.close(handle)
    elif sys.platform == "darwin":
        queue = select.kqueue()
        ending = select.kevent(pid, filter=select.KQ_FILTER_PROC, flags=select.KQ_EV_ADD, fflags=select.KQ_NOTE_EXIT)
        queue.control([ending], 1)
    else:
        raise OSError("no way to wait for a parent here")


def end_at_the_latest(seconds: float) -> None:
    """End this process after so long even when its GUI thread is stuck: nobody is left who could."""
    number = getattr(signal, "SIGKILL", signal.SIGTERM)
    timer = threading.Timer(seconds, lambda: os.kill(os.getpid(), number))
    timer.daemon = True
    timer.start()
