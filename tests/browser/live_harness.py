"""An app with real pages in a real browser, and a proxy that cuts their connections."""

from __future__ import annotations

import asyncio
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from playwright.sync_api import Browser, Page, Playwright
from tests.unit.live.model import parse

from taupane.app import App
from taupane.live.view import View
from taupane.server.server import Server

PATIENCE = 15.0
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


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
    return page


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
    until(lambda: shape(page) == parse(view.tree.html()).shape(), page, 5)
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
        self._target = server_port
        self._open: set[Callable[[], None]] = set()
        self._rng = random.Random(seed)
        self._most = most
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def _listen(self) -> asyncio.Server:
        while True:  # both ports need as many digits, so that heads can be rewritten in place
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            if len(str(server.sockets[0].getsockname()[1])) == len(str(self._target)):
                return server
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first = await reader.read(65536)
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        is_socket = first.startswith(b"GET /ws ")
        budget = [self._rng.randrange(1, self._most)] if is_socket and self.is_cutting else [1 << 60]
        if is_socket and self.is_cutting and self._rng.random() < 0.8:
            budget[0] += 1200  # past the handshake

        def cut() -> None:
            if not writer.transport.is_closing():
                self.cuts += 1
            writer.transport.abort()
            up_writer.transport.abort()

        if is_socket:
            self._open.add(cut)

        async def pass_on(
            source: asyncio.StreamReader, sink: asyncio.StreamWriter, data: bytes, ports: tuple[int, int]
        ) -> None:
            try:
                while data := data or await source.read(65536):
                    if not is_socket or b"HTTP/1.1" in data[:200]:
                        data = re.sub(rb"127\.0\.0\.1:%d" % ports[0], b"127.0.0.1:%d" % ports[1], data)
                    sink.write(data[: budget[0]])
                    await sink.drain()
                    budget[0] -= len(data)
                    if budget[0] <= 0:
                        return cut()
                    data = b""
                sink.close()
            except (ConnectionError, RuntimeError):
                writer.transport.abort()
                up_writer.transport.abort()

        await asyncio.gather(
            pass_on(reader, up_writer, first, (self.port, self._target)),
            pass_on(up_reader, writer, b"", (self._target, self.port)),
        )
        self._open.discard(cut)

    def cut_all(self) -> None:
        """Cut every WebSocket now, so that the next one is under the present rule."""
        for cut in list(self._open):
            self._loop.call_soon_threadsafe(cut)

    def close(self) -> None:
        async def end() -> None:
            self._server.close()
            for stop in list(self._open):
                stop()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
