"""The writer keeps order, is bounded, and never waits for a stuck page."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from taupane.server.socketwriter import TRY_AGAIN, SocketWriter


class FakeSocket:
    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.closed: tuple[int, bytes] | None = None
        self.flows = asyncio.Event()
        self.flows.set()

    async def send_str(self, text: str) -> None:
        await self.flows.wait()
        text.encode()
        self.sent.append(text)

    async def send_bytes(self, data: bytes) -> None:
        await self.flows.wait()
        self.sent.append(data)

    async def close(self, *, code: int, message: bytes) -> None:
        self.closed = (code, message)


def make(socket: FakeSocket, **bounds: int) -> tuple[SocketWriter, list[str]]:
    aborted: list[str] = []
    writer = SocketWriter(socket, lambda: aborted.append("abort"), **bounds)  # type: ignore[arg-type]
    return writer, aborted


async def test_frames_go_out_in_order_and_then_the_goodbye() -> None:
    socket = FakeSocket()
    writer, _ = make(socket)
    task = asyncio.create_task(writer.write())
    writer.send("a")
    writer.binary(b"b")
    writer.text("c")
    writer.close(1000, "done")
    writer.close(1011, "later")
    writer.send("after the end")
    await task
    assert socket.sent == ["a", b"b", "c"]
    assert socket.closed == (1000, b"done")


async def test_a_lone_surrogate_is_replaced() -> None:
    socket = FakeSocket()
    writer, _ = make(socket)
    writer.send("a\ud800")
    writer.close(1000, "")
    await writer.write()
    assert socket.sent == ["a\ufffd"]


async def test_a_page_that_does_not_read_is_cut_off() -> None:
    socket = FakeSocket()
    socket.flows.clear()
    writer, _ = make(socket, max_messages=3)
    task = asyncio.create_task(writer.write())
    for number in range(10):
        writer.send(str(number))
        await asyncio.sleep(0)
    socket.flows.set()
    await task
    assert len(socket.sent) <= 1
    assert socket.closed == (TRY_AGAIN, b"too slow")


async def test_a_frame_larger_than_the_bound_may_pass_alone() -> None:
    socket = FakeSocket()
    writer, _ = make(socket, max_bytes=10)
    writer.binary(b"x" * 100)
    writer.close(1000, "")
    await writer.write()
    assert socket.sent == [b"x" * 100]


async def test_room_comes_back_when_frames_are_out() -> None:
    socket = FakeSocket()
    socket.flows.clear()
    writer, _ = make(socket, max_bytes=100)
    task = asyncio.create_task(writer.write())
    await asyncio.wait_for(writer.room(), 1)
    writer.binary(b"x" * 30)
    writer.binary(b"x" * 60)
    waiting = asyncio.create_task(writer.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    socket.flows.set()
    await asyncio.wait_for(waiting, 1)
    writer.close(1000, "")
    await task


async def test_a_goodbye_that_is_stuck_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taupane.server.socketwriter.CLOSING_TIME", 0.01)
    socket = FakeSocket()
    socket.flows.clear()
    writer, aborted = make(socket)
    task = asyncio.create_task(writer.write())
    writer.send("x")
    writer.close(1000, "")
    await asyncio.sleep(0.05)
    assert aborted == ["abort"]
    socket.flows.set()
    await task


async def until_parked() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_an_idle_writer_sends_at_once() -> None:
    socket = FakeSocket()
    writer, _ = make(socket)
    task = asyncio.create_task(writer.write())
    await until_parked()
    writer.send("a")
    writer.send("b")
    assert socket.sent == ["a", "b"]
    writer.close(1000, "")
    await task


async def test_what_a_full_socket_has_begun_to_take_goes_out_before_what_follows() -> None:
    socket = FakeSocket()
    writer, _ = make(socket)
    task = asyncio.create_task(writer.write())
    await until_parked()
    socket.flows.clear()
    writer.send("a")
    writer.send("b")
    assert socket.sent == []
    await until_parked()
    socket.flows.set()
    writer.close(1000, "done")
    await task
    assert socket.sent == ["a", "b"]
    assert socket.closed == (1000, b"done")


async def test_a_socket_that_is_gone_ends_an_idle_writer() -> None:
    class Gone(FakeSocket):
        async def send_str(self, text: str) -> None:
            raise ConnectionResetError

    socket = Gone()
    writer, _ = make(socket)
    task = asyncio.create_task(writer.write())
    await until_parked()
    writer.send("a")
    writer.send("b")
    await task
    assert socket.sent == []


async def test_an_idle_writer_that_is_cancelled_sends_nothing_more() -> None:
    socket = FakeSocket()
    writer, _ = make(socket)
    task = asyncio.create_task(writer.write())
    await until_parked()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    writer.send("a")
    assert socket.sent == []
