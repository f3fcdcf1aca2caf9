"""One call of a command while it runs: its task, its progress, the items of its stream."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from taupane.commands.call import Call
from taupane.jsonvalues import to_json
from taupane.live.protocol import RPC
from taupane.state import current_view

if TYPE_CHECKING:
    from taupane.commands.peer import Peer
    from taupane.commands.registry import Command

#: Items and characters of a stream that the page has not consumed; then its generator waits.
WINDOW: Final = 16
_WINDOW_CHARS: Final = 1 << 20
#: Seconds between two words on the progress of one call.
_PROGRESS: Final = 1 / 60
_END: Final = object()


class RunningCall:
    """For the event loop's thread."""

    def __init__(self, peer: Peer, number: int, command: Command) -> None:
        self.number = number
        self.command = command
        self.call = Call(peer.view, self._tell)
        self._peer = peer
        self._task: asyncio.Task[None] | None = None
        self._progress: str | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._items: deque[tuple[int, str]] = deque()
        self._chars = 0
        self._made = 0
        self._ended = False
        self._room = asyncio.Event()

    def start(self, given: dict[str, Any]) -> None:
        """Begin. A plain function goes to its thread at once: a task beside it took a third of a short call's time."""
        if not self.command.is_async and not self.command.is_stream:
            context = contextvars.copy_context()
            context.run(current_view.set, self._peer.view)
            self._peer.peers.pool.submit(partial(self._on_thread, context, given))
            return
        self._begin(self._run(given))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = self._peer.loop.create_task(work, name=f"command {self.command.name}")

    def cancel(self) -> None:
        """Give up: a coroutine is cancelled, a plain function is told and its result dropped."""
        self.call.cancel()
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def again(self) -> None:
        """Say again what the page may have missed."""
        for index, text in self._items:
            self._say("item", f"{index},{text}")

    def pull(self, consumed: int) -> None:
        """The page has used up the first `consumed` items of the stream."""
        while self._items and self._items[0][0] < consumed:
            self._chars -= len(self._items.popleft()[1])
        self._room.set()

    # A plain function

    def _on_thread(self, context: contextvars.Context, given: dict[str, Any]) -> None:
        if self.call.cancelled:
            return
        to_loop = self._peer.view.to_loop
        try:
            result = context.run(_called, self.command.function, given)
        except (Exception, SystemExit) as error:  # one call fails, the page goes on
            to_loop(self._failed, error)
            return
        if isinstance(result, str):
            to_loop(self._done, result)
        else:
            to_loop(lambda: None if self.call.cancelled else self._begin(self._run({}, result)))

    def _done(self, text: str) -> None:
        self._end_progress()
        self._peer.finish(self.number, "result", text)

    def _failed(self, error: BaseException) -> None:
        if not self.call.cancelled:
            self._end_progress()
            self._peer.fail(self.number, self.command.name, error)

    # The task

    async def _run(self, given: dict[str, Any], awaitable: Awaitable[Any] | None = None) -> None:
        current_view.set(self._peer.view)  # the task's own context
        try:
            if self.command.is_stream:
                await self._stream(given)
                text = "null"
            else:
                text = to_json(await (awaitable or self.command.function(**given)))
        except (Exception, SystemExit) as error:  # one call fails, the page goes on
            self._failed(error)
        else:
            self._done(text)
        finally:
            self._peer.finish(self.number, "error", _CANCELLED)  # only a task that was cancelled has not answered

    async def _stream(self, given: dict[str, Any]) -> None:
        generator = self.command.function(**given)
        if self.command.is_async_stream:
            async with aclosing(generator):
                async for value in generator:
                    await self._put(to_json(value))
            return
        step = partial(contextvars.copy_context().run, next, generator, _END)
        stepping: asyncio.Future[Any] | None = None
        try:
            while True:
                stepping = self._peer.in_thread(step)
                value = await stepping
                if value is _END:
                    return
                await self._put(to_json(value))
        finally:
            self._peer.peers.pool.submit(partial(_close, generator))

    async def _put(self, text: str) -> None:
        self._items.append((self._made, text))
        self._chars += len(text)
        self._say("item", f"{self._made},{text}")
        self._made += 1
        while len(self._items) >= WINDOW or self._chars > _WINDOW_CHARS:
            self._room.clear()
            await self._room.wait()

    def _say(self, verb: str, text: str) -> None:
        self._peer.view.say(f'[{RPC},"{verb}",{self.number},{text}]')

    # Progress

    def _tell(self, value: object) -> None:
        """Any thread."""
        text = to_json(value)
        if self._peer.view.live.on_loop():
            self._take_progress(text)
        else:
            self._peer.view.to_loop(self._take_progress, text)

    def _take_progress(self, text: str) -> None:
        if self.call.cancelled or self._ended:
            return
        self._progress = text
        if self._timer is None:
            self._send_progress()

    def _send_progress(self) -> None:
        self._timer = None
        if self._progress is not None:
            self._say("progress", self._progress)
            self._progress = None
            self._timer = self._peer.loop.call_later(_PROGRESS, self._send_progress)

    def _end_progress(self) -> None:
        self._ended = True
        if self._timer is not None:
            self._timer.cancel()
        if self._progress is not None:
            self._say("progress", self._progress)
            self._progress = None


_CANCELLED: Final = '{"type":"CallCancelled","message":"the command was cancelled in the app","id":""}'


def _called(function: Callable[..., Any], given: dict[str, Any]) -> Any:
    """Call a plain function on its thread; gives JSON, or what is to be awaited."""
    result = function(**given)
    return result if inspect.isawaitable(result) else to_json(result)


def _close(generator: Any) -> None:
    try:
        generator.close()
    except ValueError:
        # It is running on another thread, which the cancel cannot stop; it is let go of when that ends.
        return
