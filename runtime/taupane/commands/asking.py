"""Python's calls of a page's functions, until the page has answered."""

from __future__ import annotations

import asyncio
import logging
import math
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taupane.errors import CallTimeout, PageError, PageGone
from taupane.jsonvalues import to_json
from taupane.live.protocol import RPC
from taupane.scheduled import Scheduled, failed
from taupane.text import clean

if TYPE_CHECKING:
    from taupane.commands.peer import Peer

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Asked:
    function: str
    future: Future[Any]
    arguments: str
    timer: asyncio.TimerHandle


class Asking:
    """For the event loop's thread, but for `ask`."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._asked: dict[int, _Asked] = {}
        self._last = 0

    def ask(self, function: str, arguments: tuple[object, ...], timeout: float) -> Scheduled[Any]:
        """Call a function that the page exposes. Any thread; `TypeError` for arguments that are no JSON."""
        if not 0 < timeout < math.inf:
            raise ValueError(f"timeout: expected seconds above 0, got {timeout!r}")
        text = to_json(list(arguments))
        what = f"the page's {function}()"
        if self._peer.view.is_disposed:
            return failed(PageGone("the page is gone"), what)
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        self._peer.view.to_loop(self._begin, function, future, text, timeout)
        return Scheduled(future, what=what)

    def reply(self, number: int, ok: bool, value: object) -> None:
        """Take the page's answer; one to an unknown number is late."""
        asked = self._take(number)
        if asked is None:
            return
        if ok:
            asked.future.set_result(value)
            return
        told = value if isinstance(value, dict) else {"message": str(value)}
        message, kind = clean(str(told.get("message", "")))[:2000], clean(str(told.get("type", "Error")))[:80]
        asked.future.set_exception(PageError(f"{asked.function}() in the page: {kind}: {message}", kind))

    def again(self) -> None:
        """Send what has no answer again; the page knows what it has begun."""
        for number in self._asked:
            self._send(number)

    def end(self) -> None:
        """The page is gone."""
        for number in list(self._asked):
            asked = self._take(number)
            assert asked is not None
            asked.future.set_exception(PageGone(f"the page was closed before {asked.function}() had answered"))

    def _begin(self, function: str, future: Future[Any], arguments: str, timeout: float) -> None:
        if self._peer.view.is_disposed:
            future.set_exception(PageGone("the page is gone"))
            return
        self._last += 1
        timer = self._peer.loop.call_later(timeout, self._late, self._last, timeout)
        self._asked[self._last] = _Asked(function, future, arguments, timer)
        self._send(self._last)

    def _send(self, number: int) -> None:
        asked, floor = self._asked[number], next(iter(self._asked))
        self._peer.view.say(f'[{RPC},"ask",{number},{floor},{to_json(asked.function)},{asked.arguments}]')

    def _late(self, number: int, timeout: float) -> None:
        asked = self._take(number)
        if asked is not None:
            asked.future.set_exception(CallTimeout(f"{asked.function}() in the page gave no answer in {timeout:g} s"))

    def _take(self, number: int) -> _Asked | None:
        asked = self._asked.pop(number, None)
        if asked is not None:
            asked.timer.cancel()
        return asked
