"""The data sessions that pages may read, by unguessable id (``app.rows``)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any


class RowSessions(Mapping[str, Any]):
    """Id -> session. The widget that shows a table adds its session and removes it with its page. Any
    thread."""

    def __init__(self) -> None:
        self._sessions: dict[str, Any] = {}

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
