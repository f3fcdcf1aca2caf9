"""Our own viewer's rows of a session: the row protocol of docs/rows-protocol.md on the same opened table."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from taupane_bridges.data import Session as RowSession
from taupane_bridges.data.errors import SourceMissing

if TYPE_CHECKING:
    from taupane_bridges.data import DataSource

    from .session import Session

FIRST_MESSAGE = 5.0
"""Seconds in which a socket must prove itself."""
UNKNOWN = 4404


class Viewing:
    """One grid. It has a session of its own on the table, so that its sort and filters are its own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Serve until the socket closes."""
        first = await _auth(socket)
        if first is None:
            await socket.close(code=UNKNOWN, message=b"expected auth")
            return
        rows = RowSession(self._open)
        watcher = self._session.watch(lambda: rows.set_source(self._open))
        connection = rows.connect(_Sink(socket))
        try:
            connection.receive(first)
            async for message in socket:
                if message.type is WSMsgType.TEXT and not connection.closed:
                    connection.receive(message.data)
                else:
                    return
        finally:
            watcher()
            connection.close()
            rows.close()

    def _open(self) -> DataSource:
        loaded = self._session.loaded
        if loaded is None:
            raise SourceMissing("Nothing is loaded in this session.")
        return loaded.engine.source


class _Sink:
    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket

    async def text(self, data: str, /) -> None:
        await self._socket.send_str(data)

    async def binary(self, data: bytes, /) -> None:
        await self._socket.send_bytes(data)


async def _auth(socket: web.WebSocketResponse) -> str | None:
    """Give the first message if it is an `auth`. The address is the secret: who knows it was given the page."""
    import json

    try:
        message = await socket.receive(timeout=FIRST_MESSAGE)
    except asyncio.TimeoutError:
        return None
    if message.type is not WSMsgType.TEXT:
        return None
    try:
        given = json.loads(message.data)
    except (ValueError, RecursionError):
        return None
    return message.data if isinstance(given, dict) and given.get("type") == "auth" else None
