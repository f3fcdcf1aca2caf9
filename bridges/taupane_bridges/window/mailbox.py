"""Commands on their way from any thread to the GUI thread.

No lock is held while anything runs, and none is needed: a deque's append and popleft are atomic, and the
order "append, then look whether to wake" against "set the waker, then drain" leaves no command behind.
"""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import Future, InvalidStateError
from typing import TYPE_CHECKING

from .errors import HostBusy, WindowClosed

if TYPE_CHECKING:
    from collections.abc import Callable

    from .commands import Command

__all__ = ["Mailbox", "settle"]

log = logging.getLogger(__name__)

# A drag or a slider may post some hundreds a second; more than this waiting means that the GUI thread is
# stuck.
LIMIT = 1_024


class Mailbox:
    """A bounded queue of (command, future). `post` from any thread; `drain` on the GUI thread only."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._waiting: deque[tuple[Command, Future[object]]] = deque()
        self._wake: Callable[[], None] | None = None
        self._shut = False

    def open(self, wake: Callable[[], None]) -> None:
        """From now on call `wake` (any thread, must not block) for each command; call `drain` once after
        this.
        """
        self._wake = wake

    def post(self, command: Command) -> Future[object]:
        """Queue a command; the future gets WindowClosed or HostBusy when it cannot run."""
        future: Future[object] = Future()
        if self._is_shut():
            future.set_exception(WindowClosed(command.NAME))
            return future
        if len(self._waiting) >= self._limit:
            future.set_exception(HostBusy(command.NAME, self._limit))
            return future
        self._waiting.append((command, future))
        if self._is_shut():
            self._refuse_all()
        elif self._wake is not None:
            self._wake()
        return future

    def drain(self, execute: Callable[[Command], object]) -> None:
        """Run what waits, in order. If `execute` gives back a Future (dialogs), its outcome is the answer."""
        while self._waiting:
            command, future = self._waiting.popleft()
            if future.set_running_or_notify_cancel():
                settle(command, future, execute)

    def shut(self) -> None:
        """Answer everything that waits, and all that comes, with WindowClosed."""
        self._shut = True
        self._refuse_all()

    def _is_shut(self) -> bool:
        # Asked twice in `post`: another thread may shut the mailbox in between.
        return self._shut

    def _refuse_all(self) -> None:
        while True:
            try:
                command, future = self._waiting.popleft()
            except IndexError:
                return
            if future.set_running_or_notify_cancel():
                future.set_exception(WindowClosed(command.NAME))


def settle(command: Command, future: Future[object], execute: Callable[[Command], object]) -> None:
    """Run one command and put its outcome into the future. Callbacks of the future run on this thread."""
    try:
        result = execute(command)
    except Exception as error:  # a task boundary: whatever failed belongs to whoever waits for this command
        log.debug("window command %s failed", command.NAME, exc_info=True)
        future.set_exception(error)
        return
    if isinstance(result, Future):
        result.add_done_callback(lambda done: _pass_on(done, future))
    else:
        future.set_result(result)


def _pass_on(done: Future[object], future: Future[object]) -> None:
    try:
        error = done.exception()
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(done.result())
    except InvalidStateError:
        # Answered already, by the window's end.
        return
