"""One call of a command, as its function sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from taupane.errors import CallCancelled


class Call:
    """Given to a parameter annotated with ``Call``: tell of progress, hear of a cancel. Any thread."""

    def __init__(self, view: Any, tell: Callable[[object], None]) -> None:
        self.view = view
        """The page that called."""
        self._tell = tell
        self._cancelled = threading.Event()

    def progress(self, value: object) -> None:
        """Tell the page how far it is; anything JSON. At most 60 a second are sent, the last one always."""
        self._tell(value)

    @property
    def cancelled(self) -> bool:
        """Whether the page has given the call up, or is gone."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise `CallCancelled` where the page has given the call up: for loops in plain functions."""
        if self._cancelled.is_set():
            raise CallCancelled("the page has given this call up")

    def wait(self, seconds: float) -> bool:
        """Sleep in a plain function; ends at once, and gives True, when the call is cancelled."""
        return self._cancelled.wait(seconds)

    def cancel(self) -> None:
        """Take note that nobody waits for the result any more."""
        self._cancelled.set()
