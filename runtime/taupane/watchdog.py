"""Notice a blocked event loop and log what it is doing."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
import traceback

log = logging.getLogger(__name__)

BLOCKED_AFTER = 2.0
"""Seconds without an answer of the loop."""
EVERY = 1.0
"""Seconds between two questions."""


class Watchdog:
    """A thread that asks the loop for a sign of life. Made on the loop's thread; ``stop`` from any."""

    def __init__(self, *, blocked_after: float = BLOCKED_AFTER, every: float = EVERY) -> None:
        self._loop = asyncio.get_running_loop()
        self._watched = threading.get_ident()
        self._blocked_after = blocked_after
        self._every = every
        self._answered = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="taupane-watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; waits for it only as long as it takes to notice."""
        self._stopping.set()
        self._answered.set()
        self._thread.join(1.0)

    def _watch(self) -> None:
        while not self._stopping.wait(self._every):
            self._answered.clear()
            asked = time.monotonic()
            try:
                self._loop.call_soon_threadsafe(self._answered.set)
            except RuntimeError:
                # The loop is closed: the app has ended.
                return
            if not self._answered.wait(self._blocked_after):
                self._report()
                self._answered.wait()
                if not self._stopping.is_set():
                    log.warning("the event loop answers again after %.1f s", time.monotonic() - asked)

    def _report(self) -> None:
        frame = sys._current_frames().get(self._watched)
        stack = "".join(traceback.format_stack(frame)) if frame is not None else "(its thread is gone)\n"
        log.warning(
            "the event loop has been blocked for %.0f s, nothing else of the app runs; it is here:\n%s",
            self._blocked_after,
            stack,
        )
