"""Ask the app before its window closes, without ever making the GUI wait for the event loop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any

from taupane.calling import call

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds after which another attempt to close succeeds although the app has not answered: a stuck app must
close."""


_within: ContextVar[Future[bool] | None] = ContextVar("close question", default=None)
"""The answer of the question that the running code belongs to."""


class CloseQuestion:
    """The host's veto. Without handlers the window closes at once.

    With handlers the first attempt is refused and the handlers are asked on the loop; unless one of them
    answers False, the window is closed then.
    """

    def __init__(
        self, handlers: Sequence[Callable[..., Any]], loop: asyncio.AbstractEventLoop, close: Callable[[], None]
    ) -> None:
        self._handlers = handlers
        self._loop = loop
        self._close = close
        self._asked_at: float | None = None
        self._task: asyncio.Task[None] | None = None
        self._answer: Future[bool] | None = None

    def decided(self, closes: Future[object]) -> Future[bool]:
        """Return whether the window closes, once that is known: ``closes`` is the host's answer, which comes before
        the app's. Any thread.

        A handler of the question that asks gets the host's answer: its own is what the question waits for.
        """
        answer: Future[bool] = Future()
        answer.set_running_or_notify_cancel()
        asking = _within.get()

        def answered(done: Future[object]) -> None:
            asked = self._answer
            if (error := done.exception()) is not None:
                answer.set_exception(error)
            elif done.result() or asked is None or asked is asking:
                answer.set_result(bool(done.result()))
            else:
                asked.add_done_callback(lambda last: answer.set_result(last.result()))

        closes.add_done_callback(answered)
        return answer

    def end(self) -> None:
        """Ask no more: the app ends, and the window with it. On the loop."""
        if self._task is not None:
            self._task.cancel()
        self._settle(True)

    def veto(self) -> bool:
        """Return True to keep the window for now. GUI thread."""
        if not self._handlers:
            return False
        if self._asked_at is not None:
            return time.monotonic() - self._asked_at < PATIENCE
        self._asked_at = time.monotonic()
        self._answer = Future()
        try:
            self._loop.call_soon_threadsafe(self._begin)
        except RuntimeError:
            # The loop has ended; nobody is left to ask.
            return False
        return True

    def _begin(self) -> None:
        if self._answer is not None and self._answer.done():
            return  # the app has ended meanwhile
        self._task = self._loop.create_task(self._ask(), name="taupane-close-question")

    async def _ask(self) -> None:
        _within.set(self._answer)
        for handler in list(self._handlers):
            try:
                answer = await call(handler)
            except Exception:
                # A task boundary: a broken handler must not make a window that cannot be closed.
                log.exception("a close handler failed; closing")
                answer = None
            if answer is False:
                self._settle(False)
                self._asked_at = None
                return
        self._close()
        self._settle(True)

    def _settle(self, closes: bool) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(closes)
