"""Pages that speak TauPy's messages over a WebSocket: the app's own `dist/` pages, and the compatible listener.

page --click, input, window_cmd, window_event--> `messages.up`
page <--update_text, set_theme, hot_reload, the app's own types-- `Sockets.send`

Nothing here loads aiohttp before a page asks: the window is shown first.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from taupane.server.limits import FIRST_MESSAGE, HEARTBEAT, Bucket

if TYPE_CHECKING:
    from aiohttp import web

    from taupane.compat.taupy.app import App
    from taupane.server.socketwriter import SocketWriter

log = logging.getLogger(__name__)

#: Pages that were sent and have yet to open their socket; the oldest are forgotten first.
_MOST_NONCES: Final = 256
#: Messages of one page whose handlers run; more wait.
_MOST_AT_WORK: Final = 256


class Sockets:
    """The open sockets of an app. Loop thread, except `issue`."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._writers: set[SocketWriter] = set()
        self._nonces: deque[str] = deque(maxlen=_MOST_NONCES)

    def issue(self) -> str:
        """Give the nonce of a page that is being sent: its scripts carry it, and its socket's first message."""
        nonce = secrets.token_urlsafe(16)
        self._nonces.append(nonce)
        return nonce

    async def serve_page(self, request: web.Request) -> web.StreamResponse:
        """Serve a page of the app's own: it proves itself by its nonce. The gate was passed before."""
        from aiohttp import web

        from taupane.server.opsocket import NO_VIEW, as_object, first_text, open_socket

        socket = await open_socket(request, HEARTBEAT)
        if socket is None:
            raise web.HTTPBadRequest
        text = await first_text(socket, FIRST_MESSAGE)
        if text is None:
            return socket
        given = (as_object(text) or {}).get("nonce")
        known = isinstance(given, str) and any(secrets.compare_digest(given.encode(), n.encode()) for n in self._nonces)
        if not known:
            await socket.close(code=NO_VIEW, message=b"no such page")
            return socket
        return await self.talk(request, socket)

    async def talk(self, request: web.Request, socket: web.WebSocketResponse) -> web.WebSocketResponse:
        """Exchange messages until the socket closes. A failing handler ends its message only."""
        from taupane.server.opsocket import abort, finish
        from taupane.server.socketwriter import SocketWriter

        writer = SocketWriter(socket, lambda: abort(request))
        writing = asyncio.create_task(writer.write(), name="taupy-writer")
        self._writers.add(writer)
        tasks: set[asyncio.Task[None]] = set()
        try:
            self._begin(tasks, self._app.connected())
            await self._read(socket, writer, tasks)
        finally:
            self._writers.discard(writer)
            for task in list(tasks):
                task.cancel()
            await finish(writer, writing)
        return socket

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a JSON message to every page; with none it is dropped."""
        text = json.dumps(dict(message))
        for writer in list(self._writers):
            writer.send(text)

    def close(self) -> None:
        """Say goodbye to every page."""
        for writer in list(self._writers):
            writer.close(1001, "the app ended")

    async def _read(self, socket: web.WebSocketResponse, writer: SocketWriter, tasks: set[asyncio.Task[None]]) -> None:
        from aiohttp import WSMsgType

        from taupane.server.opsocket import BROKEN, BURST, RATE, TEXT_ONLY, as_object

        bucket, now = Bucket(RATE, BURST), asyncio.get_running_loop().time
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                writer.close(TEXT_ONLY, "text only")
                return
            message = as_object(frame.data)
            if message is None:
                writer.close(BROKEN, "expected a JSON object")
                return
            self._begin(tasks, self._app.take(message))
            if len(tasks) >= _MOST_AT_WORK:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            wait = bucket.take(now())
            if wait > 0:
                await asyncio.sleep(wait)

    def _begin(self, tasks: set[asyncio.Task[None]], work: Any) -> None:
        task = asyncio.create_task(_contained(work))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


async def _contained(work: Any) -> None:
    try:
        await work
    except Exception:
        # A task boundary: one message fails, the socket goes on.
        log.exception("error %s in a handler of a TauPy message", secrets.token_hex(4))
