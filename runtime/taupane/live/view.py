"""One page: its tree, its numbered frames, and the handlers of its events.

Threads. The event loop takes messages and sends frames; it never runs the user's synchronous code
and never waits for it. Plain handlers, and the first render, run in order on the view's own lane.
Whatever changes outside of them is flushed on the one rendering lane that all views share. A flush
holds the view's lock and only reads and diffs; its ops go to the loop, which numbers and sends them.

    event ─► loop ─► lane: handlers, flush ─► loop: frame ─► page
    any State.set ─► rendering lane: flush ─┘
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
import secrets
import threading
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from taupane.events import Event, Listener, parse_event
from taupane.live import protocol
from taupane.live.handlers import call, is_async
from taupane.live.lane import Lane
from taupane.live.nodes import ElementNode
from taupane.live.outbox import WINDOW, Outbox
from taupane.live.tree import Tree
from taupane.state import current_view
from taupane.widgets.element import Child
from taupane.widgets.html import clean

if TYPE_CHECKING:
    from taupane.live.live import Live

log = logging.getLogger(__name__)

#: Seconds a handler may run before what it has changed so far is shown.
_LATE: Final = 0.016
#: Seconds a handler may run before its element says that it is busy.
_BUSY: Final = 0.3
#: Seconds after which an event is acknowledged even if no frame goes out.
_ACK_AFTER: Final = 0.05
#: Calls to the page that wait while it is away; the oldest are dropped first.
_MAX_CALLS: Final = 256


class Channel(Protocol):
    """A connection to a page. Both methods are called on the event loop's thread and do not block."""

    def send(self, text: str) -> None:
        """Send one frame."""

    def close(self, code: int, reason: str) -> None:
        """Close the connection."""


class _Run:
    """The handlers of one event, while they run."""

    __slots__ = ("is_late", "node", "shows_busy", "timer")

    def __init__(self, node: ElementNode) -> None:
        self.node = node
        self.is_late = False
        self.shows_busy = False
        self.timer: asyncio.TimerHandle | None = None


class View:
    """A page and what stands behind it. Methods are for the event loop's thread unless they say otherwise."""

    def __init__(self, live: Live, content: Child, path: str = "/") -> None:
        self.id = secrets.token_urlsafe(12)
        self.nonce = secrets.token_urlsafe(24)
        self.epoch = secrets.token_urlsafe(6)
        self.path = path
        self.live = live
        self.rows = live.rows
        self.tree = Tree(self, self._on_dirty, self.report)
        self._content = content
        self._lane = Lane(f"taupane-view-{self.id[:6]}")
        self._lock = threading.Lock()
        self._outbox = Outbox()
        self._channel: Channel | None = None
        self._taken = 0
        self._acked_taken = 0
        self._ack_timer: asyncio.TimerHandle | None = None
        self._inputs: deque[tuple[ElementNode, Mapping[str, object], int]] = deque()
        self._calls: deque[list[Any]] = deque(maxlen=_MAX_CALLS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._scheduled = False
        self._uncommitted = 0
        self._syncing = False
        self._queued = 0
        self._run: _Run | None = None
        self.is_disposed = False

    # The page's life

    async def open(self) -> str:
        """Render the first page and give its HTML. Errors of the user's code are raised."""
        done: asyncio.Future[str] = self.live.loop.create_future()
        self._lane.submit(lambda: self._first_render(done))
        return await done

    def boot(self) -> dict[str, object]:
        """Give what the page's script needs to take over the HTML it stands in."""
        return {"view": self.id, "nonce": self.nonce, "epoch": self.epoch, "count": self.tree.count()}

    @property
    def is_connected(self) -> bool:
        """Tell whether a page is attached."""
        return self._channel is not None

    def attach(self, channel: Channel, hello: protocol.Hello) -> None:
        """Take over a page's connection: replay what it missed, or send it the whole tree."""
        if self._channel is not None:
            self._channel.close(4409, "another connection took over this page")
        self._channel = channel
        frames = self._outbox.replay(hello.last) if hello.epoch == self.epoch and not self._syncing else None
        channel.send(protocol.encode([0, self._taken, []]))
        if frames is None:
            self._start_sync()
            return
        for frame in frames:
            channel.send(frame)
        self._schedule()

    def detach(self, channel: Channel) -> None:
        """Let go of a connection that is gone. What changes meanwhile is kept as dirty marks."""
        if self._channel is channel:
            self._channel = None

    def dispose(self) -> None:
        """End the page: its handlers' tasks are cancelled, its scope and its tree let go of."""
        if self.is_disposed:
            return
        self.is_disposed = True
        if self._channel is not None:
            self._channel.close(1001, "the page's view has ended")
            self._channel = None
        for timer in (self._ack_timer, self._run.timer if self._run else None):
            if timer is not None:
                timer.cancel()
        for task in self._tasks:
            task.cancel()
        self._lane.close()
        self.live.rendering.submit(self._let_go)

    def receive(self, text: str) -> None:
        """Take one message of the page. Raises `BadMessage`."""
        message = protocol.parse(text)
        if isinstance(message, protocol.PageEvent):
            self._take(message)
        elif isinstance(message, protocol.Ack):
            self._outbox.acknowledge(message.seq)
            if self.tree.is_dirty or self._calls:
                self._schedule()
        elif isinstance(message, protocol.SyncRequest):
            self._start_sync()
        elif isinstance(message, protocol.WindowRequest):
            self._start(self.live.answer_window(self, message))

    def notify(self, method: str, *args: object) -> None:
        """Call a method of the page's client: `message`, `theme`, `navigate`, `error`, ... Any thread."""
        self._calls.append([protocol.CALL, 0, method, json.loads(clean(json.dumps(args, ensure_ascii=False)))])
        self._schedule()

    def report(self, error: Exception, where: str) -> None:
        """Log an error of the user's code and show its id in the page. Any thread."""
        self.live.report(self, error, where)

    # Events

    def _take(self, message: protocol.PageEvent) -> None:
        """Take an event once: a page that reconnects sends again what was not acknowledged."""
        if message.number <= self._taken:
            return
        self._taken = message.number
        if self._ack_timer is None:
            self._ack_timer = self.live.loop.call_later(_ACK_AFTER, self._send_ack)
        node = self.tree.listening.get(message.target)
        listeners = (node.described.listeners or {}).get(message.type) if node is not None else None
        if node is None or not listeners:
            log.debug("event %s of an element that is gone or does not listen", message.type)
            return
        try:
            event = parse_event(message.type, message.target, message.payload)
        except ValueError as error:
            log.warning("an event was refused: %s", error)
            return
        self._inputs.append((node, message.payload, message.edits))
        self.dispatch(node, listeners, event)

    def dispatch(self, node: ElementNode, listeners: tuple[Listener, ...], event: Event) -> None:
        """Run an event's handlers: async ones on the loop, the others on the view's lane, in order."""
        if not self._queued and all(is_async(listener.handler) for listener in listeners):
            for listener in listeners:
                self._start(self._run_async(node, call(listener.handler, event)))
            return
        self._queued += 1
        run = _Run(node)
        run.timer = self.live.loop.call_later(_LATE, self._run_is_late, run)
        self._lane.submit(lambda: self._run_handlers(run, listeners, event))

    def _run_handlers(self, run: _Run, listeners: tuple[Listener, ...], event: Event) -> None:
        """Run an event's handlers on the lane, then flush."""
        current_view.set(self)
        loop = self.live.loop
        self._run = run
        for listener in listeners:
            try:
                awaitable = call(listener.handler, event)
            except Exception as error:  # one event fails, the page goes on
                self.report(error, f"on_{event.type}")
                continue
            if awaitable is not None:
                loop.call_soon_threadsafe(self._start_from_lane, run.node, awaitable)
        self._run = None
        ops = self._collect()
        loop.call_soon_threadsafe(self._finish, run, ops)

    def _start_from_lane(self, node: ElementNode, awaitable: Any) -> None:
        self._start(self._run_async(node, awaitable))

    def _run_is_late(self, run: _Run) -> None:
        """Show what a long handler has changed so far, and that it is busy."""
        run.is_late = True
        run.timer = self.live.loop.call_later(_BUSY - _LATE, self._run_is_busy, run)
        if self.tree.is_dirty:
            self._schedule()

    def _run_is_busy(self, run: _Run) -> None:
        run.shows_busy = True
        self._mark_busy(run.node, True)

    def _finish(self, run: _Run, ops: list[list[Any]] | None) -> None:
        self._queued -= 1
        if run.timer is not None:
            run.timer.cancel()
        if run.shows_busy:
            self._mark_busy(run.node, False)
        if ops:
            self._commit(ops)

    async def _run_async(self, node: ElementNode, awaitable: Any) -> None:
        run = _Run(node)
        timer = self.live.loop.call_later(_BUSY, self._run_is_busy, run)
        try:
            await awaitable
        except Exception as error:  # one event fails, the page goes on
            self.report(error, "an async handler")
        finally:
            timer.cancel()
            if run.shows_busy:
                self._mark_busy(node, False)

    def _start(self, coroutine: Any) -> None:
        context = contextvars.copy_context()
        context.run(current_view.set, self)
        task = context.run(self.live.loop.create_task, coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _mark_busy(self, node: ElementNode, busy: bool) -> None:
        op = [protocol.ATTR, node.id, "aria-busy", "true"] if busy else [protocol.RMATTR, node.id, "aria-busy"]
        self._calls.append(op)
        self._schedule()

    # Flushing

    def _on_dirty(self) -> None:
        """Something the tree shows has changed. Any thread; a handler that is running flushes when it ends."""
        if self._scheduled:
            return
        run = self._run
        if run is not None and not run.is_late and self._lane.is_current:
            return
        self._schedule()

    def _schedule(self) -> None:
        """Flush soon, on the rendering lane; on the loop not before the running task yields. Any thread."""
        if self._scheduled or self.is_disposed:
            return
        self._scheduled = True
        if self.live.on_loop():
            self.live.loop.call_soon(self.live.rendering.submit, self._flush)
        else:
            self.live.rendering.submit(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        ops = self._collect()
        if ops:
            self.live.loop.call_soon_threadsafe(self._commit, ops)

    def _collect(self) -> list[list[Any]] | None:
        """Bring the tree up to date and give the ops, unless the page is away or has enough in flight."""
        if self._channel is None or self._syncing:
            return None
        with self._lock:
            if self._outbox.seq + self._uncommitted - self._outbox.acked >= WINDOW:
                return None
            self._note_inputs()
            token = current_view.set(self)
            try:
                ops = self.tree.flush()
            finally:
                current_view.reset(token)
            while self._calls:
                ops.append(self._calls.popleft())
            if ops:
                self._uncommitted += 1
            return ops

    def _note_inputs(self) -> None:
        """Take over what the user typed as what the page shows, before bindings are compared with it."""
        while self._inputs:
            node, payload, edits = self._inputs.popleft()
            node.edits = max(node.edits, edits)
            value, checked = payload.get("value"), payload.get("checked")
            if isinstance(value, str) and node.tag in ("input", "textarea", "select") and checked is None:
                node.attrs["value"] = clean(value)
            if checked is True:
                node.attrs["checked"] = ""
            elif checked is False:
                node.attrs.pop("checked", None)

    def _commit(self, ops: list[list[Any]]) -> None:
        """Number a frame and send it."""
        self._uncommitted -= 1
        text = self._outbox.frame(ops, self._taken)
        if self._channel is not None and not self._syncing:
            self._acked_taken = self._taken
            self._channel.send(text)

    def _send_ack(self) -> None:
        self._ack_timer = None
        if self._acked_taken != self._taken and self._channel is not None:
            self._acked_taken = self._taken
            self._channel.send(protocol.encode([0, self._taken, []]))

    # The whole tree, for a page that has lost count

    def _start_sync(self) -> None:
        if not self._syncing:
            self._syncing = True
            self.live.rendering.submit(self._sync)

    def _sync(self) -> None:
        with self._lock:
            self._note_inputs()
            token = current_view.set(self)
            try:
                self.tree.flush()
            finally:
                current_view.reset(token)
            html, count = self.tree.html(numbered=True), self.tree.count()
        self.live.loop.call_soon_threadsafe(self._commit_sync, html, count)

    def _commit_sync(self, html: str, count: int) -> None:
        self._syncing = False
        self._outbox.restart()
        self._uncommitted += 1
        self._commit([[protocol.SYNC, html, count]])
        self._schedule()

    # On the lanes

    def _first_render(self, done: asyncio.Future[str]) -> None:
        current_view.set(self)
        try:
            with self._lock:
                html = self.tree.mount(self._content)
        except BaseException as error:
            self.live.loop.call_soon_threadsafe(_settle, done, error, None)
        else:
            self.live.loop.call_soon_threadsafe(_settle, done, None, html)

    def _let_go(self) -> None:
        with self._lock:
            self.tree.dispose()


def _settle(future: asyncio.Future[str], error: BaseException | None, html: str | None) -> None:
    if future.cancelled():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(html or "")
