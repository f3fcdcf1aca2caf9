"""Ask the app before its window closes, without ever making the GUI wait for the event loop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from taupane.calling import call

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds after which another attempt to close succeeds although the app has not answered: a stuck app must
close."""


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

    def veto(self) -> bool:
        """Return True to keep the window for now. GUI thread."""
        if not self._handlers:
            return False
        if self._asked_at is not None:
            return time.monotonic() - self._asked_at < PATIENCE
        self._asked_at = time.monotonic()
        try:
            self._loop.call_soon_threadsafe(self._begin)
        except RuntimeError:
            # The loop has ended; nobody is left to ask.
            return False
        return True

    def _begin(self) -> None:
        self._task = self._loop.create_task(self._ask(), name="taupane-close-question")

    async def _ask(self) -> None:
        for handler in list(self._handlers):
            try:
                answer = await call(handler)
            except Exception:
                # A task boundary: a broken handler must not make a window that cannot be closed.
                log.exception("a close handler failed; closing")
                answer = None
            if answer is False:
                self._asked_at = None
                return
        self._close()
