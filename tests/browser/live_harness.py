"""An app with real pages in a real browser, and a proxy that cuts their connections."""

from __future__ import annotations

import asyncio
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, Page, Playwright
from tests.unit.live.model import parse

from taupane.app import App
from taupane.live.view import View
from taupane.server.server import Server

PATIENCE = 30.0
CHROMIUM = "/usr/bin/chromium"
MANIFEST = Path(__file__).parents[2] / "static" / "dist" / "manifest.json"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


#: What axe-core finds, once the colours have come to rest: a button's take 0.2 s to become another theme's.
VIOLATIONS = """async () => {
  const ends = document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity);
  const atMost = new Promise((done) => setTimeout(done, 5000));
  await Promise.race([Promise.allSettled(ends.map((one) => one.finished)), atMost]);
  return (await axe.run()).violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html)]);
}"""


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@contextmanager
def served(content: Callable[[], Any]) -> Iterator[Server]:
    """Serve one page for as long as this lasts."""
    app = App("Live")
    app.route("/")(content)
    with app.serving() as server:
        yield server


def open_page(browser: Browser, server: Server, port: int | None = None) -> Page:
    """Open the page in a browser session of its own and wait until it is live; `settle` fails on what it reports."""
    page = browser.new_context(viewport={"width": 800, "height": 600}).new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "taupane:" in message.text else None)
    page.problems = problems  # type: ignore[attr-defined]
    url = server.mint_url()
    page.goto(url if port is None else url.replace(str(server.port), str(port), 1))
    page.wait_for_selector("html[data-live]")
    await_behaviours(page)
    return page


def await_behaviours(page: Page) -> None:
    """Wait until the scripts of the page's widgets, which are loaded after it, listen."""
    page.evaluate(_LISTEN, json.loads(MANIFEST.read_text()))


_LISTEN = """async (files) => {
  const widgets = [...document.querySelectorAll("[data-behaviour]")].map((one) => `${one.dataset.behaviour}.js`);
  const addresses = [...new Set(widgets)].filter((one) => one in files).map((one) => `/_taupane/${files[one]}`);
  const script = document.createElement("script");
  script.type = "module";
  script.nonce = document.querySelector("script[nonce]").nonce;
  script.textContent = `await Promise.all(${JSON.stringify(addresses)}.map((one) => import(one)));
    dispatchEvent(new Event("listening"))`;
  const listening = new Promise((done) => addEventListener("listening", done, { once: true }));
  document.head.append(script);
  await listening;
}"""


def until(holds: Callable[[], Any], page: Page | None = None, patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        if page is not None:
            page.wait_for_timeout(5)  # the browser's own events come in only while playwright runs
        else:
            time.sleep(0.005)


def view_of(server: Server, page: Page) -> View:
    boot = page.evaluate("JSON.parse(document.getElementById('taupane-boot').textContent)")
    return next(cast("View", view) for view in server.views.all() if view.id == boot["view"])


def settle(server: Server, page: Page) -> None:
    """Wait until the page has what the server would write, and make sure of it."""
    view = view_of(server, page)
    until(lambda: view.is_settled, page)
    until(lambda: shape(page) == parse(view.tree.html()).shape(), page)
    assert page.problems == []  # type: ignore[attr-defined]


def shape(page: Page) -> Any:
    """Give what the page shows: its elements with what stands in its controls."""
    return parse(page.evaluate(_SHOWN)).shape()


_SHOWN = """() => {
  const root = document.getElementById("taupane"), copy = root.cloneNode(true);
  const from = [...root.querySelectorAll("*")], to = [...copy.querySelectorAll("*")];
  from.forEach((element, index) => {
    if (element.matches("input:not([type=checkbox], [type=radio])") && (element.value || element.hasAttribute("value")))
      to[index].setAttribute("value", element.value);
    if (element.matches("textarea")) to[index].textContent = element.value;
    if (element.matches("select") && element.hasAttribute("value")) to[index].setAttribute("value", element.value);
    if ("checked" in element) to[index].toggleAttribute("checked", element.checked);
  });
  return copy.innerHTML;
}"""


class CuttingProxy:
    """Passes bytes between a page and the server, and cuts WebSockets after a random number of them, either way."""

    def __init__(self, server_port: int, seed: int, most: int) -> None:
        self.cuts = 0
        self.is_cutting = False
        self.target = server_port
        self.pairs: set[_Pair] = set()
        self._rng = random.Random(seed)
        self._most = most
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(30)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def budget(self) -> int:
        """Give the bytes that a WebSocket may carry: mostly enough for its handshake."""
        if not self.is_cutting:
            return 1 << 60
        return self._rng.randrange(1, self._most) + (1200 if self._rng.random() < 0.8 else 0)

    def cut_all(self) -> None:
        """Cut every WebSocket now, so that the next one is under the present rule."""
        self._loop.call_soon_threadsafe(self._cut_all)

    def _cut_all(self) -> None:
        for pair in list(self.pairs):
            if pair.is_socket:
                pair.cut()

    def close(self) -> None:
        async def end() -> None:
            self._server.close()
            while self.pairs:
                for pair in list(self.pairs):
                    pair.abort()
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)  # the transports say that they are closed

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        while True:  # both ports need as many digits, so that heads can be rewritten in place
            server = await self._loop.create_server(lambda: _Pair(self), "127.0.0.1", 0)
            if len(str(server.sockets[0].getsockname()[1])) == len(str(self.target)):
                return server
            server.close()


class _Pair(asyncio.Protocol):
    """A connection of the page, with the one to the server that belongs to it."""

    def __init__(self, proxy: CuttingProxy) -> None:
        self.is_socket = False
        self._proxy = proxy
        self._left = 1 << 60
        self._waiting: list[bytes] = []
        self._down: asyncio.Transport | None = None
        self._up: asyncio.Transport | None = None
        self._dialling: asyncio.Task[None] | None = None
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._down = transport
        self._proxy.pairs.add(self)
        self._dialling = asyncio.ensure_future(self._dial())

    async def _dial(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._up, _ = await loop.create_connection(lambda: _FromServer(self), "127.0.0.1", self._proxy.target)
        except OSError:
            self.abort()
            return
        if self._ended:
            self._up.abort()
            return
        for data in self._waiting:
            self._pass_on(self._up, data)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET /ws "):
            self.is_socket = True
            self._left = self._proxy.budget()
        data = _readdress(data, self._proxy.port, self._proxy.target)
        if self._up is None:
            self._waiting.append(data)
        else:
            self._pass_on(self._up, data)

    def from_server(self, data: bytes) -> None:
        assert self._down is not None
        self._pass_on(self._down, _readdress(data, self._proxy.target, self._proxy.port))

    def _pass_on(self, sink: asyncio.Transport, data: bytes) -> None:
        if self._ended:
            return
        sink.write(data[: self._left])
        self._left -= len(data)
        if self._left <= 0:
            self.cut()

    def cut(self) -> None:
        if not self._ended:
            self._proxy.cuts += 1
            self.abort()

    def abort(self) -> None:
        self._ended = True
        self._proxy.pairs.discard(self)
        for transport in (self._down, self._up):
            if transport is not None:
                transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.abort()


class _FromServer(asyncio.Protocol):
    """What the server sends goes to the page; when it ends, so does the pair."""

    def __init__(self, pair: _Pair) -> None:
        self._pair = pair

    def data_received(self, data: bytes) -> None:
        self._pair.from_server(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._pair.abort()


def _readdress(data: bytes, old: int, new: int) -> bytes:
    """Rewrite the port in the head of a request or answer, and in the page itself; frames hold none."""
    return re.sub(rb"127\.0\.0\.1:%d" % old, b"127.0.0.1:%d" % new, data)
