"""A conversation in the DevTools protocol: JSON objects that end with NUL, calls with answers, and events.

Pure but for asyncio's futures: bytes in by `feed`, bytes out by the function given. One thread only, the loop's.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from typing import TYPE_CHECKING, Any

from .errors import WindowError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CALL_TIME", "DevTools", "DevToolsError", "DevToolsGone", "DevToolsSession"]

log = logging.getLogger(__name__)

CALL_TIME = 10.0
"""Seconds that an answer may take; the browser itself answers in milliseconds, a page that computes does not."""
LONGEST = 64 * 1_048_576
"""Bytes of one message. The answers asked for here are far below 1 MiB; a longer one ends the conversation."""
MOST_GARBAGE = 20
"""Messages that are none; then it is another program."""

_END = b"\x00"


class DevToolsError(WindowError):
    """The browser refused a call or did not answer it in time."""

    code = "devtools"

    def __init__(self, method: str, message: str) -> None:
        self.method, self.message = method, message
        super().__init__(f"{method}: {message}")


class DevToolsGone(DevToolsError):
    """The browser has ended, so it will not answer."""

    code = "window_closed"

    def __init__(self, method: str, why: str = "the browser has ended") -> None:
        super().__init__(method, why)


class DevTools:
    """`send` takes a whole message's bytes and must not block. Events go to `on_event`, or to their session's."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[str, asyncio.Future[dict[str, Any]]]] = {}
        self._listeners: dict[str, Callable[[str, Mapping[str, Any]], None]] = {}
        self._kept = bytearray()
        self._is_over = False
        self._garbage = 0
        self._why = ""

    def on_event(self, listener: Callable[[str, Mapping[str, Any]], None], session: str = "") -> None:
        """Call `listener` with the name and the parameters of each event of a session; "" is the browser's own."""
        self._listeners[session] = listener

    def forget(self, session: str) -> None:
        """Hear no more of a session."""
        self._listeners.pop(session, None)

    def feed(self, data: bytes) -> None:
        """Take bytes from the browser: settle calls, tell of events."""
        if self._is_over:
            return
        self._kept += data
        while (end := self._kept.find(_END)) >= 0:
            message = bytes(self._kept[:end])
            del self._kept[: end + 1]
            self._take(message)
        if len(self._kept) > LONGEST:
            self.over(f"it sent a message of more than {LONGEST} bytes")

    def over(self, why: str = "the browser has ended") -> None:
        """End the conversation: all who wait get DevToolsGone, which says why."""
        self._is_over, self._why = True, why
        self._kept.clear()
        waiting, self._waiting = self._waiting, {}
        for method, answer in waiting.values():
            if not answer.done():
                answer.set_exception(DevToolsGone(method, why))

    def tell(self, method: str, params: Mapping[str, object] | None = None, session: str = "") -> None:
        """Make a call whose answer nobody needs."""
        if not self._is_over:
            self._write(method, params, session)

    async def call(
        self, method: str, params: Mapping[str, object] | None = None, session: str = "", *, seconds: float = CALL_TIME
    ) -> dict[str, Any]:
        """Make a call and return its result; DevToolsError when it is refused or takes too long."""
        if self._is_over:
            raise DevToolsGone(method, self._why)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        number = self._write(method, params, session)
        self._waiting[number] = method, answer
        try:
            return await asyncio.wait_for(answer, seconds)
        except asyncio.TimeoutError:
            raise DevToolsError(method, f"no answer within {seconds:g} s") from None
        finally:
            self._waiting.pop(number, None)

    def _write(self, method: str, params: Mapping[str, object] | None, session: str) -> int:
        number = next(self._numbers)
        message: dict[str, object] = {"id": number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self._send(json.dumps(message).encode() + _END)
        return number

    def _take(self, raw: bytes) -> None:
        try:
            message = json.loads(raw)
        except (ValueError, RecursionError):
            self._garbage += 1
            if self._garbage > MOST_GARBAGE:
                self.over("it does not speak DevTools")
            return
        if not isinstance(message, dict):
            return
        if "id" in message:
            self._settle(message)
            return
        listener = self._listeners.get(message.get("sessionId", ""))
        if listener is None:
            return
        try:
            listener(str(message.get("method")), message.get("params") or {})
        except Exception:  # a task boundary: one event's fault must not end the conversation
            log.exception("the event %s of the browser could not be handled", message.get("method"))

    def _settle(self, message: Mapping[str, Any]) -> None:
        method, answer = self._waiting.get(message["id"], ("", None))
        if answer is None or answer.done():
            return
        error = message.get("error")
        if error is None:
            answer.set_result(message.get("result") or {})
        else:
            answer.set_exception(DevToolsError(method, str(error.get("message"))[:500]))


class DevToolsSession:
    """The part of the conversation that is about one page."""

    def __init__(self, devtools: DevTools, session: str) -> None:
        self._devtools, self._session = devtools, session

    def on_event(self, listener: Callable[[str, Mapping[str, Any]], None]) -> None:
        """Call `listener` with each event of the page."""
        self._devtools.on_event(listener, self._session)

    def forget(self) -> None:
        """Hear no more of the page."""
        self._devtools.forget(self._session)

    def tell(self, method: str, **params: object) -> None:
        """Make a call whose answer nobody needs."""
        self._devtools.tell(method, params, self._session)

    async def call(self, method: str, /, *, seconds: float = CALL_TIME, **params: object) -> dict[str, Any]:
        """Make a call; see `DevTools.call`."""
        return await self._devtools.call(method, params, self._session, seconds=seconds)
