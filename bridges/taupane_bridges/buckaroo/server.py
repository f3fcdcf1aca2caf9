"""A Buckaroo server: binds loopback, answers its clients, ends. Loop thread."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from taupane_bridges.data.resources import Resources, shared

from .frontend import front_end
from .gate import Gate
from .loaded import load
from .paths import Paths
from .requests import Json, LoadRequest
from .scripts import Scripts, installed
from .sessions import CHECKED_EVERY, Sessions

if TYPE_CHECKING:
    from aiohttp import web

_log = logging.getLogger(__name__)

PORT: Final = 8700
_LOOPBACKS: Final = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


@dataclass(frozen=True)
class Options:
    """How a server is set up.

    `root` bounds the files that clients may load; `origins` are web pages (`http://host:port`) that may speak to it
    beside its own; `viewer` is the folder of a built front end, for sessions' pages where no buckaroo is installed;
    `scripts` are Buckaroo's own files, by default those of the installed package; `datasets` are named in
    Buckaroo's page; `opens_pages` shows what is loaded in the user's browser.
    """

    port: int = PORT
    root: Path | None = None
    origins: Iterable[str] = ()
    viewer: Path | None = None
    scripts: Scripts | None = None
    datasets: Iterable[Json] = ()
    opens_pages: bool = False


class BuckarooServer:
    """`start`, then `load` what the program itself shows, then `stop`."""

    def __init__(self, options: Options | None = None, *, resources: Resources | None = None) -> None:
        self._options = options or Options()
        self._resources = resources or shared()
        self._sessions = Sessions(self._resources)
        self._runner: web.AppRunner | None = None
        self._evicting: asyncio.Task[None] | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """The port that it listens on, 0 before it does."""
        return self._port

    @property
    def origin(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> int:
        """Begin to answer; give the port. Raises OSError (EADDRINUSE) when the port is taken."""
        from aiohttp import web

        from .site import Site

        options = self._options
        scripts = options.scripts
        if scripts is None:
            scripts = await asyncio.to_thread(installed)
        sockets = bind(options.port)
        self._port = sockets[0].getsockname()[1]
        site = Site(
            Gate(self._port, frozenset(options.origins)),
            self._sessions,
            self._resources,
            Paths(options.root),
            scripts,
            await asyncio.to_thread(front_end, options.viewer),
            list(options.datasets),
            options.opens_pages,
        )
        self._runner = web.AppRunner(
            site.application(), access_log=None, shutdown_timeout=2.0, handle_signals=False, auto_decompress=False
        )
        await self._runner.setup()
        for each in sockets:
            await web.SockSite(self._runner, each).start()
        self._evicting = asyncio.get_running_loop().create_task(self._evict(), name="buckaroo-evicting")
        _log.info("Buckaroo's clients are served on %s", self.origin)
        return self._port

    async def load(self, request: LoadRequest) -> str:
        """Show a file of the program's own in a session; give the page's address. Raises a DataError."""
        ticket = self._resources.heavy.submit(object(), lambda _check: load(request, self._resources))
        loaded = await asyncio.wrap_future(ticket.future)
        self._sessions.make(request.session).show(loaded)
        return f"{self.origin}/s/{request.session}"

    async def stop(self) -> None:
        """Close the sockets, the sessions and the port. Also after a start that failed."""
        if self._evicting is not None:
            self._evicting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._evicting
            self._evicting = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._sessions.close()

    async def _evict(self) -> None:
        while True:
            await asyncio.sleep(CHECKED_EVERY)
            self._sessions.evict()


def bind(port: int) -> list[socket.socket]:
    """Bind both loopbacks, the same port on each; IPv6 may be missing. Raises OSError."""
    bound: list[socket.socket] = []
    for family, address in _LOOPBACKS:
        each = socket.socket(family, socket.SOCK_STREAM) if family == socket.AF_INET or socket.has_ipv6 else None
        if each is None:
            continue
        try:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                each.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            each.bind((address, bound[0].getsockname()[1] if bound else port))
            each.listen(128)
            each.setblocking(False)
        except OSError as error:
            each.close()
            if not bound or (error.errno == errno.EADDRINUSE and port != 0):
                for other in bound:
                    other.close()
                raise
            continue  # no IPv6 here, or a port of the system's choice that is taken there
        bound.append(each)
    return bound
