"""Listen, answer, stop: aiohttp on a socket that is already bound.

    bind -> listen -> (connections wait in the backlog) -> start -> answer -> stop

The socket comes first and from the standard library alone, so that the window can load its address while
aiohttp is still being imported.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import web

from taupane.server import headers, plainpages
from taupane.server.limits import MAX_CONNECTIONS, MAX_FIELD, MAX_FIELDS, MAX_LINE

if TYPE_CHECKING:
    from taupane.server.plan import Times

log = logging.getLogger(__name__)


class _Connection(web.RequestHandler):
    """One connection. What fails before a request exists is answered with our headers and without the
    parser's words.
    """

    def handle_error(
        self,
        request: web.BaseRequest,  # the signature is aiohttp's
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status >= 500 and exc is not None:
            log.error("a request failed outside of the app", exc_info=exc)
        else:
            # What follows the colon are the request's own bytes, which may be a cookie's.
            log.warning("refused a malformed request: %s", ascii((message or "").partition(":")[0])[:120])
        problem = plainpages.refused(status)
        response = web.Response(
            body=problem.as_json().encode(),
            status=status,
            content_type="application/json",
        )
        headers.complete(response.headers, status, own_window=False)
        response.force_close()
        return response


class _Full(asyncio.Protocol):
    """Takes the place of a connection when there are too many: closes it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


class Listener:
    """A running aiohttp application on one socket. Loop thread only."""

    def __init__(self, app: web.Application, times: Times, *, max_connections: int = MAX_CONNECTIONS) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=times.shutdown)
        self._options: dict[str, Any] = {
            "access_log": None,
            "keepalive_timeout": times.keepalive,
            "lingering_time": 1.0,
            "max_line_size": MAX_LINE,
            "max_field_size": MAX_FIELD,
            "max_headers": MAX_FIELDS,
            # A compressed request body is a bomb until proven otherwise, and no page of ours sends one.
            "auto_decompress": False,
        }
        self._max_connections = max_connections

    async def start(self) -> None:
        """Get ready for connections."""
        await self._runner.setup()

    async def stop(self) -> None:
        """Let running requests end for a moment, then cut them. Nothing may be accepted any more by then."""
        await self._runner.cleanup()

    def connection(self) -> asyncio.Protocol:
        """Return the protocol for one more connection."""
        server = self._runner.server
        if server is None or len(server.connections) >= self._max_connections:
            log.warning("too many connections: %d", self._max_connections)
            return _Full()
        return _Connection(server, loop=asyncio.get_running_loop(), **self._options)
