"""``/ws`` and ``broadcast`` over a real WebSocket client."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

import aiohttp
import pytest
from tests.integration.server.conftest import Browser, Demo, Open, Raw

from taupane.server.plan import Times


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_a_click_comes_back_as_a_patch(browser: Browser, demo: Demo) -> None:
    _, socket = await browser.live()
    await socket.click(1)
    frame = await socket.frame_with_ops()
    assert "clicked 1" in json.dumps(frame)
    assert demo.clicks.peek() == 1


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
async def test_a_socket_of_another_origin_is_forbidden(browser: Browser, origin: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await browser.socket(origin=origin)
    assert caught.value.status == 403


async def test_a_socket_needs_an_origin_and_the_cookie(
    browser: Browser, stranger: Browser, raw: Raw, cookie: str
) -> None:
    lines = [
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: " + "A" * 22 + "==",
    ]
    assert raw.send("GET /ws HTTP/1.1", raw.host, cookie, *lines).startswith(b"HTTP/1.1 403")
    origin = f"Origin: {raw.server.origin}"
    assert raw.send("GET /ws HTTP/1.1", raw.host, origin, *lines).startswith(b"HTTP/1.1 401")
    assert raw.send("GET /ws HTTP/1.1", raw.host, origin, cookie, "Connection: close").startswith(b"HTTP/1.1 400")


async def test_a_wrong_nonce_opens_nothing(browser: Browser) -> None:
    page, other = await browser.get("/"), await browser.get("/")
    for nonce in ("", "x", other.boot["nonce"]):
        socket = await browser.socket()
        await socket.hello(page.boot, nonce=nonce)
        assert await socket.close_code() == 4404


async def test_an_unknown_view_is_gone(browser: Browser) -> None:
    page = await browser.get("/")
    socket = await browser.socket()
    await socket.hello(page.boot, view="x")
    assert await socket.close_code() == 4404


@pytest.mark.parametrize(
    "first",
    [
        "",
        "x",
        "{}",
        "[]",
        '["ack", 1]',
        '["hello", {}]',
        '["hello", {"view": 1, "nonce": [], "epoch": "", "last": 0}]',
        "[" * 5000,
    ],
)
async def test_the_first_message_must_be_a_hello(browser: Browser, first: str) -> None:
    socket = await browser.socket()
    await socket.raw.send_str(first)
    assert await socket.close_code() == 1008


async def test_silence_is_cut_off(open_app: Open) -> None:
    async with open_app(lambda app: setattr(app, "times", Times(first_message=0.5, shutdown=0.5))) as browser:
        socket = await browser.socket()
        assert await socket.close_code() == 4408


async def test_binary_is_refused(browser: Browser) -> None:
    socket = await browser.socket()
    await socket.raw.send_bytes(b"\x00")
    assert await socket.close_code() == 1003
    _, live = await browser.live()
    await live.raw.send_bytes(b"\x00")
    assert await live.close_code() == 1003


async def test_two_mebibytes_are_too_much(browser: Browser, demo: Demo) -> None:
    _, socket = await browser.live()
    await socket.raw.send_str(json.dumps(["ev", 1, 3, "click", {"value": "x" * (2 << 20)}]))
    # 1006 where the rest of the message was still on its way when the server closed.
    assert await socket.close_code() in (1009, 1006)
    assert demo.clicks.peek() == 0
    assert (await browser.get("/")).response.status == 200


@pytest.mark.parametrize(
    "message",
    ["x", "{}", "null", '["ev"]', '["ev", 1, 3, "click", []]', '["ev", -1, 3, "click", {}]', '["ack", 1e400]'],
)
async def test_nonsense_closes_that_socket_only(browser: Browser, message: str) -> None:
    _, socket = await browser.live()
    _, healthy = await browser.live()
    await socket.raw.send_str(message)
    assert await socket.close_code() == 1008
    await healthy.click(1)
    await healthy.frame_with_ops()


async def test_the_newer_of_two_sockets_wins(browser: Browser) -> None:
    page, older = await browser.live()
    newer = await browser.socket()
    await newer.hello(page.boot)
    assert await older.close_code() == 4409
    await newer.click(1)
    assert "clicked" in json.dumps(await newer.frame_with_ops())


async def test_a_page_that_comes_back_finds_its_view(browser: Browser, demo: Demo) -> None:
    page, socket = await browser.live()
    await socket.raw.close()
    await until(lambda: not list(demo.server.views.attached()))
    demo.clicks.set(5)
    back = await browser.socket()
    await back.hello(page.boot)
    assert "clicked 5" in json.dumps(await back.frame_with_ops())


async def test_connects_and_disconnects_are_told_once_a_page(browser: Browser, demo: Demo) -> None:
    page, socket = await browser.live()
    await until(lambda: demo.events == ["connect"])
    again = await browser.socket()
    await again.hello(page.boot)
    await again.frame()
    await socket.close_code()
    assert demo.events == ["connect"]
    await again.raw.close()
    await until(lambda: demo.events == ["connect", "disconnect"])


async def test_a_broadcast_reaches_every_page(browser: Browser, demo: Demo) -> None:
    assert await demo.server.broadcast({"type": "x"}) == 0
    sockets = [(await browser.live())[1] for _ in range(3)]
    assert await demo.server.broadcast({"type": "news", "text": "</script>\ud800"}) == 3
    for socket in sockets:
        frame = await socket.frame_with_ops()
        assert frame[2][0][:3] == [9, 0, "message"]
        assert frame[2][0][3][0]["type"] == "news"


async def test_a_flood_is_read_slowly_and_harms_nobody(browser: Browser, demo: Demo) -> None:
    _, flooding = await browser.live()
    _, healthy = await browser.live()

    async def flood() -> None:
        for _ in range(12_000):  # which are read in 28 s
            await flooding.raw.send_str('["ack", 0]')

    task = asyncio.create_task(flood())
    began = time.monotonic()
    for number in range(1, 11):
        await healthy.click(number)
        frame = await healthy.frame_with_ops()
        await healthy.raw.send_str(json.dumps(["ack", frame[0]]))
    assert time.monotonic() - began < 20
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    # A goodbye would wait its turn behind the flood.
    assert flooding.raw._response.connection is not None
    flooding.raw._response.connection.close()


async def test_the_end_of_the_app_says_goodbye(open_app: Open) -> None:
    async with open_app(lambda app: None) as browser:
        _, socket = await browser.live()
        told = asyncio.create_task(socket.close_code())
    assert await told == 1001
