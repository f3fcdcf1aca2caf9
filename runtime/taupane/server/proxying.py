"""Show what another server of this machine makes as pages of this app: Vite's, while the app is developed.

Its answers come under our own origin, so the gate stands before it, the cookie and the window stay as they are, and
the socket of its hot updates is one of ours. It learns neither the cookie nor the app's address.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from taupane.server.limits import HEARTBEAT

if TYPE_CHECKING:
    from aiohttp import ClientSession, web

log = logging.getLogger(__name__)

CHUNK: Final = 64 * 1024
_TO: Final = frozenset({"accept", "accept-language", "content-type", "if-modified-since", "if-none-match", "range"})
_BACK: Final = frozenset(
    {"accept-ranges", "cache-control", "content-length", "content-range", "content-type", "etag", "last-modified"}
    | {"location", "vary"}
)
"""Headers that pass; all others are between us and one side."""


class Proxy:
    """A development server at an address such as ``http://127.0.0.1:5173``. Loop thread only."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: ClientSession | None = None

    async def document(self, path: str) -> str:
        """Return the HTML of the page at a path. OSError."""
        import aiohttp

        session = await self._open()
        try:
            headers = {"Accept": "text/html"}
            async with session.get(self.url + quote(path), headers=headers, allow_redirects=False) as answer:
                text = await answer.text("utf-8", "replace")
        except (aiohttp.ClientError, asyncio.TimeoutError):
            raise ConnectionError(f"nothing answers at {self.url}") from None
        if answer.status != 200:
            raise ConnectionError(f"{self.url}{path} answered with status {answer.status}")
        return text

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Hand a request on and its answer back; a socket is connected with one of the other server."""
        from aiohttp import ClientError, web

        try:
            if request.headers.get("Upgrade", "").lower() == "websocket":
                return await self._socket(request)
            return await self._exchange(request)
        except (ClientError, asyncio.TimeoutError) as error:
            log.debug("the development server does not answer: %s", error)
            raise web.HTTPBadGateway(text=f"nothing answers at {self.url}") from None

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _open(self) -> ClientSession:
        aiohttp = await asyncio.to_thread(importlib.import_module, "aiohttp")
        if self._session is None:
            session: ClientSession = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=5),
                headers={"Accept-Encoding": "identity"},
            )
            self._session = session
        return self._session

    def _address(self, request: web.Request) -> Any:
        return type(request.url)(self.url + request.raw_path, encoded=True)

    async def _exchange(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        session = await self._open()
        passed = {name: value for name, value in request.headers.items() if name.lower() in _TO}
        body = request.content if request.body_exists else None
        async with session.request(
            request.method, self._address(request), headers=passed, data=body, allow_redirects=False
        ) as answer:
            response = web.StreamResponse(status=answer.status)
            for name, value in answer.headers.items():
                if name.lower() in _BACK:
                    response.headers[name] = value
            await response.prepare(request)
            async for chunk in answer.content.iter_chunked(CHUNK):
                await response.write(chunk)
            await response.write_eof()
            return response

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        offered = [name.strip() for name in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        wanted = [name for name in offered if name]
        session = await self._open()
        # Its Origin is its own: it lets in its own pages only, and this is one of them.
        async with session.ws_connect(
            self._address(request), protocols=wanted, origin=self.url, max_msg_size=0
        ) as there:
            chosen = (there.protocol,) if there.protocol else ()
            here = web.WebSocketResponse(protocols=chosen, compress=False, heartbeat=HEARTBEAT, max_msg_size=0)
            await here.prepare(request)
            pumps = [asyncio.create_task(_pump(here, there)), asyncio.create_task(_pump(there, here))]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
                await here.close()
            return here


async def _pump(source: Any, sink: Any) -> None:
    """Pass on what one end of two sockets says to the other, until it ends."""
    from aiohttp import WSMsgType

    async for message in source:
        if message.type is WSMsgType.TEXT:
            await sink.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await sink.send_bytes(message.data)
