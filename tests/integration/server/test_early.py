"""The first answers come before aiohttp is there, say the same, and lose no byte when it takes over."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taupane.routes import Match, Routes
from taupane.server.assets import read_assets
from taupane.server.documents import Look
from taupane.server.early import MAX_HEAD, parse
from taupane.server.plan import Plan, Times, UserRoute
from taupane.server.published import PublishedFiles
from taupane.server.server import Server

LARGE = 24 << 20
"""Bytes of a page that no socket's buffers hold."""


class StubView:
    """A page that says who opened it."""

    nonce = "n" * 32

    def __init__(self, number: int) -> None:
        self.id = f"view-{number}"
        self.sent: list[Any] = []

    def boot(self) -> dict[str, object]:
        return {"view": self.id, "nonce": self.nonce, "epoch": "e", "count": 1}

    def attach(self, channel: Any, hello: Any) -> None:
        channel.send(json.dumps(["attached", self.id]))

    def receive(self, text: str) -> None:
        self.sent.append(text)

    def notify(self, method: str, *args: object) -> None:
        self.sent.append((method, args))

    def detach(self, channel: Any) -> None:
        self.sent.append("detach")

    def dispose(self) -> None:
        self.sent.append("dispose")


class Early:
    """A server whose aiohttp is not there until `import_it`."""

    def __init__(self, server: Server, importing: threading.Event, starting: asyncio.Task[None]) -> None:
        self.server = server
        self.opened = 0
        self.gate = threading.Event()
        self.published = PublishedFiles()
        self._importing = importing
        self._starting = starting
        self.writers: list[asyncio.StreamWriter] = []

    @property
    def host(self) -> str:
        return f"Host: {self.server.host}"

    @property
    def cookie(self) -> str:
        own = self.server.credentials.cookie
        return f"Cookie: {own.name}={own.value}"

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        self.writers.append(writer)
        return reader, writer

    async def import_it(self) -> None:
        self._importing.set()
        await self._starting


def request(*lines: str) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode()


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).decode().split("\r\n")
    fields = dict(line.split(": ", 1) for line in head[1:] if line)
    body = await asyncio.wait_for(reader.readexactly(int(fields.get("Content-Length", 0))), 5)
    return int(head[0].split(" ")[1]), fields, body


@pytest.fixture
async def early(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Early]:
    (tmp_path / "taupane-0123456789.css").write_text("p{color:red}")
    (tmp_path / "manifest.json").write_text('{"taupane.css": "taupane-0123456789.css"}')
    importing = threading.Event()
    monkeypatch.setattr("taupane.server.server._import_aiohttp", lambda: importing.wait(20))
    monkeypatch.setattr("taupane.server.server.FIRST_PAINT", 0.01)
    routes = Routes()
    routes.add("/", lambda: "home")
    routes.add("/bad", lambda: 1 / 0)
    routes.add("/slow", lambda: "slow")
    routes.add("/large", lambda: "x" * LARGE)
    routes.add("/api", lambda: "hidden behind the app's own handler")
    views: list[StubView] = []

    async def open_view(match: Match, path: str) -> tuple[StubView, str]:
        views.append(StubView(len(views)))
        content = match.call()
        if path == "/slow":
            await asyncio.sleep(0.2)
        return views[-1], f"<p>{content}</p>"

    server = Server()
    server.bind()
    published = PublishedFiles()
    plan = Plan(
        routes,
        lambda: Look("Early"),
        open_view,
        handlers=[UserRoute("GET", "/api/x", lambda: {"answer": 42})],
        published=published,
        own_window=lambda: True,
        times=Times(shutdown=0.5),
    )
    starting = asyncio.create_task(server.start(plan, read_assets(tmp_path)))
    made = Early(server, importing, starting)
    made.published = published
    yield made
    importing.set()
    with suppress(asyncio.CancelledError):
        await starting
    await server.stop()
    for writer in made.writers:
        writer.close()


async def test_the_window_gets_in_sees_its_page_and_its_sheet_on_one_connection(early: Early) -> None:
    reader, writer = await early.connect()
    path = early.server.mint_window_url().removeprefix(early.server.origin)
    writer.write(request(f"GET {path} HTTP/1.1", early.host))
    status, fields, _ = await answer(reader)
    assert (status, fields["Location"]) == (303, "/")
    assert early.cookie.removeprefix("Cookie: ") in fields["Set-Cookie"]
    writer.write(request("GET / HTTP/1.1", early.host, early.cookie))
    status, fields, body = await answer(reader)
    assert status == 200
    assert b"<p>home</p>" in body
    assert "script-src 'nonce-" in fields["Content-Security-Policy"]
    assert fields["X-Content-Type-Options"] == "nosniff"
    assert "Cross-Origin-Opener-Policy" not in fields
    writer.write(request("GET /_taupane/taupane-0123456789.css HTTP/1.1", early.host, early.cookie))
    status, fields, body = await answer(reader)
    assert (status, body, fields["Content-Type"]) == (200, b"p{color:red}", "text/css; charset=utf-8")
    assert "immutable" in fields["Cache-Control"]


async def test_a_token_is_spent_early_as_well(early: Early) -> None:
    reader, writer = await early.connect()
    path = early.server.mint_window_url().removeprefix(early.server.origin)
    for expected in (303, 401):
        writer.write(request(f"GET {path} HTTP/1.1", early.host))
        assert (await answer(reader))[0] == expected


REFUSED = {
    "no cookie": (["GET / HTTP/1.1", "{host}"], 401),
    "another host": (["GET / HTTP/1.1", "Host: evil.example", "{cookie}"], 421),
    "two hosts": (["GET / HTTP/1.1", "{host}", "Host: evil.example", "{cookie}"], 400),
    "another origin": (["GET / HTTP/1.1", "{host}", "{cookie}", "Origin: http://evil.example"], 403),
    "another site": (["GET / HTTP/1.1", "{host}", "{cookie}", "Sec-Fetch-Site: cross-site"], 403),
    "a body": (["GET / HTTP/1.1", "{host}", "{cookie}", "Content-Length: 0"], 200),
    "a post": (["POST / HTTP/1.1", "{host}", "{cookie}", "Content-Length: 0"], 405),
    "a handler": (["GET /api/x HTTP/1.1", "{host}", "{cookie}"], 200),
    "an escape": (["GET /%62ad HTTP/1.1", "{host}", "{cookie}"], 500),
    "an unknown asset": (["GET /_taupane/nothing.css HTTP/1.1", "{host}", "{cookie}"], 404),
    "an unknown path": (["GET /nowhere HTTP/1.1", "{host}", "{cookie}"], 404),
    "a long head": (["GET / HTTP/1.1", "{host}", "{cookie}", "X-Pad: " + "x" * 7000, "X-More: " + "x" * 2000], 200),
    "nonsense": (["nonsense"], 400),
}


@pytest.mark.parametrize(("lines", "expected"), REFUSED.values(), ids=REFUSED)
async def test_everything_else_waits_and_loses_nothing(early: Early, lines: list[str], expected: int) -> None:
    reader, writer = await early.connect()
    writer.write(request(*[line.format(host=early.host, cookie=early.cookie) for line in lines]))
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(reader.readexactly(1), 0.05)
    await early.import_it()
    status, fields, _ = await answer(reader)
    assert status == expected
    assert fields["X-Content-Type-Options"] == "nosniff"


async def test_a_request_in_pieces_and_one_behind_the_other(early: Early) -> None:
    reader, writer = await early.connect()
    whole = request("GET / HTTP/1.1", early.host, early.cookie)
    for at in range(0, len(whole), 7):
        writer.write(whole[at : at + 7])
        await writer.drain()
        await asyncio.sleep(0)
    writer.write(whole + request("GET /api/x HTTP/1.1", early.host, early.cookie) + whole[:20])
    assert (await answer(reader))[0] == 200
    assert (await answer(reader))[0] == 200
    await early.import_it()
    assert (await answer(reader))[2] == b'{"answer": 42}'
    writer.write(whole[20:])
    assert (await answer(reader))[0] == 200


async def test_an_answer_that_is_being_made_is_finished_first(early: Early) -> None:
    reader, writer = await early.connect()
    writer.write(request("GET /slow HTTP/1.1", early.host, early.cookie))
    writer.write(request("GET /api/x HTTP/1.1", early.host, early.cookie))
    await asyncio.sleep(0.05)
    await early.import_it()
    assert b"slow" in (await answer(reader))[2]
    assert (await answer(reader))[2] == b'{"answer": 42}'


async def test_a_picture_of_the_first_page_waits_for_aiohttp(early: Early, tmp_path: Path) -> None:
    picture = tmp_path / "dot.png"
    picture.write_bytes(b"a picture")
    reader, writer = await early.connect()
    writer.write(request(f"GET {early.published.publish(picture)} HTTP/1.1", early.host, early.cookie))
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(reader.readexactly(1), 0.05)
    await early.import_it()
    status, fields, body = await answer(reader)
    assert (status, fields["Content-Type"], body) == (200, "image/png", b"a picture")


async def test_aiohttp_knows_that_a_connection_it_takes_over_is_full(early: Early) -> None:
    faults: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    reader, writer = await early.connect()
    writer.write(request("GET /large HTTP/1.1", early.host, early.cookie))
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    await early.import_it()
    length = int(dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if line)["Content-Length"])
    await asyncio.wait_for(reader.readexactly(length), 10)
    writer.write(request("GET /api/x HTTP/1.1", early.host, early.cookie))
    assert (await answer(reader))[2] == b'{"answer": 42}'
    assert faults == []


async def test_a_page_that_raises_says_so(early: Early, caplog: pytest.LogCaptureFixture) -> None:
    reader, writer = await early.connect()
    writer.write(request("GET /bad HTTP/1.1", early.host, early.cookie, "Accept: text/html"))
    status, _, body = await answer(reader)
    assert status == 500
    assert b"This page could not be shown" in body
    assert "ZeroDivisionError" in caplog.text


async def test_a_page_that_was_served_early_goes_live_later(early: Early) -> None:
    reader, writer = await early.connect()
    writer.write(request("GET / HTTP/1.1", early.host, early.cookie))
    assert b"view-0" in (await answer(reader))[2]
    own = early.server.credentials.cookie
    headers = {"Origin": early.server.origin, "Cookie": f"{own.name}={own.value}"}
    async with aiohttp.ClientSession() as session:
        connecting = asyncio.create_task(session.ws_connect(early.server.origin + "/ws", headers=headers))
        await asyncio.sleep(0.05)
        assert not connecting.done()
        await early.import_it()
        socket = await connecting
        hello = {"view": "view-0", "nonce": StubView.nonce, "epoch": "e", "last": 0}
        await socket.send_str(json.dumps(["hello", hello]))
        assert json.loads((await socket.receive(timeout=5)).data) == ["attached", "view-0"]
        await socket.close()


async def test_an_app_that_ends_before_aiohttp_is_there_closes_its_connections(early: Early) -> None:
    reader, writer = await early.connect()
    writer.write(request("GET / HTTP/1.1", early.host, early.cookie))
    await answer(reader)
    await early.server.stop()
    assert await asyncio.wait_for(reader.read(), 5) == b""


@given(st.binary(max_size=300))
@example(b"GET / HTTP/1.1\r\nHost: x\r\n folded")
@example(b"GET / HTTP/1.1\r\nHost : x")
@example(b"GET / HTTP/1.1\nHost: x")
@example(b"GET /../x HTTP/1.1\r\nHost: x")
@example(b"GET //x HTTP/1.1\r\nHost: x")
@example(b"GET http://x/ HTTP/1.1\r\nHost: x")
@example(b"GET / HTTP/1.1\r\nHost: x\x00")
def test_no_bytes_are_a_request_by_accident(data: bytes) -> None:
    assert parse(data) is None


def test_a_plain_head_is_read() -> None:
    head = parse(b"GET /item/a-b?x=1 HTTP/1.1\r\nHost: h\r\nACCEPT:  text/html \r\nCookie: a=1\r\nCookie: b=2")
    assert head is not None
    assert (head.path, head.one("accept"), head.all("cookie")) == ("/item/a-b", "text/html", ["a=1", "b=2"])
    assert MAX_HEAD >= 8190
