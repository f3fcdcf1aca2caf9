"""The requests of one connection that wait for a window thread. Bounded: a newer request pushes out the oldest."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .messages import RowsRequest

IN_FLIGHT = 2
WAITING = 32


class Wants:
    """First in, first served; at most IN_FLIGHT at once."""

    def __init__(self) -> None:
        self._waiting: deque[RowsRequest] = deque()
        self._in_flight = 0

    def add(self, request: RowsRequest) -> RowsRequest | None:
        """Put a request in the queue; give the one that it pushed out, which is owed an answer."""
        self._waiting.append(request)
        return self._waiting.popleft() if len(self._waiting) > WAITING else None

    def take(self) -> RowsRequest | None:
        """Give the next request to work on, or None while enough are worked on. Owes a `done`."""
        if self._in_flight >= IN_FLIGHT or not self._waiting:
            return None
        self._in_flight += 1
        return self._waiting.popleft()

    def done(self) -> None:
        """Note that a taken request was answered."""
        self._in_flight -= 1

    def clear(self) -> None:
        """Forget what waits: the connection is gone."""
        self._waiting.clear()
