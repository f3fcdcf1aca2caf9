"""`/ws/<session>`: the socket of Buckaroo's pages and clients, and under a session's `rows_key` that of our viewer."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSMsgType, web

from .client import Client
from .requests import session_name
from .viewing import Viewing

if TYPE_CHECKING:
    from .session import Session
    from .sessions import Sessions

_log = logging.getLogger(__name__)

MAX_MESSAGE: Final = 1 << 20
HEARTBEAT: Final = 30.0
CLOSING: Final = 2.0
"""Seconds for a polite close; then the connection is cut."""
ENDED: Final = 1001
NOT_TEXT: Final = 1003
FAILED: Final = 1011
TOO_SLOW: Final = 1013


class Sockets:
    """All open sockets of a server."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._open: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket until it closes (the handler of `/ws/<session>`)."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=MAX_MESSAGE, heartbeat=HEARTBEAT, timeout=CLOSING)
        if not socket.can_prepare(request).ok:
            raise web.HTTPBadRequest(text='Can "Upgrade" only to "WebSocket".')
        name = session_name(request.match_info["session"])
        viewed = self._sessions.by_rows_key(name)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            if viewed is not None:
                await Viewing(viewed).serve(socket)
            else:
                caps = request.query.get("caps", "").split(",")
                await self._serve(socket, self._sessions.make(name), frozenset(cap.strip() for cap in caps))
        except (OSError, RuntimeError) as error:  # it broke while we wrote
            _log.debug("a socket broke: %s", type(error).__name__)
        except Exception:  # a task boundary: one socket fails, the server goes on
            _log.exception("a socket failed")
            await socket.close(code=FAILED, message=b"failed")
        finally:
            self._open.discard(socket)
        return socket

    async def end(self, _: web.Application) -> None:
        """Close every socket: the server ends."""
        closing = [socket.close(code=ENDED, message=b"the server ended") for socket in self._open]
        await asyncio.gather(*closing, return_exceptions=True)

    async def _serve(self, socket: web.WebSocketResponse, session: Session, caps: frozenset[str]) -> None:
        client = Client(socket, caps)
        writing = asyncio.create_task(client.write(), name="buckaroo-writer")
        closing = asyncio.create_task(_close_when_broken(writing, client, socket), name="buckaroo-closer")
        session.join(client)
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    await socket.close(code=NOT_TEXT, message=b"text only")
                    return
                await session.receive(client, message.data)
        finally:
            session.leave(client)
            client.broken = True
            for task in (writing, closing):
                task.cancel()
            await asyncio.gather(writing, closing, return_exceptions=True)


async def _close_when_broken(writing: asyncio.Task[Any], client: Client, socket: web.WebSocketResponse) -> None:
    """Close a socket whose page does not read."""
    await asyncio.wait([writing])
    if client.broken and not socket.closed:
        await socket.close(code=TOO_SLOW, message=b"too slow")
