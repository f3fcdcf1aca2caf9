"""One page: its tree, its numbered frames, and the handlers of its events.

Threads. The event loop takes messages and sends frames; it never runs the user's synchronous code
and never waits for it. Plain handlers, and the first render, run in order on the view's own lane.
Whatever changes outside of them is flushed on the rendering threads that all views share. A flush
holds the view's lock and only reads and diffs; its ops go to the loop, which numbers and sends them
in the order of the flushes.

    event ─► loop ─► lane: handlers, flush ─► loop: frame ─► page
    any State.set ─► rendering: flush ─┘
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from taupane.errors import NotRunning
from taupane.events import parse_event
from taupane.live import protocol
from taupane.live.dispatching import Dispatcher
from taupane.live.inputs import Entry
from taupane.live.nodes import ElementNode, Node, walk
from taupane.live.outbox import WINDOW, Outbox
from taupane.live.tree import Tree
from taupane.state import current_view
from taupane.widgets.element import Child
from taupane.widgets.html import clean

if TYPE_CHECKING:
    from taupane.live.live import Live
    from taupane.scheduled import Scheduled

log = logging.getLogger(__name__)

#: Seconds after which an event is acknowledged even if no frame goes out.
_ACK_AFTER: Final = 0.05
#: Calls to the page that wait while it is away; the oldest are dropped first.
_MAX_CALLS: Final = 256
#: Events after which what they changed is taken over, even where no handler has changed anything.
_MANY_ENTRIES: Final = 64


#: Held for the moment in which a page's end of the calls is made, by whichever thread needs it first.
_MAKING_PEER: Final = threading.Lock()


class Channel(Protocol):
    """A connection to a page. Both methods are called on the event loop's thread, or while it stands still and waits
    for the caller, and do not block.
    """

    def send(self, text: str) -> None:
        """Send one frame."""

    def close(self, code: int, reason: str) -> None:
        """Close the connection."""


class _Whole(NamedTuple):
    """The whole page, for one that has lost count."""

    html: str
    elements: int


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
        self.is_disposed = False
        self._content = content
        self._handlers = Dispatcher(self)
        self._lock = threading.Lock()
        self._outbox = Outbox()
        self._channel: Channel | None = None
        self._opening: asyncio.Future[str] | None = None
        self._taken = 0
        self._acked_taken = 0
        self._ack_timer: asyncio.TimerHandle | None = None
        self._entries: deque[Entry] = deque()
        self._calls: deque[list[Any]] = deque(maxlen=_MAX_CALLS)
        self._busy: dict[ElementNode, bool] = {}
        # Guarded by the lock: what was collected and is to be sent, and the number of its last frame.
        self._collected: deque[list[list[Any]] | _Whole] = deque()
        self._last_collected = 0
        self._scheduled = False
        self._syncing = False
        # What was flushed could not be written: only the whole tree brings the page up to date.
        self._must_sync = False
        # The last frame that the connected page has, or is being sent.
        self._sent = 0
        # Its end of the calls between page script and Python; made by the first.
        self._peer: Any = None

    # The page's life

    async def open(self) -> str:
        """Render the first page and give its HTML. Errors of the user's code are raised."""
        opening: asyncio.Future[str] = self.live.loop.create_future()
        self._opening = opening
        self._handlers.lane.submit(lambda: self._first_render(opening))
        return await opening

    def boot(self) -> dict[str, object]:
        """Give what the page's script needs to take over the HTML it stands in."""
        told = {"view": self.id, "nonce": self.nonce, "epoch": self.epoch, "count": self.tree.count()}
        return {**told, "dev": True} if self.live.dev else told

    @property
    def is_connected(self) -> bool:
        """Tell whether a page is attached."""
        return self._channel is not None

    @property
    def is_settled(self) -> bool:
        """Tell whether every event's plain handlers have ended and the attached page has what they changed."""
        pending = self._collected or self._calls or self._busy or self.tree.is_dirty or self._scheduled
        return self._handlers.is_idle and not pending and not self._syncing and self._outbox.acked == self._outbox.seq

    def attach(self, channel: Channel, hello: protocol.Hello) -> None:
        """Take over a page's connection: replay what it missed, or send it the whole tree."""
        if self.is_disposed:
            channel.close(1001, "the page's view has ended")
            return
        if self._channel is not None:
            self._channel.close(4409, "another connection took over this page")
        self._channel = channel
        channel.send(protocol.encode([0, self._taken, []]))
        if self._peer is not None:
            self._peer.attached()
        is_known = hello.epoch == self.epoch
        self._sent = hello.last if is_known else self._outbox.seq
        if self._syncing:
            return
        frames = self._outbox.replay(hello.last) if is_known and not self._must_sync else None
        if frames is None:
            self._start_sync()
            return
        for frame in frames:
            channel.send(frame)
        self._sent = self._outbox.seq
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
        if self._ack_timer is not None:
            self._ack_timer.cancel()
        if self._opening is not None:
            self._opening.cancel()
        self._handlers.end()
        if self._peer is not None:
            self._peer.end()
        self.live.rendering.submit(self._let_go)

    def receive(self, text: str) -> None:
        """Take one message of the page. Raises `BadMessage`."""
        message = protocol.parse(text)
        if self.is_disposed:
            return
        if isinstance(message, protocol.PageEvent):
            self._take(message)
        elif isinstance(message, protocol.Ack):
            self._outbox.acknowledge(message.seq)
            self.refresh()
        elif isinstance(message, protocol.RpcMessage):
            self._calls_peer().take(message)
        elif isinstance(message, protocol.SyncRequest):
            self._start_sync()
        elif isinstance(message, protocol.WindowRequest):
            self._handlers.start(self.live.answer_window(self, message))

    def notify(self, method: str, *args: object) -> None:
        """Call a method of the page's client: `message`, `theme`, `navigate`, `error`, ... Any thread.

        While the page is away the last 256 calls wait. Raises `TypeError` or `ValueError` for
        arguments that JSON cannot say.
        """
        said = clean(json.dumps(args, ensure_ascii=False, allow_nan=False))
        self._calls.append([protocol.CALL, 0, method, json.loads(said)])
        self._schedule()

    def call(self, function: str, *args: object, timeout: float = 30.0) -> Scheduled[Any]:
        """Call a function that the page's script exposes; awaiting it gives its result. Any thread.

        Raises when awaited: `PageError` (it failed there), `PageGone`, `CallTimeout` after `timeout` seconds.
        """
        peer = self._calls_peer()
        found: Scheduled[Any] = peer.ask(function, args, timeout)
        return found

    def say(self, op: str) -> None:
        """Send one op beside the numbered frames, if a page is attached; it is not sent again."""
        if self._channel is not None:
            self._acked_taken = self._taken
            self._channel.send(f"[0,{self._taken},[{op}]]")

    def _calls_peer(self) -> Any:
        if self._peer is None:
            if self.live.peers is None:
                raise NotRunning("no commands here: the page belongs to no app")
            with _MAKING_PEER:
                if self._peer is None:  # another thread was quicker
                    self._peer = self.live.peers(self)
        return self._peer

    def below(self, target: int) -> list[ElementNode]:
        """Give what is mounted below an element that listens, in document order; for handlers on threads.

        It waits for what is being rendered, so never on the loop.
        """
        with self._lock:
            node = self.tree.listening.get(target)
            return [] if node is None else list(walk(node))

    def stands_in(self, target: int, tag: str) -> bool:
        """Tell whether an element that listens stands in one of this tag. Any thread."""
        node: Node | None = self.tree.listening.get(target)
        while node is not None and node.parent is not None:
            node = node.parent
            if isinstance(node, ElementNode) and node.tag == tag:
                return True
        return False

    def report(self, error: BaseException, where: str) -> None:
        """Log an error of the user's code and show its id in the page. Any thread."""
        self.live.report(self, error, where)

    # Events

    def _take(self, message: protocol.PageEvent) -> None:
        """Take an event once: a page that reconnects sends again what was not acknowledged."""
        if message.number <= self._taken:
            return
        self._taken = message.number
        self._run_handlers(message)
        if self._acked_taken != self._taken and self._ack_timer is None:
            self._ack_timer = self.live.loop.call_later(_ACK_AFTER, self._send_ack)

    def _run_handlers(self, message: protocol.PageEvent) -> None:
        node = self.tree.listening.get(message.target)
        listeners = (node.described.listeners or {}).get(message.type) if node is not None else None
        if node is None or not listeners:
            log.debug("an event of an element that is gone or does not listen")
            return
        try:
            event = parse_event(message.type, message.target, message.payload)
        except ValueError as error:
            log.warning("an event was refused: %s", error)
            return
        entry = Entry(node, message.type, message.payload, message.edits, node.refreshed)
        self._handlers.dispatch(entry, listeners, event)

    def handled(self, entry: Entry) -> None:
        """Note that an event's handlers have run. Any thread."""
        if not entry.can_change:
            return
        self._entries.append(entry)
        if len(self._entries) >= _MANY_ENTRIES:
            self._schedule()

    def mark_busy(self, node: ElementNode, busy: bool) -> None:
        """Show on an element that its handler is at work."""
        self._busy[node] = busy
        self._schedule()

    def _send_ack(self) -> None:
        self._ack_timer = None
        if self._acked_taken != self._taken and self._channel is not None:
            self._acked_taken = self._taken
            self._channel.send(protocol.encode([0, self._taken, []]))

    # Flushing

    def refresh(self) -> None:
        """Flush soon, if there is something to flush."""
        if self.tree.is_dirty or self._calls or self._busy or self._entries:
            self._schedule()

    def _on_dirty(self) -> None:
        """Something the tree shows has changed. Any thread; a handler that is running flushes when it ends."""
        if not self._scheduled and not self._handlers.holds_back:
            self._schedule()

    def _schedule(self) -> None:
        """Flush soon, on a rendering thread; on the loop not before the running task yields. Any thread."""
        if self._scheduled or self.is_disposed or self._channel is None:
            return  # an attached page, and room in its window, ask again
        self._scheduled = True
        if self.live.on_loop():
            self.live.loop.call_soon(self.live.rendering.submit, self.flush)
        else:
            self.live.rendering.submit(self.flush)

    def to_loop(self, run: Callable[..., object], *args: object) -> None:
        """Run something on the loop's thread, unless the loop has ended. Any thread."""
        try:
            self.live.loop.call_soon_threadsafe(run, *args)
        except RuntimeError:
            log.debug("the loop ended before a page did")

    def flush(self) -> None:
        """Bring the tree up to date and send the ops. Any of our own threads."""
        current_view.set(self)
        if self.collect():
            self.to_loop(self.commit)

    def collect(self) -> bool:
        """Bring the tree up to date; tell whether there are ops for `commit` to send. Any thread of this view's.

        While the page is away or has enough in flight, nothing is done.
        """
        with self._lock:
            self._scheduled = False
            self._take_over()
            has_room = self._last_collected - self._outbox.acked < WINDOW
            if self._channel is None or self._syncing or self.is_disposed or not has_room:
                return False
            ops = self.tree.flush()
            self._add_busy(ops)
            while self._calls:
                ops.append(self._calls.popleft())
            if not ops:
                return False
            self._last_collected += 1
            self._collected.append(ops)
            return True

    def _take_over(self) -> None:
        """Take over what the user typed, before bindings are compared with it."""
        while self._entries:
            self.tree.take_over(self._entries.popleft())

    def _add_busy(self, ops: list[list[Any]]) -> None:
        while self._busy:
            node, busy = self._busy.popitem()
            if self.tree.listening.get(node.id) is not node:
                continue
            shown = "true" if busy else node.attrs.get("aria-busy")
            if shown is None:
                ops.append([protocol.RMATTR, node.id, "aria-busy"])
            else:
                ops.append([protocol.ATTR, node.id, "aria-busy", shown])

    def commit(self) -> None:
        """Number what was collected, and send it."""
        while self._collected:
            ops = self._collected.popleft()
            if isinstance(ops, _Whole):
                self._syncing = self._must_sync = False
                calls = self._outbox.calls_after(self._sent)
                self._outbox.restart()
                ops = [[protocol.SYNC, ops.html, ops.elements], *calls]
            text = self._outbox.frame(ops, self._taken)
            if self._channel is not None and not self._syncing:
                self._acked_taken = self._taken
                self._sent = self._outbox.seq
                self._channel.send(text)

    # The whole tree, for a page that has lost count

    def _start_sync(self) -> None:
        if not self._syncing:
            self._syncing = True
            self.live.rendering.submit(self._sync)

    def _sync(self) -> None:
        current_view.set(self)
        try:
            with self._lock:
                self._take_over()
                self.tree.flush()
                whole = _Whole(self.tree.html(numbered=True), self.tree.count())
                self._last_collected += 1
                self._collected.append(whole)
        except Exception as error:  # the fault is ours: the page comes back and asks again
            self.report(error, "sync")
            self.to_loop(self._sync_failed)
        else:
            self.to_loop(self.commit)
            self.to_loop(self.refresh)

    def _sync_failed(self) -> None:
        self._syncing = False
        self._must_sync = True
        if self._channel is not None:
            self._channel.close(1011, "the page could not be written")

    # On other threads

    def _first_render(self, opening: asyncio.Future[str]) -> None:
        current_view.set(self)
        try:
            with self._lock:
                if self.is_disposed:
                    return  # nobody would end what it made
                html = self.tree.mount(self._content)
        except BaseException as error:
            self.to_loop(_settle, opening, error, None)
        else:
            self.to_loop(_settle, opening, None, html)

    def _let_go(self) -> None:
        with self._lock:
            self.tree.dispose()
        self._entries.clear()
        self._calls.clear()


def _settle(future: asyncio.Future[str], error: BaseException | None, html: str | None) -> None:
    if future.cancelled():
        return
    if isinstance(error, StopIteration):  # a future cannot carry it
        error = RuntimeError(f"StopIteration: {error}")
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(html or "")
