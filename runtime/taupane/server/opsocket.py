"""``/ws``: the live connection of one page: its events up, frames of patches down.

The first message must be a hello with the page's nonce within 5 s: the cookie alone proves only that the
browser is ours, and cookies ignore ports. A page that sends too fast is read more slowly, so that nothing it
sends is lost.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from taupane.errors import BadMessage
from taupane.live.protocol import Hello, parse
from taupane.server.limits import FIRST_MESSAGE, HEARTBEAT, MAX_MESSAGE, Bucket
from taupane.server.replies import new_error_id
from taupane.server.socketwriter import CLOSING_TIME, SocketWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from taupane.server.pageviews import PageViews
    from taupane.server.ports import LiveView

log = logging.getLogger(__name__)

TEXT_ONLY = 1003
BROKEN = 1008
FAILED = 1011
NO_VIEW = 4404
"""Close code: this view is gone, or the nonce is not its own; the page must be fetched anew."""
LATE = 4408

RATE = 400.0
"""Messages a second that one page may send on average: pointer moves at 120 Hz on three elements at once."""
BURST = 800.0
CALLS = 20_000.0
"""Messages a second of calls: at most 256 of a page run at once, and each waits for its answer."""
_CALL = '["rpc",'


class OpSocket:
    """Connects pages to their views. ``connected`` and ``disconnected`` are told of every page that comes and
    goes.
    """

    def __init__(
        self,
        views: PageViews,
        connected: Callable[[LiveView, bool], None],
        disconnected: Callable[[LiveView], None],
        *,
        first_message: float = FIRST_MESSAGE,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self._views = views
        self._connected = connected
        self._disconnected = disconnected
        self._first_message = first_message
        self._heartbeat = heartbeat

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one page until its socket closes (the handler of ``/ws``)."""
        socket = await open_socket(request, self._heartbeat)
        if socket is None:
            raise web.HTTPBadRequest
        hello = await self._hello(socket)
        if hello is None:
            return socket
        view = self._views.find(hello.view, hello.nonce)
        if view is None:
            await socket.close(code=NO_VIEW, message=b"no such view")
            return socket
        await self._talk(request, socket, view, hello)
        return socket

    async def _hello(self, socket: web.WebSocketResponse) -> Hello | None:
        text = await first_text(socket, self._first_message)
        if text is None:
            return None
        try:
            hello = parse(text)
        except BadMessage:
            hello = None
        if not isinstance(hello, Hello):
            await socket.close(code=BROKEN, message=b"expected a hello")
            return None
        return hello

    async def _talk(self, request: web.Request, socket: web.WebSocketResponse, view: LiveView, hello: Hello) -> None:
        writer = SocketWriter(socket, lambda: abort(request))
        writing = asyncio.create_task(writer.write(), name="taupane-op-writer")
        first = self._views.attach(view, writer)
        try:
            view.attach(writer, hello)
            self._connected(view, first)
            await self._read(socket, view, writer)
        finally:
            if self._views.detach(view, writer):
                self._disconnected(view)
            await finish(writer, writing)

    async def _read(self, socket: web.WebSocketResponse, view: LiveView, writer: SocketWriter) -> None:
        bucket, calls = Bucket(RATE, BURST), Bucket(CALLS, CALLS)
        now = asyncio.get_running_loop().time
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                writer.close(TEXT_ONLY, "text only")
                return
            try:
                view.receive(message.data)
            except BadMessage as error:
                log.warning("a page sent what is no message: %s", ascii(str(error))[:200])
                writer.close(BROKEN, "malformed message")
                return
            except Exception:
                # A task boundary: the fault is ours, the page comes back and is brought up to date.
                error_id = new_error_id()
                log.exception("error %s in a view", error_id)
                writer.close(FAILED, f"error {error_id}")
                return
            wait = (calls if message.data.startswith(_CALL) else bucket).take(now())
            if wait > 0:
                await asyncio.sleep(wait)


async def open_socket(
    request: web.Request, heartbeat: float, max_message: int = MAX_MESSAGE
) -> web.WebSocketResponse | None:
    """Accept a WebSocket without compression (it would mix secrets with what others choose); None: not a
    handshake.
    """
    socket = web.WebSocketResponse(timeout=CLOSING_TIME, heartbeat=heartbeat, compress=False, max_msg_size=max_message)
    if not socket.can_prepare(request).ok:
        return None
    await socket.prepare(request)
    return socket


async def first_text(socket: web.WebSocketResponse, seconds: float) -> str | None:
    """Return the first message; None when the socket was closed because none came in time or it was no
    text.
    """
    try:
        message = await socket.receive(timeout=seconds)
    except asyncio.TimeoutError:
        await socket.close(code=LATE, message=b"no first message")
        return None
    if message.type is WSMsgType.TEXT:
        return str(message.data)
    if not socket.closed:
        await socket.close(code=TEXT_ONLY, message=b"text only")
    return None


async def finish(writer: SocketWriter, writing: asyncio.Task[None]) -> None:
    """End the writing task after its last frames; a stuck one is cut off."""
    writer.close(1000, "")
    try:
        await asyncio.wait_for(writing, CLOSING_TIME * 2)
    except asyncio.TimeoutError:
        log.debug("a socket did not close in time")
    except ConnectionError:
        log.debug("a socket broke while it closed")


def abort(request: web.Request) -> None:
    """Cut a connection without a goodbye."""
    if request.transport is not None:
        request.transport.abort()


def as_object(text: str) -> dict[str, object] | None:
    """Return a JSON object, or None for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
