"""``/ws/<session>``: who may connect, and that a slow reader stops its own session's work only."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from tests.integration.server.conftest import Browser, Demo, Socket


class Echo:
    """A data session that answers with what it got, in both kinds of frames."""

    def __init__(self) -> None:
        self.open = 0
        self.got: list[Any] = []

    def connect(self, sink: Any) -> Any:
        self.open += 1
        return EchoConnection(self, sink)

    def close(self) -> None:
        self.got.append("closed")


class EchoConnection:
    closed = False

    def __init__(self, session: Echo, sink: Any) -> None:
        self.session = session
        self.sink = sink

    def receive(self, text: str) -> None:
        message = json.loads(text)
        self.session.got.append(message)
        if message["type"] == "boom":
            raise RuntimeError("boom")
        if message["type"] == "leave":
            self.closed = True
            return
        self.sink.text(text)
        self.sink.binary(b"\x01" * message.get("size", 3))

    def close(self) -> None:
        self.session.open -= 1


@pytest.fixture
def echo(demo: Demo) -> tuple[str, Echo]:
    session = Echo()
    return demo.rows.add(session), session


async def rows(browser: Browser, session_id: str, **auth: Any) -> Socket:
    page = await browser.get("/")
    socket = await browser.socket(f"/ws/{session_id}")
    await socket.raw.send_str(json.dumps({"type": "auth", "nonce": page.boot["nonce"], "caps": ["bands"], **auth}))
    return socket


async def test_the_session_gets_the_hello_without_the_nonce(browser: Browser, echo: tuple[str, Echo]) -> None:
    session_id, session = echo
    socket = await rows(browser, session_id)
    assert json.loads((await socket.receive()).data) == {"type": "auth", "caps": ["bands"]}
    assert (await socket.receive()).data == b"\x01\x01\x01"
    assert session.got == [{"type": "auth", "caps": ["bands"]}]


@pytest.mark.parametrize("auth", [{"nonce": "x"}, {"nonce": 5}, {"nonce": None}, {"type": "hello"}])
async def test_a_wrong_nonce_learns_nothing(browser: Browser, echo: tuple[str, Echo], auth: dict[str, Any]) -> None:
    session_id, session = echo
    codes = {await (await rows(browser, each, **auth)).close_code() for each in (session_id, "unknown")}
    assert codes in ({4404}, {1008})
    assert session.got == []


async def test_an_unknown_session_is_gone(browser: Browser) -> None:
    assert await (await rows(browser, "unknown")).close_code() == 4404


async def test_a_connection_that_its_session_gave_up_is_closed(browser: Browser, echo: tuple[str, Echo]) -> None:
    socket = await rows(browser, echo[0])
    await socket.raw.send_str('{"type": "leave"}')
    assert await socket.close_code() == 1013
    assert echo[1].open == 0


@pytest.mark.parametrize("first", ["", "[]", "{", "5"])
async def test_the_first_message_must_be_auth(browser: Browser, echo: tuple[str, Echo], first: str) -> None:
    socket = await browser.socket(f"/ws/{echo[0]}")
    await socket.raw.send_str(first)
    assert await socket.close_code() == 1008


async def test_a_failing_session_ends_its_own_socket(
    browser: Browser, echo: tuple[str, Echo], caplog: pytest.LogCaptureFixture
) -> None:
    session_id, session = echo
    socket = await rows(browser, session_id)
    await socket.receive()
    await socket.raw.send_str(json.dumps({"type": "boom"}))
    assert await socket.close_code() == 1011
    assert "in a data session" in caplog.text
    assert session.open == 0
    assert (await browser.get("/")).response.status == 200


async def test_large_requests_are_refused(browser: Browser, echo: tuple[str, Echo]) -> None:
    socket = await rows(browser, echo[0])
    await socket.raw.send_str(json.dumps({"type": "x", "pad": "x" * 100_000}))
    # 1006 where the rest of the message was still on its way when the server closed.
    assert await socket.close_code() in (1009, 1006)


async def test_a_reader_that_stops_reading_stops_its_session(browser: Browser, echo: tuple[str, Echo]) -> None:
    session_id, session = echo
    socket = await rows(browser, session_id)
    for number in range(60):
        await socket.raw.send_str(json.dumps({"type": "rows", "n": number, "size": 1 << 20}))
    # The page reads nothing: the server takes only as many requests as fit its bound.
    for _ in range(20):
        await browser.get("/")
    assert len(session.got) < 50
    got: list[int] = []
    while len(got) < 60:
        message = await socket.receive()
        if isinstance(message.data, str) and '"n"' in message.data:
            got.append(json.loads(message.data)["n"])
    assert got == list(range(60))


async def test_a_real_table_answers_over_its_socket(browser: Browser, demo: Demo) -> None:
    import polars as pl

    opened = demo.rows.open(pl.DataFrame({"n": [3, 1, 2]}), None)
    socket = await rows(browser, opened.id)
    while True:
        message = json.loads((await socket.receive()).data)
        if message.get("state") == "ready":
            break
    assert message["type"] == "initial_state"
    assert message["metadata"]["rows"] == 3
    wanted = {"sourceName": "view", "start": 0, "end": 3, "origEnd": 3}
    request = {"type": "infinite_request", "payload_args": wanted, "view_id": message["view_id"], "columns": [0, 1]}
    await socket.raw.send_str(json.dumps({**request, "request_id": 1}))
    frame = await socket.receive()
    assert isinstance(frame.data, bytes)
    assert frame.data[-4:] == b"PAR1"
    opened.close()
    assert opened.id not in demo.rows


async def test_the_end_of_the_app_closes_it_at_once(browser: Browser, echo: tuple[str, Echo], demo: Demo) -> None:
    session_id, session = echo
    socket = await rows(browser, session_id)
    await socket.receive()
    stopping = asyncio.run_coroutine_threadsafe(demo.server.stop(), demo.running.loop)
    # Not 1006, the code of a connection that was cut when patience ran out.
    assert await socket.close_code() == 1001
    await asyncio.wrap_future(stopping)
    assert session.open == 0
