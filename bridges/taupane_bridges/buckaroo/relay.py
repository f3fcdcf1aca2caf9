"""One session's socket to a Buckaroo server, as a program sees it: a reply and its rows come as one. Loop thread."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import aiohttp

_log = logging.getLogger(__name__)

MOST_FRAME: Final = 256 << 20
_RETRY: Final = 0.25

Heard = Callable[["dict[str, Any]", "bytes | None"], None]
"""Called with each message, and with the rows that belong to it."""


class Pairing:
    """Puts a reply and its binary frame together. Pure."""

    def __init__(self) -> None:
        self._waiting: dict[str, Any] | None = None

    def text(self, data: str) -> list[tuple[dict[str, Any], bytes | None]]:
        """Take a text frame; give what is complete. What is no JSON object is dropped."""
        try:
            message = json.loads(data)
        except ValueError:
            return []
        if not isinstance(message, dict):
            return []
        given, self._waiting = self._given_up(), None
        if message.get("type") == "infinite_resp" and "payload" in message:
            self._waiting = message
            return given
        return [*given, (message, None)]

    def binary(self, data: bytes) -> list[tuple[dict[str, Any], bytes | None]]:
        """Take a binary frame; one that nothing announced is dropped."""
        message, self._waiting = self._waiting, None
        return [] if message is None else [(message, data)]

    def _given_up(self) -> list[tuple[dict[str, Any], bytes | None]]:
        """Give a reply whose rows did not come as an error."""
        if self._waiting is None:
            return []
        return [({**self._waiting, "error_info": "The rows did not arrive."}, None)]


class Relay:
    """Connects to `/ws/<session>` and comes back when the server does: give it each new port."""

    def __init__(self, session: str, heard: Heard) -> None:
        self.session = session
        self._heard = heard
        self._port: int | None = None
        self._socket: aiohttp.ClientWebSocketResponse[bool] | None = None
        self._task: asyncio.Task[None] | None = None
        self._opened = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether a message can be sent."""
        return self._socket is not None and not self._socket.closed

    def connect(self, port: int | None) -> None:
        """Use the server on this port from now on; None: there is none."""
        if port == self._port and self._task is not None and not self._task.done():
            return
        self._port = port
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._opened.clear()
        if port is not None:
            self._task = asyncio.get_running_loop().create_task(self._run(port), name="buckaroo-relay")

    async def opened(self, within: float) -> bool:
        """Wait until it is connected; False when it is not in time."""
        try:
            await asyncio.wait_for(self._opened.wait(), within)
        except asyncio.TimeoutError:
            return False
        return True

    async def send(self, message: object) -> bool:
        """Send a message; False when there is no connection."""
        if self._socket is None or self._socket.closed:
            return False
        try:
            await self._socket.send_str(json.dumps(message))
        except (ConnectionError, RuntimeError):
            return False
        return True

    async def close(self) -> None:
        """Disconnect for good."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self, port: int) -> None:
        import aiohttp

        url = f"http://127.0.0.1:{port}/ws/{self.session}?caps=stats_update"
        async with aiohttp.ClientSession() as http:
            while True:
                try:
                    async with http.ws_connect(url, max_msg_size=MOST_FRAME, heartbeat=30.0) as socket:
                        self._socket = socket
                        self._opened.set()
                        await self._read(socket)
                except (aiohttp.ClientError, OSError) as error:
                    _log.debug("the socket of %s broke: %s", self.session, type(error).__name__)
                finally:
                    self._socket = None
                    self._opened.clear()
                await asyncio.sleep(_RETRY)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        import aiohttp

        pairing = Pairing()
        async for frame in socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                complete = pairing.text(frame.data)
            else:
                complete = pairing.binary(frame.data) if frame.type is aiohttp.WSMsgType.BINARY else []
            for message, rows in complete:
                try:
                    self._heard(message, rows)
                except Exception:  # a task boundary: the program's own function
                    _log.exception("a message of a Buckaroo server could not be taken")
