"""The server as the app sees it (``app.server``): its address, its one-time addresses, its messages to all
pages.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from taupane.errors import AppError, BadRoute, NotRunning
from taupane.scheduled import Scheduled, finished, on_loop
from taupane.server.binding import BACKLOG, LOOPBACK, bind
from taupane.server.credentials import Credentials, fresh_secret

if TYPE_CHECKING:
    import asyncio
    import socket
    from pathlib import Path

    from taupane.server.assets import Assets
    from taupane.server.early import Door
    from taupane.server.pageviews import PageViews
    from taupane.server.plan import Plan
    from taupane.server.serving import Listener


FIRST_PAINT = 0.5
"""Seconds that the import of aiohttp waits at most for the window's first page to be out."""


class Server:
    """One listener on 127.0.0.1. ``bind`` in any thread, then ``start`` and ``stop`` on the loop.

    ``mint_url`` and ``broadcast`` may be called from any thread.
    """

    def __init__(self) -> None:
        self.credentials = Credentials()
        self._views: PageViews | None = None
        self._socket: socket.socket | None = None
        self._port: int | None = None
        self._accepting: asyncio.Server | None = None
        self._door: Door | None = None
        self._listener: Listener | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._private_files: list[Path] = []

    @property
    def port(self) -> int:
        """The port that the app listens on. `NotRunning` before that."""
        if self._port is None:
            raise NotRunning("the app has no port before it starts")
        return self._port

    @property
    def host(self) -> str:
        """The only name that the app answers to: ``127.0.0.1:<port>``."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def origin(self) -> str:
        """The address of the app without a path: ``http://127.0.0.1:<port>``."""
        return f"http://{self.host}"

    @property
    def views(self) -> PageViews:
        """The views of all open pages. `NotRunning` before the app answers."""
        if self._views is None:
            raise NotRunning("the app has no pages before it starts")
        return self._views

    def knows_nonce(self, nonce: str) -> bool:
        """Tell whether some open page has this nonce. Any thread."""
        return self._views is not None and self._views.holds_nonce(nonce)

    def mint_url(self, path: str = "/") -> str:
        """Return an address that lets one browser in, once, and shows it ``path``."""
        return f"{self.origin}/enter#{self._mint(path)}"

    def mint_window_url(self, path: str = "/") -> str:
        """Return the same for a window of this process: answered by a redirect, without the page in
        between.
        """
        return f"{self.origin}/enter/{self._mint(path)}"

    def mint_file(self, path: str = "/") -> Path:
        """Write a private file (0600) that leads a browser to a one-time address, so that no token is in
        argv.

        The file is deleted when the server stops.
        """
        import os
        import tempfile
        from pathlib import Path

        from taupane.server.plainpages import redirect_page

        handle, name = tempfile.mkstemp(prefix="taupane-", suffix=".html")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(redirect_page(self.mint_url(path), fresh_secret()))
        self._private_files.append(Path(name))
        return Path(name)

    def check_free(self) -> None:
        """Make sure that the app does not run already. `AppError`."""
        if self._socket is not None:
            raise AppError("the app runs already: call run() or start() once, and wait for its end")

    def bind(self, port: int = 0) -> int:
        """Begin to listen; connections wait until ``start``. Returns the port; `PortInUse` names a taken
        one.
        """
        self._socket = bind(port)
        self._port = int(self._socket.getsockname()[1])
        return self._port

    def adopt(self, listening: socket.socket, cookie: tuple[str, str]) -> None:
        """Answer on a socket that listens already, to those who have its cookie: a name and a value."""
        self._socket = listening
        self._port = int(listening.getsockname()[1])
        self.credentials.cookie.name, self.credentials.cookie.value = cookie

    def unbind(self) -> None:
        """Give the port back without having answered."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    async def start(self, plan: Plan, assets: Assets | None = None) -> None:
        """Begin to answer, also what waits in the backlog already; returns when aiohttp is there.

        Importing it takes 0.2 s the first time.

        With a window of our own its first page is answered before that: see ``early.py``.
        """
        import asyncio

        from taupane.server.assets import bundled
        from taupane.server.early import Door, EarlyAnswers
        from taupane.server.gate import Gate
        from taupane.server.pages import Pages
        from taupane.server.pageviews import PageViews

        if self._socket is None:
            self.bind()
        assert self._socket is not None
        self._loop = asyncio.get_running_loop()
        times, gate = plan.times, Gate(self.host)
        views = self._views = PageViews(unattached=times.unattached, detached=times.detached, on_end=plan.ended)
        pages = Pages(plan, views, bundled() if assets is None else assets, self.host)
        door = self._door = Door(EarlyAnswers(plan, gate, self.credentials, pages), own_window=plan.own_window)
        starts_early = plan.own_window()
        if starts_early:
            await self._accept(door)
            await door.wait_for_first_paint(FIRST_PAINT)
            await asyncio.to_thread(_import_aiohttp)
        from taupane.server.serving import Listener
        from taupane.server.site import build

        self._listener = Listener(build(plan, gate, self.credentials, views, pages), times)
        await self._listener.start()
        door.hand_over(self._listener.connection)
        if not starts_early:
            await self._accept(door)

    async def _accept(self, door: Door) -> None:
        assert self._loop is not None
        assert self._socket is not None
        self._socket.setblocking(False)
        self._accepting = await self._loop.create_server(door, sock=self._socket, backlog=BACKLOG)

    async def stop(self) -> None:
        """Say goodbye to every page, dispose the views, close the port. Also after a start that failed."""
        if self._views is not None:
            for _, channel in list(self._views.attached()):
                channel.close(1001, "the app ended")
            self._views.end_all()
            self._views = None
        if self._accepting is not None:
            self._accepting.close()
            self._accepting = None
        if self._door is not None:
            self._door.close()
            self._door = None
        if self._listener is not None:
            await self._listener.stop()
            self._listener = None
        self.unbind()
        for path in self._private_files:
            with contextlib.suppress(OSError):
                path.unlink()
        self._loop = None

    def broadcast(self, message: Mapping[str, Any]) -> Scheduled[int]:
        """Send a JSON message to every page, from any thread; awaiting it gives how many there are. None is
        no error.
        """
        if not isinstance(message, Mapping):
            raise AppError(f"broadcast(): expected a dict that JSON can say, got {type(message).__name__}")
        try:
            text = json.dumps(dict(message))
        except (TypeError, ValueError) as error:
            raise AppError(f"broadcast(): expected a dict that JSON can say: {error}") from None
        if self._loop is None:
            return finished(0)
        return on_loop(self._loop, lambda: self._send_to_all(text), "a broadcast")

    def _send_to_all(self, text: str) -> int:
        reached = 0
        for view, _ in self.views.attached():
            view.notify("message", json.loads(text))
            reached += 1
        return reached

    def _mint(self, path: str) -> str:
        given: object = path
        is_path = isinstance(given, str) and given.startswith("/") and not given.startswith("//")
        if not is_path or any(c in path for c in "\r\n\\\0"):
            raise BadRoute(f"expected a path of this app, which starts with one '/', got {given!r:.80}")
        return self.credentials.tokens.mint(path)


def _import_aiohttp() -> None:
    """Import what serves from then on; in a thread, so that the loop can answer meanwhile."""
    import taupane.server.serving
    import taupane.server.site  # noqa: F401
