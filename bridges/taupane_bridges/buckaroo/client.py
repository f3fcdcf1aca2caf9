"""One open socket of a session: frames go out in order, a reply and its rows never apart; bounded. Loop thread."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Final, Protocol

from . import messages

if TYPE_CHECKING:
    from .requests import Json

_log = logging.getLogger(__name__)

MOST_UNSENT: Final = 64 << 20
"""Bytes that may wait for a page that does not read; beyond it the socket is given up."""


class Socket(Protocol):
    """Where frames go, each when the one before is on its way."""

    def send_str(self, data: str) -> Awaitable[None]:
        """Send a text frame."""
        ...

    def send_bytes(self, data: bytes) -> Awaitable[None]:
        """Send a binary frame."""
        ...


class Client:
    """What a session knows of a socket. `live_search`: the text that it alone filters by."""

    def __init__(self, socket: Socket, caps: frozenset[str]) -> None:
        self.live_search = ""
        self.owed: int | None = None  # the generation whose statistics it waits for
        self.heard = 0  # the steps of it that it was told
        self.was_served = False  # whether it has got rows since
        self.takes_stats = messages.STATS_CAP in caps
        self._socket = socket
        self._unsent: deque[tuple[str | bytes, ...]] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self.broken = False

    def say(self, message: Json, *binary: bytes) -> None:
        """Queue a message and the binary frames that belong to it."""
        if self.broken:
            return
        frames: tuple[str | bytes, ...] = (messages.dump(message), *binary)
        self._bytes += sum(len(frame) for frame in frames)
        if self._bytes > MOST_UNSENT and self._unsent:
            _log.warning("a page does not read what it is sent; its socket is closed")
            self.broken = True
            self._unsent.clear()
        else:
            self._unsent.append(frames)
        self._wake.set()

    async def write(self) -> None:
        """Send until the socket breaks or is given up. The socket's handler owns the task that runs this."""
        try:
            while not self.broken:
                while self._unsent:
                    for frame in self._unsent.popleft():
                        self._bytes -= len(frame)
                        sending = self._socket.send_str if isinstance(frame, str) else self._socket.send_bytes
                        await sending(frame)  # type: ignore[arg-type]
                self._wake.clear()
                if not self._unsent and not self.broken:
                    await self._wake.wait()
        except (OSError, RuntimeError) as error:
            _log.debug("a socket broke while writing: %s", type(error).__name__)
            self.broken = True
