"""Mounted ASGI apps: requests and WebSockets that have passed the gate, handed on by the protocol.

Bodies stream both ways: an app reads as the client sends, and waits where the client reads slowly.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from taupane.server.limits import HEARTBEAT, MAX_MESSAGE
from taupane.server.mounting import VERSION
from taupane.server.socketwriter import CLOSING_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taupane.server.middleware import Handler
    from taupane.server.mounting import Message, Mount

log = logging.getLogger(__name__)

CHUNK = 64 * 1024
"""Bytes of a request body in one message at most."""
_HOP = frozenset({b"connection", b"transfer-encoding", b"keep-alive"})
"""Headers that belong to the connection, which is ours."""


def add_routes(app: web.Application, mounts: Sequence[Mount]) -> None:
    """Serve each app at its path and below it; the longest path first."""
    for mount in sorted(mounts, key=lambda mount: -len(mount.path)):
        handler = _handler(mount)
        app.router.add_route("*", mount.path, handler)
        app.router.add_route("*", mount.path + "/{tail:.*}", handler)


def _handler(mount: Mount) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        if web.WebSocketResponse().can_prepare(request).ok:
            return await _Socket(mount, request).serve()
        return await _Exchange(mount, request).serve()

    return handle


def _scope(kind: str, mount: Mount, request: web.Request) -> dict[str, Any]:
    peer = request.transport.get_extra_info("peername") if request.transport is not None else None
    raw_path, _, query = request.raw_path.partition("?")
    return {
        "type": kind,
        "asgi": dict(VERSION),
        "http_version": f"{request.version.major}.{request.version.minor}",
        "scheme": "ws" if kind == "websocket" else "http",
        "path": request.path,
        "raw_path": raw_path.encode("latin-1", "replace"),
        "query_string": query.encode("latin-1", "replace"),
        "root_path": mount.path,
        "headers": [(name.lower(), value) for name, value in request.raw_headers],
        "client": tuple(peer[:2]) if peer else None,
        "server": (request.url.host, request.url.port),
        "state": dict(mount.state),
    }


def _headers(message: Message) -> list[tuple[str, str]]:
    return [
        (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
        for name, value in message.get("headers", [])
        if bytes(name).lower() not in _HOP
    ]


class _Exchange:
    """One request and its answer."""

    def __init__(self, mount: Mount, request: web.Request) -> None:
        self._mount = mount
        self._request = request
        self._response: web.StreamResponse | None = None
        self._body_read = False
        self._ended = asyncio.Event()

    async def serve(self) -> web.StreamResponse:
        """Run the app; what it raises before it has answered is a 500 like any other."""
        request = self._request
        scope = {**_scope("http", self._mount, request), "method": request.method}
        try:
            await self._mount.app(scope, self._receive, self._send)
        except Exception:
            if self._response is None or not self._response.prepared:
                raise
            # Half an answer is out: only a cut connection tells the client that it is not whole.
            log.exception("the app mounted at %s failed while it answered", self._mount.path)
            if request.transport is not None:
                request.transport.abort()
        finally:
            self._ended.set()
        if self._response is None or not self._response.prepared:
            raise RuntimeError(f"the app mounted at {self._mount.path} gave no answer")
        return self._response

    async def _receive(self) -> Message:
        if self._body_read:
            await self._ended.wait()
            return {"type": "http.disconnect"}
        try:
            chunk = await self._request.content.read(CHUNK)
        except (ConnectionError, web.RequestPayloadError):
            self._body_read = True
            return {"type": "http.disconnect"}
        self._body_read = self._request.content.at_eof()
        return {"type": "http.request", "body": chunk, "more_body": not self._body_read}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._response = web.StreamResponse(status=message["status"])
            for name, value in _headers(message):
                self._response.headers.add(name, value)
            return
        response = self._response
        if message["type"] != "http.response.body" or response is None:
            raise RuntimeError(f"expected http.response.start and then its body, got {message['type']}")
        try:
            if not response.prepared:
                await response.prepare(self._request)
            if body := message.get("body", b""):
                await response.write(bytes(body))
            if not message.get("more_body", False):
                await response.write_eof()
                self._ended.set()
        except ConnectionError as error:
            self._ended.set()
            raise OSError("the client is gone") from error


class _Socket:
    """One WebSocket."""

    def __init__(self, mount: Mount, request: web.Request) -> None:
        self._mount = mount
        self._request = request
        self._socket: web.WebSocketResponse | None = None
        self._refusal: web.Response | None = None
        self._told = False

    async def serve(self) -> web.StreamResponse:
        """Run the app until the socket closes; one that is not accepted is answered 403."""
        offered = self._request.headers.get("Sec-WebSocket-Protocol", "")
        scope = _scope("websocket", self._mount, self._request)
        scope["subprotocols"] = [name.strip() for name in offered.split(",") if name.strip()]
        code = 1000
        try:
            await self._mount.app(scope, self._receive, self._send)
        except Exception:
            # A task boundary: one socket fails, the app goes on.
            log.exception("the app mounted at %s failed in a WebSocket", self._mount.path)
            code = 1011
        if self._socket is None:
            return self._refusal or web.Response(status=403 if code == 1000 else 500)
        if not self._socket.closed:
            await self._socket.close(code=code)
        return self._socket

    async def _receive(self) -> Message:
        if not self._told:
            self._told = True
            return {"type": "websocket.connect"}
        if self._socket is None:
            return {"type": "websocket.disconnect", "code": 1006}
        message = await self._socket.receive()
        if message.type is WSMsgType.TEXT:
            return {"type": "websocket.receive", "text": message.data}
        if message.type is WSMsgType.BINARY:
            return {"type": "websocket.receive", "bytes": message.data}
        return {"type": "websocket.disconnect", "code": self._socket.close_code or 1006}

    async def _send(self, message: Message) -> None:
        kind, socket = message["type"], self._socket
        if kind == "websocket.accept" and socket is None:
            chosen = message.get("subprotocol")
            self._socket = web.WebSocketResponse(
                timeout=CLOSING_TIME,
                heartbeat=HEARTBEAT,
                compress=False,
                max_msg_size=MAX_MESSAGE,
                protocols=(chosen,) if chosen else (),
            )
            for name, value in _headers(message):
                self._socket.headers.add(name, value)
            await self._socket.prepare(self._request)
        elif kind == "websocket.close" and socket is None:
            self._refusal = web.Response(status=403)
        elif kind == "websocket.close" and socket is not None:
            await socket.close(code=message.get("code", 1000), message=str(message.get("reason") or "").encode()[:120])
        elif kind == "websocket.send" and socket is not None:
            try:
                if message.get("text") is not None:
                    await socket.send_str(message["text"])
                else:
                    await socket.send_bytes(bytes(message["bytes"]))
            except ConnectionError as error:
                raise OSError("the client is gone") from error
        else:
            raise RuntimeError(f"{kind} is not what a WebSocket waits for now")
