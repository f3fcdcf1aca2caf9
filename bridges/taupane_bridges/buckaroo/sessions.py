"""The sessions of a server by name; those that nobody looks at any more are let go."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from .session import Session
from .wide import WideRows

if TYPE_CHECKING:
    from taupane_bridges.data.resources import Resources

IDLE: Final = 3600.0
"""Seconds after which a session without sockets ends."""
CHECKED_EVERY: Final = 300.0
MOST: Final = 1_000


class Sessions:
    """Loop thread."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._wide = WideRows()
        self._by_name: dict[str, Session] = {}
        self.evicted = 0

    def __len__(self) -> int:
        return len(self._by_name)

    def get(self, name: str) -> Session | None:
        """Give a session that is there."""
        return self._by_name.get(name)

    def by_rows_key(self, key: str) -> Session | None:
        """Give the session whose row socket has this name."""
        return next((each for each in self._by_name.values() if each.rows_key == key), None)

    def make(self, name: str) -> Session:
        """Give the session of this name, else an empty one. When there are many, the longest unused gives way."""
        session = self._by_name.get(name)
        if session is None:
            if len(self._by_name) >= MOST:
                self._drop(
                    min((each for each in self._by_name.values() if not each.is_watched), key=_used, default=None)
                )
            session = self._by_name[name] = Session(name, self._resources, self._wide)
        session.used_at = time.monotonic()
        return session

    def evict(self) -> None:
        """End the sessions that were idle for too long."""
        last = time.monotonic() - IDLE
        for session in [each for each in self._by_name.values() if not each.is_watched and each.used_at < last]:
            self._drop(session)

    def close(self) -> None:
        """End all."""
        for session in self._by_name.values():
            session.close()
        self._by_name.clear()

    def _drop(self, session: Session | None) -> None:
        if session is not None:
            session.close()
            del self._by_name[session.name]
            self.evicted += 1


def _used(session: Session) -> float:
    return session.used_at
