"""What waits to be sent on one WebSocket: ordered, bounded, written by one task."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Any

from taupane.server.documents import encode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator

    from aiohttp import web

log = logging.getLogger(__name__)

TRY_AGAIN = 1013
"""Close code for a page that reads too slowly: it comes back and is brought up to date."""

CLOSING_TIME = 2.0
"""Seconds for a polite close; then the connection is cut."""


class SocketWriter:
    """Frames for one socket. ``send`` and ``close`` never block; all calls on the loop's thread, or while it stands
    still.

    The bound is ``max_messages`` and ``max_bytes`` of unsent frames. Whoever would exceed it is cut off,
    because a frame left out would leave the page wrong for good, while a page that returns is brought up to
    date. ``abort`` cuts the connection without waiting for anybody.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        abort: Callable[[], object],
        *,
        max_messages: int = 512,
        max_bytes: int = 8 << 20,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = socket
        self._abort = abort
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._frames: deque[str | bytes] = deque()
        self._bytes = 0
        self._closing: tuple[int, str] | None = None
        self._cutting: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._is_idle = False
        self._begun: _Begun | None = None
        self._room = asyncio.Event()
        self._room.set()

    def send(self, text: str) -> None:
        """Queue a text frame. After ``close``: dropped."""
        self._put(text)

    def text(self, text: str, /) -> Awaitable[Any] | None:
        """Queue a text frame for a data session; gives what to wait for where the page is slow."""
        self._put(text)
        return self._wait()

    def binary(self, data: bytes, /) -> Awaitable[Any] | None:
        """Queue a binary frame; gives what to wait for where the page is slow."""
        self._put(data)
        return self._wait()

    def close(self, code: int, reason: str) -> None:
        """Close the socket when the frames queued so far are out. The first call decides."""
        if self._closing is None:
            self._closing = (code, reason)
            self._cutting = self._loop.call_later(CLOSING_TIME, self._abort)
            self._wake.set()
            self._room.set()

    async def room(self) -> None:
        """Wait while more than half of the bounds is taken: backpressure for whatever makes frames."""
        await self._room.wait()

    async def write(self) -> None:
        """Send until closed, then close the socket. The socket's handler owns the task that runs this."""
        try:
            while await self._more():
                frame = self._frames.popleft()
                self._bytes -= len(frame)
                await self._send(frame)
                if len(self._frames) * 4 <= self._max_messages and self._bytes * 4 <= self._max_bytes:
                    self._room.set()
            code, reason = self._closing or (1000, "")
            await self._socket.close(code=code, message=reason.encode("utf-8")[:120])
        except ConnectionError:
            # The page went away while we wrote; the reader notices as well and ends the handler.
            self._closing = self._closing or (1001, "gone")
        finally:
            self._is_idle = False
            self._frames.clear()
            self._room.set()
            if self._cutting is not None:
                self._cutting.cancel()

    def _wait(self) -> Awaitable[Any] | None:
        # A task, because whoever queued the frame is free not to wait.
        return None if self._room.is_set() else asyncio.ensure_future(self._room.wait())

    async def _more(self) -> bool:
        while not self._frames:
            if self._closing is not None:
                return False
            self._wake.clear()
            self._is_idle = True
            await self._wake.wait()
            self._is_idle = False
            if self._begun is not None:
                begun, self._begun = self._begun, None
                await begun
        return True

    def _send_now(self, frame: str | bytes) -> None:
        """Send while nothing waits: a socket with room takes a frame at once, and a turn of the loop is saved.

        Where it has no room, the task that writes goes on with what was begun.
        """
        sending = self._send(frame)
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except ConnectionError:
            self._closing = (1001, "gone")
        else:
            self._begun = _Begun(sending, waits_for)
        self._is_idle = False
        self._wake.set()

    async def _send(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            await self._socket.send_bytes(frame)
            return
        try:
            await self._socket.send_str(frame)
        except UnicodeEncodeError:
            await self._socket.send_str(encode(frame).decode("utf-8"))

    def _put(self, frame: str | bytes) -> None:
        if self._closing is not None:
            return
        if self._is_idle:
            self._send_now(frame)
            return
        if len(self._frames) >= self._max_messages or (self._frames and self._bytes + len(frame) > self._max_bytes):
            log.warning("a page reads too slowly: %d frames, %d bytes unsent", len(self._frames), self._bytes)
            self._frames.clear()
            self._bytes = 0
            self.close(TRY_AGAIN, "too slow")
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        if len(self._frames) * 2 > self._max_messages or self._bytes * 2 > self._max_bytes:
            self._room.clear()
        self._wake.set()


class _Begun:
    """A coroutine that was begun outside of a task and waits for something; awaiting it goes on with it."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self._waits_for
        try:
            while True:
                try:
                    result = yield waits_for
                except BaseException as error:
                    waits_for = self._coroutine.throw(error)
                else:
                    waits_for = self._coroutine.send(result)
        except StopIteration:
            return
