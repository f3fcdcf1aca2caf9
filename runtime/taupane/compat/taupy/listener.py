"""TauPy's fixed socket, `ws://localhost:8765`, for pages that bring a client of their own. Only where asked for.

    python -m taupane app.py --taupy-socket[=PORT]        or TAUPANE_TAUPY_SOCKET=1, or TAUPY_WS_PORT=PORT
    taupy.toml: [frontend] type = "react"                 TauPy's own project with such a client

It is bound to the loopback addresses alone. A request must name it as its host; one that comes from a web page
must come from a page of this app. Its clients know no token: whatever runs as this user can talk to it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from taupane.appmode import AppMode
from taupane.errors import PortInUse
from taupane.server import ownpages
from taupane.server.binding import BACKLOG, bind
from taupane.settings import BadSetting
from taupane.settingsfile import app_folder, brings_own_client

if TYPE_CHECKING:
    from aiohttp import web

    from taupane.compat.taupy.app import App

log = logging.getLogger(__name__)

FLAG: Final = "--taupy-socket"
PORT: Final = 8765


def wanted_port(argv: Sequence[str], environ: Mapping[str, str], port: int = PORT) -> int | None:
    """Give the port that was asked for, None where none was; `BadSetting` for what is no port. 0 takes a free one."""
    for word in argv:
        name, has_value, value = word.partition("=")
        if name == FLAG:
            return _number(FLAG, value) if has_value else port
    if environ.get("TAUPY_WS_PORT"):
        return _number("TAUPY_WS_PORT", environ["TAUPY_WS_PORT"])
    return port if environ.get("TAUPANE_TAUPY_SOCKET") == "1" else None


def _number(source: str, text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise BadSetting(f"{source}: expected a port from 0 to 65535, got {text[:40]!r}")


def refusal(
    hosts: Sequence[str], origins: Sequence[str], site: str | None, *, port: int, allowed: Sequence[str]
) -> str | None:
    """Say why a request is turned away, None for one that may pass. Pure."""
    if len(hosts) != 1 or hosts[0] not in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        return "its host is not this listener"
    if origins and (len(origins) != 1 or origins[0] not in allowed):
        return "its origin is not a page of this app"
    if site not in (None, "none") and not origins:
        return "a web page sent it without saying which"
    return None


class Listener:
    """The extra listener of an app. `bind` before the app runs, `start` and `stop` on its loop."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._sockets: list[socket.socket] = []
        self._runner: web.AppRunner | None = None
        self.port = 0

    def bind(self, port: int) -> None:
        """Take the port on both loopback addresses; `PortInUse` when another program has it."""
        first = bind(port)
        self._sockets = [first]
        self.port = int(first.getsockname()[1])
        with contextlib.suppress(OSError):  # a machine without IPv6 has the one address
            self._sockets.append(_bind_six(self.port))
        sys.stderr.write(
            f"{self._app.core.title}: TauPy's socket is open at ws://localhost:{self.port} for this app's pages "
            f"and every program of this user\n"
        )

    async def start(self) -> None:
        """Begin to answer."""
        from aiohttp import web

        served = web.Application()
        served.router.add_get("/{path:.*}", self._serve, allow_head=False)
        self._runner = web.AppRunner(served, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        for each in self._sockets:
            await web.SockSite(self._runner, each, backlog=BACKLOG).start()

    async def stop(self) -> None:
        """Close the sockets and the port."""
        self._app.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.release()

    def release(self) -> None:
        """Give the port back."""
        for each in self._sockets:
            each.close()
        self._sockets = []

    def sources(self) -> list[str]:
        """Give what the pages' policy has to allow."""
        return [f"ws://{name}:{self.port}" for name in ("localhost", "127.0.0.1")]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        from taupane.server.limits import HEARTBEAT
        from taupane.server.opsocket import open_socket

        reason = refusal(
            request.headers.getall("Host", []),
            request.headers.getall("Origin", []),
            request.headers.get("Sec-Fetch-Site"),
            port=self.port,
            allowed=[self._app.core.server.origin],
        )
        if reason is not None:
            log.warning("TauPy's socket refused a request: %s", reason)
            raise web.HTTPForbidden
        accepted = await open_socket(request, HEARTBEAT)
        if accepted is None:
            raise web.HTTPBadRequest
        return await self._app.sockets.talk(request, accepted)


def _bind_six(port: int) -> socket.socket:
    six = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    try:
        six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if sys.platform != "win32":
            six.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        six.bind(("::1", port))
        six.listen(BACKLOG)
    except OSError:
        six.close()
        raise
    return six


def asked(app: App) -> Listener | None:
    """Bind the listener where it is asked for (see above); SystemExit(2) where that fails."""
    try:
        port = wanted_port(sys.argv[1:], os.environ, app.ws_port)
        if port is None and app.core.mode is AppMode.RAW_HTML and brings_own_client(app_folder()):
            port = app.ws_port
        if port is None:
            _say_how(app)
            return None
        listener = Listener(app)
        listener.bind(port)
    except (BadSetting, PortInUse) as error:
        sys.stderr.write(f"{app.core.title}: {error}\n")
        raise SystemExit(2) from None
    return listener


def _say_how(app: App) -> None:
    """Say where a development server's pages can find the app: `client.js` is not among what such a server gives."""
    if app.core.mode is AppMode.RAW_HTML and ownpages.development is not None:
        sys.stderr.write(
            f"{app.core.title}: TauPy's socket is closed. If the pages have a client of their own, let it connect by "
            f"taupane dev --ws-port {app.ws_port}\n"
        )
