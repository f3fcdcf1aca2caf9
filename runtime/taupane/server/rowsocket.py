"""``/ws/<session>``: rows of one table. A socket of its own, so that a big frame never delays a patch.

The first message is ``{"type": "auth", "nonce": N, "caps": [...]}``. The nonce is checked here, before
anything is said about whether the session exists; the rest of the message goes to the session, which speaks
the row protocol.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from taupane.server.limits import FIRST_MESSAGE, HEARTBEAT, Bucket
from taupane.server.opsocket import (
    BROKEN,
    FAILED,
    NO_VIEW,
    TEXT_ONLY,
    abort,
    as_object,
    finish,
    first_text,
    open_socket,
)
from taupane.server.replies import new_error_id
from taupane.server.socketwriter import TRY_AGAIN, SocketWriter

if TYPE_CHECKING:
    from taupane.server.pageviews import PageViews
    from taupane.server.ports import RowConnection, Sessions

log = logging.getLogger(__name__)

ENDED = 1001

MAX_REQUEST = 64 * 1024
"""Bytes of one message from the grid: it asks for windows and sorts, it sends no data."""
MAX_UNSENT_BYTES = 32 << 20
RATE = 200.0
BURST = 400.0


class RowSocket:
    """Connects grids to their data sessions, which are looked up by unguessable id."""

    def __init__(
        self,
        views: PageViews,
        sessions: Sessions,
        *,
        first_message: float = FIRST_MESSAGE,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self._views = views
        self._sessions = sessions
        self._first_message = first_message
        self._heartbeat = heartbeat
        self._writers: set[SocketWriter] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one grid until its socket closes (the handler of ``/ws/<session>``)."""
        socket = await open_socket(request, self._heartbeat, MAX_REQUEST)
        if socket is None:
            raise web.HTTPBadRequest
        text = await first_text(socket, self._first_message)
        if text is None:
            return socket
        auth = as_object(text)
        nonce = auth.pop("nonce", None) if auth is not None else None
        if auth is None or auth.get("type") != "auth" or not isinstance(nonce, str):
            await socket.close(code=BROKEN, message=b"expected auth")
            return socket
        session = self._sessions.get(request.match_info["session"]) if self._views.holds_nonce(nonce) else None
        if session is None:
            await socket.close(code=NO_VIEW, message=b"no such session")
            return socket
        writer = SocketWriter(socket, lambda: abort(request), max_bytes=MAX_UNSENT_BYTES)
        writing = asyncio.create_task(writer.write(), name="taupane-row-writer")
        self._writers.add(writer)
        try:
            await self._serve_session(socket, session.connect(writer), writer, json.dumps(auth))
        finally:
            self._writers.discard(writer)
            await finish(writer, writing)
        return socket

    async def end(self, _: web.Application) -> None:
        """Close every grid's socket: the app ends, and waits for requests that still run."""
        for writer in list(self._writers):
            writer.close(ENDED, "the app ended")

    async def _serve_session(
        self, socket: web.WebSocketResponse, connection: RowConnection, writer: SocketWriter, auth: str
    ) -> None:
        try:
            await self._read(socket, connection, writer, auth)
        finally:
            connection.close()

    async def _read(
        self, socket: web.WebSocketResponse, connection: RowConnection, writer: SocketWriter, auth: str
    ) -> None:
        bucket = Bucket(RATE, BURST)
        now = asyncio.get_running_loop().time
        if not _take(connection, auth, writer):
            return
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                writer.close(TEXT_ONLY, "text only")
                return
            if not _take(connection, message.data, writer):
                return
            await writer.room()
            wait = bucket.take(now())
            if wait > 0:
                await asyncio.sleep(wait)


def _take(connection: RowConnection, text: str, writer: SocketWriter) -> bool:
    try:
        connection.receive(text)
    except Exception:
        # A task boundary: one grid fails and comes back, the app goes on.
        error_id = new_error_id()
        log.exception("error %s in a data session", error_id)
        writer.close(FAILED, f"error {error_id}")
        return False
    if connection.closed:
        # Its session has ended or gave it up. The page comes back and finds a session or none.
        writer.close(TRY_AGAIN, "the connection was given up")
        return False
    return True
