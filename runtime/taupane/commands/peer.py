"""One page's end of the calls: its calls of commands, and Python's calls of its functions.

    page ─ call ─► take ─► task (coroutine, or a thread) ─► answer, kept until the page has it
    page ◄─ ask ── ask ◄─ view.call(...)                    ─► reply

A page that was cut off sends again what it has no answer to. A number that is known is not run again: what is running
goes on, what has ended is answered from what was kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from taupane.commands.asking import Asking
from taupane.commands.failures import described
from taupane.commands.running import RunningCall
from taupane.errors import BadMessage, Busy, CommandError
from taupane.jsonvalues import to_json
from taupane.live.lane import Pool
from taupane.live.protocol import RPC, RpcMessage

if TYPE_CHECKING:
    from taupane.commands.registry import Commands
    from taupane.live.live import Live
    from taupane.live.view import View
    from taupane.scheduled import Scheduled

log = logging.getLogger(__name__)

#: Calls that a page may have running; its script holds back the others.
MOST: Final = 256
#: Threads of plain functions. One is added where a call has waited for 20 ms.
_THREADS: Final = 32
#: Answers that are kept for a page that does not say that it has them.
_KEPT: Final = 2 * MOST
#: Characters from which the page confirms an answer by itself, and how many may be on their way: the socket's own
#: bound would cut off a page that asks for much at once.
BIG: Final = 1 << 15
_UNREAD: Final = 4 << 20


class Peers:
    """What the pages of an app share: its commands, and the threads that run plain functions."""

    def __init__(self, live: Live, commands: Commands) -> None:
        self.commands = commands
        self.dev = live.dev
        self.pool = Pool("taupane-command", _THREADS, live._later)

    def __call__(self, view: View) -> Peer:
        """Make a page's end. Any thread."""
        return Peer(self, view)

    def close(self, timeout: float = 1.0) -> None:
        """Take no more calls; waits up to `timeout` seconds for plain functions, which nothing can stop. Blocks."""
        self.pool.close()
        ends = monotonic() + timeout
        while self.pool._threads and (left := ends - monotonic()) > 0:
            self.pool._threads[0].join(min(left, 0.05))


class Peer:
    """For the event loop's thread, but for `ask`."""

    def __init__(self, peers: Peers, view: View) -> None:
        self.peers = peers
        self.view = view
        self.loop = view.live.loop
        self._asking = Asking(self)
        self._running: dict[int, RunningCall] = {}
        self._last = 0
        self._answers: dict[int, str] = {}
        self._unread: dict[int, int] = {}
        self._held: deque[int] = deque()
        self._ended = False

    # What the page sends

    def take(self, message: RpcMessage) -> None:
        """Take one message of the page. Raises `BadMessage`."""
        match message.verb, message.rest:
            case "call", [int(floor), str(name), arguments, bool(streams)]:
                self._call(message.number, floor, name, arguments, streams)
            case "cancel", []:
                self._cancel(message.number)
            case "pull", [int(consumed)]:
                if (running := self._running.get(message.number)) is not None:
                    running.pull(consumed)
            case "got", [list(numbers)]:
                self._has(message.number, numbers)
            case "reply", [bool(ok), value]:
                self._asking.reply(message.number, ok, value)
            case _:
                raise BadMessage("expected a call, cancel, pull, got or reply in an rpc message")

    def attached(self) -> None:
        """A page is there, perhaps after a cut: it says itself what it waits for."""
        self._unread.clear()
        self._held.clear()
        self._asking.again()

    def ask(self, function: str, arguments: tuple[object, ...], timeout: float) -> Scheduled[Any]:
        """Call a function of the page. Any thread."""
        return self._asking.ask(function, arguments, timeout)

    def end(self) -> None:
        """The page's view has ended: give up everything."""
        self._ended = True
        for running in list(self._running.values()):
            running.cancel()
        self._running.clear()
        self._answers.clear()
        self._asking.end()

    # Calls of commands

    def _call(self, number: int, floor: int, name: str, arguments: object, streams: bool) -> None:
        self._forget_below(floor)
        running = self._running.get(number)
        if running is not None:
            running.again()
        elif number in self._answers:
            self._send(number)
        elif number > self._last:
            self._last = number
            self._start(number, name, arguments, streams)

    def _start(self, number: int, name: str, arguments: object, streams: bool) -> None:
        try:
            if len(self._running) >= MOST:
                raise Busy(f"{MOST} calls of this page are running already")
            command = self.peers.commands.find(name)
            running = RunningCall(self, number, command)
            given = command.arguments.read(arguments, running.call)
            if streams != command.is_stream:
                how = "a stream: use taupane.stream()" if command.is_stream else "one value: use taupane.invoke()"
                raise CommandError(f"{name}() gives {how}")
        except CommandError as error:
            self.fail(number, name, error)
            return
        self._running[number] = running
        running.start(given)

    def _cancel(self, number: int) -> None:
        self._answers.pop(number, None)
        running = self._running.pop(number, None)
        if running is not None:
            running.cancel()

    # Answers

    def finish(self, number: int, verb: str, text: str) -> None:
        """Answer a call, unless the page has given it up."""
        if self._running.pop(number, None) is not None:
            self._answer(number, verb, text)

    def fail(self, number: int, name: str, error: BaseException) -> None:
        """Answer a call with an error; its traceback goes to the log, and to the page in development only."""
        self._running.pop(number, None)
        self._answer(number, "error", to_json(described(error, name, dev=self.peers.dev)))

    def _answer(self, number: int, verb: str, text: str) -> None:
        if self._ended:
            return
        self._answers[number] = f'[{RPC},"{verb}",{number},{text}]'
        while len(self._answers) > _KEPT:
            del self._answers[next(iter(self._answers))]
        self._send(number)

    def _send(self, number: int) -> None:
        op = self._answers[number]
        if len(op) > BIG:
            if not self._has_room(op):
                self._held.append(number)
                return
            self._unread[number] = len(op)
        self.view.say(op)

    def _has_room(self, op: str) -> bool:
        return not self._unread or sum(self._unread.values()) + len(op) <= _UNREAD

    def _has(self, floor: int, numbers: list[object]) -> None:
        """The page has these answers, and all below `floor`."""
        self._forget_below(floor)
        for number in numbers:
            if isinstance(number, int):
                self._answers.pop(number, None)
                self._unread.pop(number, None)
        while self._held:
            op = self._answers.get(self._held[0])
            if op is not None and not self._has_room(op):
                return
            number = self._held.popleft()
            if op is not None:
                self._send(number)

    def _forget_below(self, floor: int) -> None:
        while self._answers and (oldest := next(iter(self._answers))) < floor:
            del self._answers[oldest]
            self._unread.pop(oldest, None)

    def in_thread(self, function: Callable[[], Any]) -> asyncio.Future[Any]:
        """Run a plain function on a thread of its own."""
        future: asyncio.Future[Any] = self.loop.create_future()

        def job() -> None:
            if future.cancelled():
                return
            try:
                result = function()
            except (Exception, SystemExit) as error:  # given to whoever awaits it
                self.view.to_loop(_settle, future, error, None)
            else:
                self.view.to_loop(_settle, future, None, result)

        self.peers.pool.submit(job)
        return future


def _settle(future: asyncio.Future[Any], error: BaseException | None, result: object) -> None:
    if future.done():
        return
    if isinstance(error, StopIteration):  # a future cannot carry it
        error = RuntimeError("StopIteration")
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
