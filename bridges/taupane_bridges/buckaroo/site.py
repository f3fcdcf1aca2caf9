"""The HTTP side: routes, the gate in front of them, answers. Needs aiohttp; everything on the loop."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import platform
import secrets
import sys
import time
import webbrowser
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aiohttp import hdrs, web

from taupane_bridges.data import DataError

from . import page
from .compare import compare
from .errors import Refused, of_load, refusal
from .loaded import Loaded, load
from .requests import read_compare, read_load
from .sockets import Sockets

if TYPE_CHECKING:
    from taupane_bridges.data.resources import Resources

    from .frontend import FrontEnd
    from .gate import Gate
    from .paths import Paths
    from .requests import Json
    from .scripts import Scripts
    from .session import Session
    from .sessions import Sessions

_log = logging.getLogger(__name__)

VERSION: Final = "0.15.11"
"""The release whose wire this speaks; clients are told it where no package is installed."""
_HERE: Final = Path(__file__).parent
MAX_BODY: Final = 1 << 20
LOADS: Final = 4
"""Files that are opened at once; others wait."""
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "taupane",
}


@dataclass
class Site:
    """What the routes work with. `opens_pages`: a load shows its page in the user's browser."""

    gate: Gate
    sessions: Sessions
    resources: Resources
    paths: Paths
    scripts: Scripts
    front_end: FrontEnd | None
    datasets: list[Json] = field(default_factory=list)
    opens_pages: bool = False
    started: float = field(default_factory=time.time)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LOADS))

    def application(self) -> web.Application:
        """Give the aiohttp application."""
        app = web.Application(middlewares=[self._guard], client_max_size=MAX_BODY)
        sockets = Sockets(self.sessions)
        app.router.add_get("/health", self.health)
        app.router.add_get("/diagnostics", self.diagnostics)
        app.router.add_post("/load", self.load)
        app.router.add_post("/load_compare", self.load_compare)
        app.router.add_post("/load_expr", self.no_expressions)
        app.router.add_post("/reload_expr/{session}", self.no_expressions)
        app.router.add_get("/s/{session}", self.page)
        app.router.add_get("/ws/{session}", sockets.serve, allow_head=False)
        app.router.add_get("/static/{name}", self.static)
        app.router.add_get("/_taupane/{name}", self.own_file)
        app.on_response_prepare.append(_complete)
        app.on_shutdown.append(sockets.end)
        return app

    # Answers

    async def health(self, _: web.Request) -> web.Response:
        """Say that we are here."""
        return _json({"status": "ok", "version": self._version, **self._process(), "static_files": self._files()})

    async def diagnostics(self, _: web.Request) -> web.Response:
        """Say what we run on."""
        from .sessions import CHECKED_EVERY, IDLE

        sessions = {
            "active": len(self.sessions),
            "total_evicted": self.sessions.evicted,
            "ttl_s": IDLE,
            "eviction_interval_s": CHECKED_EVERY,
        }
        told = {
            "status": "ok",
            **self._process(),
            "python_version": platform.python_version(),
            "python_executable": sys.executable,
            "platform": platform.platform(),
            "buckaroo_version": self._version,
            "tornado_version": None,
            "server": "taupane",
            "static_path": None if self.scripts.folder is None else str(self.scripts.folder),
            "static_files": self._files(),
            "log_dir": None,
            "log_files": [],
            "sessions": sessions,
            "startup_timeout_s": None,
            "dependencies": _dependencies(),
        }
        return _json(told)

    async def load(self, request: web.Request) -> web.Response:
        """Load a file into a session: it is opened first, and what was shown stays if it cannot be."""
        wanted = read_load(await request.read())
        loaded = await self._opened(wanted.path, lambda: load(wanted, self.resources))
        session = self.sessions.make(wanted.session)
        session.show(loaded)
        action = await self._browser(session, quiet=wanted.no_browser)
        told = {"session": session.name, "server_pid": os.getpid(), "browser_action": action, "path": wanted.path}
        return _json({**told, "rows": loaded.rows, "columns": loaded.described()})

    async def load_compare(self, request: web.Request) -> web.Response:
        """Load two files joined into one table."""
        wanted = read_compare(await request.read())
        self.paths.check(wanted.path1)
        self.paths.check(wanted.path2)
        found = await self._heavy(lambda check: compare(wanted, self.resources, check))
        session = self.sessions.make(wanted.session)
        session.show(found.loaded)
        action = await self._browser(session, quiet=wanted.no_browser)
        told = {"session": session.name, "server_pid": os.getpid(), "browser_action": action}
        columns = [column.name for column in found.loaded.columns]
        return _json({**told, "rows": found.loaded.rows, "columns": columns, "eqs": found.differences})

    async def no_expressions(self, _: web.Request) -> web.Response:
        """Say that xorq expressions are not for this server."""
        raise refusal(501, "xorq_not_installed", "Expressions of xorq are not supported by this server")

    async def page(self, request: web.Request) -> web.Response:
        """Show a session: by Buckaroo's page, or by our viewer."""
        name = request.match_info["session"]
        if self.scripts.are_there:
            text = page.buckaroo_page(self.scripts.version, self.datasets)
            return _page(text, self.gate.policy())
        nonce = secrets.token_urlsafe(16)
        session = self.sessions.get(name)
        if self.front_end is None:
            raise refusal(501, "no_page", "Neither buckaroo nor Taupane's front end is installed: there is no page")
        if session is None or session.loaded is None:
            return _page(page.empty_page(name, nonce), page.own_policy(nonce))
        prompt, title = session.loaded.request.prompt, Path(session.loaded.request.path).name
        text = page.own_page(title, prompt, session.rows_key, self.front_end.script, self.front_end.style, nonce)
        return _page(text, page.own_policy(nonce))

    async def static(self, request: web.Request) -> web.StreamResponse:
        """Give a file of the installed package."""
        return _file(self.scripts.file(request.match_info["name"]))

    async def own_file(self, request: web.Request) -> web.StreamResponse:
        """Give a file of our own: the alerts in Buckaroo's page, or our viewer's."""
        if request.path == page.ALERTS:
            return _file((_HERE / "alerts.js", "text/javascript; charset=utf-8"))
        return _file(None if self.front_end is None else self.front_end.file(request.match_info["name"]))

    # What they are made of

    async def _opened(self, path: str, work: Callable[[], Loaded]) -> Loaded:
        self.paths.check(path)
        try:
            loaded: Loaded = await self._heavy(lambda _check: work())
            return loaded
        except DataError as error:
            raise of_load(error, Path(path)) from error

    async def _heavy(self, work: Callable[[Callable[[], None]], Any]) -> Any:
        """Run work in the heavy lane; each has a place of its own there."""
        async with self._room:
            ticket = self.resources.heavy.submit(object(), work)
            return await asyncio.wrap_future(ticket.future)

    async def _browser(self, session: Session, *, quiet: bool) -> str:
        if quiet:
            return "skipped"
        if not self.opens_pages:
            return "disabled"
        address = f"http://127.0.0.1:{self.gate.port}/s/{session.name}"
        return "opened" if await asyncio.to_thread(webbrowser.open, address) else "failed"

    @property
    def _version(self) -> str:
        return self.scripts.version or VERSION

    def _process(self) -> Json:
        return {"pid": os.getpid(), "started": self.started, "uptime_s": round(time.time() - self.started, 1)}

    def _files(self) -> Json:
        return self.scripts.described()

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        got = request.headers
        status = self.gate.judge(
            request.method,
            got.getall(hdrs.HOST, []),
            got.getall(hdrs.ORIGIN, []),
            got.getall("Sec-Fetch-Site", []),
        )
        if status is not None:
            _log.warning("refused %s %s: %d", ascii(request.method), ascii(request.path[:120]), status)
            return _json({"error": "refused"}, status)
        try:
            return await handler(request)
        except Refused as error:
            return _json(error.body, error.status)
        except web.HTTPException as error:
            if error.status not in {404, 405, 413}:
                raise
            return _json({"error": error.reason}, error.status)
        except ConnectionError:
            raise
        except Exception as error:  # a task boundary: one request fails, the server goes on
            error_id = secrets.token_hex(4)
            _log.error("error %s in %s %s", error_id, request.method, request.path, exc_info=error)
            return _json({"error_code": "load_error", "message": f"Failed to load file (error {error_id})"}, 500)


async def _complete(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
    if response.status != 101:
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.headers.setdefault("Cache-Control", "no-store")


def _json(body: Json, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(body), status=status, content_type="application/json", charset="UTF-8")


def _page(text: str, policy: str) -> web.Response:
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    return web.Response(text=text, content_type="text/html", headers=headers)


def _file(found: tuple[Path, str] | None) -> web.StreamResponse:
    if found is None:
        raise web.HTTPNotFound
    path, kind = found
    return web.FileResponse(path, headers={"Cache-Control": "no-cache", "Content-Type": kind})


def _dependencies() -> dict[str, bool]:
    from importlib.util import find_spec

    return {
        name: find_spec(name) is not None for name in ("tornado", "pandas", "pyarrow", "fastparquet", "mcp", "polars")
    }
