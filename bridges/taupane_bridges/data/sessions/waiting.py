"""Requests that wait for the whole order while only its first rows are known. Loop thread."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from .asks import request_error
from .messages import rows_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from .asks import Ask, RequestId
    from .connection import Connection
    from .messages import RowsRequest

MOST: Final = 64
"""Requests of a kind that wait; a newer one pushes out the oldest."""


class Waiting:
    """What the pages of a session asked for too early."""

    def __init__(self, ask: Callable[[Connection, Ask], None]) -> None:
        self._ask = ask
        self._rows: deque[tuple[Connection, RowsRequest]] = deque()
        self._asks: deque[tuple[Connection, Ask]] = deque()

    def rows(self, connection: Connection, request: RowsRequest) -> None:
        """Keep a wish for rows."""
        self._rows.append((connection, request))
        if len(self._rows) > MOST:
            owner, oldest = self._rows.popleft()
            owner.push_out(oldest)

    def ask(self, connection: Connection, ask: Ask) -> None:
        """Keep a request for something else, in place of the last of its type."""
        for owner, other in list(self._asks):
            if owner is connection and other.type == ask.type:
                self._refuse(owner, other, "superseded", "A newer request took its place.")
        self._asks.append((connection, ask))

    def cancel(self, connection: Connection, request_id: RequestId) -> None:
        """Forget a request."""
        for owner, ask in list(self._asks):
            if owner is connection and ask.request_id == request_id:
                self._refuse(owner, ask, "cancelled", "The request was cancelled.")

    def left(self, connection: Connection) -> None:
        """Forget what a page asked for that has gone."""
        self._rows = deque(entry for entry in self._rows if entry[0] is not connection)
        self._asks = deque(entry for entry in self._asks if entry[0] is not connection)

    def go_on(self) -> None:
        """Ask again: all rows are known, or another view is shown."""
        rows, self._rows = self._rows, deque()
        asks, self._asks = self._asks, deque()
        for connection, request in rows:
            connection.again(request)
        for connection, ask in asks:
            self._ask(connection, ask)

    def refuse(self, code: str, message: str) -> None:
        """Answer all with an error: the rows will never be known."""
        rows, self._rows = self._rows, deque()
        for connection, request in rows:
            connection.say(rows_error(request, request.view_id or 0, code, message))
        for connection, ask in list(self._asks):
            self._refuse(connection, ask, code, message)

    def _refuse(self, connection: Connection, ask: Ask, code: str, message: str) -> None:
        self._asks.remove((connection, ask))
        connection.say(request_error(ask.type, ask.request_id, code, message))
