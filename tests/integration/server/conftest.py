"""A whole app behind a real listener on a free port, and clients that are what they claim to be or not."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from taupane.app import App
from taupane.server.plan import Times
from taupane.server.server import Server
from taupane.state import State
from taupane.widgets.element import element


@dataclass
class Page:
    """A document as the server sent it."""

    response: aiohttp.ClientResponse
    html: str

    @property
    def boot(self) -> dict[str, Any]:
        found = re.search(r'id="taupane-boot">(.*?)</script>', self.html)
        assert found is not None, self.html[:300]
        boot = json.loads(found[1])
        assert isinstance(boot, dict)
        return boot


BUTTON = 4
"""The button's number on the demo's start page: main, p, span, button."""


class Socket:
    """The client's end of ``/ws``, which knows the page's first words."""

    def __init__(self, raw: aiohttp.ClientWebSocketResponse[Any]) -> None:
        self.raw = raw

    async def hello(self, boot: dict[str, Any], **changes: Any) -> None:
        told = {"view": boot["view"], "nonce": boot["nonce"], "epoch": boot["epoch"], "last": 0, **changes}
        await self.raw.send_str(json.dumps(["hello", told]))

    async def click(self, number: int) -> None:
        await self.raw.send_str(json.dumps(["ev", number, BUTTON, "click", {}]))

    async def receive(self) -> aiohttp.WSMessage:
        return await asyncio.wait_for(self.raw.receive(), 30)

    async def frame(self) -> list[Any]:
        message = await self.receive()
        assert message.type is aiohttp.WSMsgType.TEXT, message
        frame = json.loads(message.data)
        assert isinstance(frame, list)
        return frame

    async def frame_with_ops(self) -> list[Any]:
        while True:
            frame = await self.frame()
            if frame[2]:
                return frame

    async def close_code(self) -> int:
        """Read until the server closes and return its code."""
        while True:
            message = await self.receive()
            if message.type is aiohttp.WSMsgType.CLOSE:
                # What the server said; the socket's own code is another one where the reply comes too late to be sent.
                return int(message.data)
            if message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING):
                assert self.raw.close_code is not None
                return self.raw.close_code


class Browser:
    """A client with the cookie, as our own window is."""

    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    def url(self, path: str) -> str:
        return self.server.origin + path

    async def enter(self) -> None:
        async with self.session.get(self.server.mint_window_url(), allow_redirects=False) as response:
            assert response.status == 303

    async def get(self, path: str, **headers: str) -> Page:
        shown = {"Accept": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
        async with self.session.get(self.url(path), headers=shown, allow_redirects=False) as response:
            return Page(response, await response.text())

    async def post(self, path: str, **options: Any) -> Page:
        async with self.session.post(self.url(path), **options) as response:
            return Page(response, await response.text())

    async def socket(self, path: str = "/ws", origin: str | None = None) -> Socket:
        headers = {"Origin": self.server.origin if origin is None else origin}
        return Socket(await self.session.ws_connect(self.url(path), headers=headers))

    async def live(self, path: str = "/") -> tuple[Page, Socket]:
        page = await self.get(path)
        connected = await self.socket()
        await connected.hello(page.boot)
        assert await connected.frame() == [0, 0, []]
        return page, connected


class Demo(App):
    """What the tests look at."""

    def __init__(self) -> None:
        super().__init__("Demo", theme="dark")
        self.clicks = State(0)
        self.events: list[str] = []
        self.times = Times(shutdown=0.5)


def make_demo() -> Demo:
    app = Demo()

    @app.route("/")
    def home() -> Any:
        return element(
            "main",
            element("p", lambda: f"clicked {app.clicks()}"),
            element("button", "+", on_click=lambda: app.clicks.update(lambda value: value + 1)),
        )

    @app.route("/item/{number}")
    async def item(number: int) -> Any:
        await asyncio.sleep(0)
        return element("p", f"item {number}")

    @app.route("/bad")
    def bad() -> Any:
        raise ValueError("the <secret> of /home/ada")

    @app.route("/async-bad")
    async def async_bad() -> Any:
        raise ValueError("the <secret> of /home/ada")

    @app.get("/api/plain")
    def plain() -> dict[str, int]:
        return {"answer": 42}

    @app.post("/api/echo")
    async def echo(request: Any) -> Any:
        return await request.json()

    @app.post("/api/upload")
    async def upload(request: Any) -> dict[str, int]:
        size = 0
        async for part in await request.multipart():
            while chunk := await part.read_chunk():
                size += len(chunk)
        return {"bytes": size}

    @app.get("/api/bad")
    async def api_bad() -> None:
        raise KeyError("token=abc")

    @app.get("/api/refused")
    async def refused() -> None:
        from aiohttp import web

        raise web.HTTPForbidden

    @app.get("/api/cors")
    async def cors() -> Any:
        from aiohttp import web

        return web.Response(text="x", headers={"Access-Control-Allow-Origin": "*"})

    @app.on_connect
    async def connected() -> None:
        app.events.append("connect")

    @app.on_disconnect
    async def disconnected() -> None:
        app.events.append("disconnect")

    return app


@pytest.fixture
def demo() -> Iterator[Demo]:
    app = make_demo()
    with app.serving():
        yield app


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    # The jar must take cookies of an IP address, which is what our pages have.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as opened:
        yield opened


Open = Callable[[Callable[[Demo], object]], AbstractAsyncContextManager[Browser]]


@pytest.fixture
def open_app(session: aiohttp.ClientSession) -> Open:
    """Gives a context manager: a demo changed before its start, and a browser that has entered it."""

    @asynccontextmanager
    async def opened(change: Callable[[Demo], object]) -> AsyncIterator[Browser]:
        app = make_demo()
        change(app)
        serving = app.serving()
        server = await asyncio.to_thread(serving.__enter__)
        try:
            browser = Browser(server, session)
            await browser.enter()
            yield browser
        finally:
            # On a thread, so that the client can answer the server's goodbye.
            await asyncio.to_thread(serving.__exit__, None, None, None)

    return opened


@pytest.fixture
async def stranger(demo: Demo, session: aiohttp.ClientSession) -> Browser:
    """A client without the credential."""
    return Browser(demo.server, session)


@pytest.fixture
async def browser(demo: Demo, session: aiohttp.ClientSession) -> Browser:
    """A client that has entered."""
    entered = Browser(demo.server, session)
    await entered.enter()
    return entered


@pytest.fixture
def cookie(demo: Demo) -> str:
    """The header of a client with the credential."""
    own = demo.server.credentials.cookie
    return f"Cookie: {own.name}={own.value}"


@dataclass
class Raw:
    """Bytes in, bytes out: for requests that no client library would send."""

    server: Server

    def send(self, *lines: str, body: bytes = b"") -> bytes:
        return self.send_bytes("\r\n".join([*lines, "", ""]).encode() + body)

    def send_bytes(self, data: bytes) -> bytes:
        with self.connect() as opened:
            opened.sendall(data)
            return self.drain(opened)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=30)

    def drain(self, opened: socket.socket) -> bytes:
        received = bytearray()
        while True:
            try:
                data = opened.recv(65536)
            except ConnectionResetError:
                return bytes(received)
            if not data:
                return bytes(received)
            received += data

    @property
    def host(self) -> str:
        return f"Host: 127.0.0.1:{self.server.port}"


@pytest.fixture
def raw(demo: Demo) -> Raw:
    return Raw(demo.server)


@pytest.fixture
def hasty() -> Iterator[Raw]:
    """As `raw`, of a server that soon gives up who is silent."""
    app = make_demo()
    app.times = Times(keepalive=1.0, shutdown=0.5)
    with app.serving():
        yield Raw(app.server)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as an app might serve it, with what must not leave it."""
    root = tmp_path / "public"
    root.mkdir()
    (root / "a.txt").write_text("hello")
    (root / ".hidden").write_text("no")
    (tmp_path / "secret.txt").write_text("no")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    return root
