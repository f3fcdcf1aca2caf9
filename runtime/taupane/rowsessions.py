"""The data sessions that pages may read, by unguessable id (``app.rows``). Any thread."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

SaveAs: TypeAlias = Callable[[str], Awaitable["str | None"]]


class RowSessions(Mapping[str, Any]):
    """Id -> session. A page connects to one at ``/ws/<id>``; the widget that shows a table opens it and closes it.

    ``save_as`` asks the user for the path of a file with a name like the one given; with it, pages can save what a
    table shows. They never name a path themselves.
    """

    def __init__(self, save_as: SaveAs | None = None) -> None:
        self._sessions: dict[str, Any] = {}
        self._save_as = save_as

    def open(self, source: object, where: Any = None) -> OpenRows:
        """Open a source (a path, a frame, a lazy frame, anything with ``__arrow_c_stream__``). Returns at once: it is
        read off the loop when a page connects, and the page says so when it cannot be.
        """
        from taupane_bridges.data import Session

        session = Session(_opener(source), where=where, save_as=self._save_as)
        return OpenRows(self, self.add(session), session)

    def add(self, session: Any) -> str:
        """Let pages connect to a session of one's own and return its id."""
        session_id = secrets.token_urlsafe(18)
        self._sessions[session_id] = session
        return session_id

    def remove(self, session_id: str) -> None:
        """Accept no more connections to a session; those it has are its own to close."""
        self._sessions.pop(session_id, None)

    def close(self) -> None:
        """Close every session: the app ends."""
        for session_id in list(self._sessions):
            session = self._sessions.pop(session_id, None)
            if session is not None:  # else a page that ends closes it
                session.close()

    def __getitem__(self, session_id: str) -> Any:
        return self._sessions[session_id]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._sessions))

    def __len__(self) -> int:
        return len(self._sessions)


def _opener(source: object) -> Callable[[], Any]:
    from taupane.widgets.data import Raised
    from taupane_bridges.data import open_source

    # What stands for a source that could not be had raises when it is called; the page shows that.
    return source if isinstance(source, Raised) else lambda: open_source(source, early=True)


class OpenRows:
    """One table that a widget shows."""

    __slots__ = ("_session", "_sessions", "id")

    def __init__(self, sessions: RowSessions, session_id: str, session: Any) -> None:
        self.id = session_id
        self._sessions = sessions
        self._session = session

    def set_where(self, value: object | None) -> None:
        """Show only the rows for which a polars expression holds; None shows all."""
        self._session.set_where(value)

    def set_source(self, source: object) -> None:
        """Show another source in the same place."""
        self._session.set_source(_opener(source))

    def set_plan(self, plan: Mapping[str, Any]) -> None:
        """Sort, filter and search as the program says, with columns by name."""
        self._session.set_plan(plan)

    def read(self, view_id: int, rows: Iterable[range], columns: Iterable[int] | None) -> Any:
        """Give rows of the view with the source's values as a polars frame; None if the page shows another view now.

        Columns are told by number; None means all. May read a file: not for the event loop.
        """
        from taupane_bridges.data.sessions.reading import read_rows

        current = self._session.look()
        return None if current is None or current.view_id != view_id else read_rows(current, rows, columns)

    def close(self) -> None:
        """Let go of the source and of the pages that read it."""
        self._sessions.remove(self.id)
        self._session.close()
