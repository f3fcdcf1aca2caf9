"""The data sessions that pages may read, by unguessable id (``app.rows``)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from taupane_bridges.data import Session


class OpenRows:
    """The session of one grid: pages reach it at ``/ws/<id>``. Any thread."""

    def __init__(self, sessions: RowSessions, session: Session) -> None:
        self._sessions = sessions
        self._session = session
        self.id = sessions.add(session)

    def set_where(self, value: object | None) -> None:
        """Show only the rows for which a polars expression holds; None shows all."""
        self._session.set_where(cast("Any", value))

    def close(self) -> None:
        """Accept no more connections, and let go of the source."""
        self._sessions.remove(self.id)
        self._session.close()


class RowSessions(Mapping[str, Any]):
    """Id -> session. The widget that shows a table adds its session and removes it with its page. Any
    thread."""

    def __init__(self) -> None:
        self._sessions: dict[str, Any] = {}

    def open(self, source: object, where: object | None) -> OpenRows:
        """Open a session on a source. Nothing is read before a page connects; what is wrong with the source is shown
        there."""
        from taupane_bridges.data import Session, open_source

        return OpenRows(self, Session(partial(open_source, source), where=cast("Any", where)))

    def add(self, session: Any) -> str:
        """Let pages connect to ``session`` at ``/ws/<id>`` and return the id."""
        session_id = secrets.token_urlsafe(18)
        self._sessions[session_id] = session
        return session_id

    def remove(self, session_id: str) -> None:
        """Accept no more connections to a session; those it has are its own to close."""
        self._sessions.pop(session_id, None)

    def close(self) -> None:
        """Close every session: the app ends. Loop thread."""
        for session_id in list(self._sessions):
            self._sessions.pop(session_id).close()

    def __getitem__(self, session_id: str) -> Any:
        return self._sessions[session_id]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._sessions))

    def __len__(self) -> int:
        return len(self._sessions)
