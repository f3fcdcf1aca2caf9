"""Run the handlers of a page's events: async ones on the loop, the others on the page's lane, in order.

A handler's changes are shown when it ends, or, where it takes its time, as they come.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from taupane.events import Event, Listener
from taupane.live.handlers import call, is_async
from taupane.live.inputs import Entry
from taupane.live.lane import Lane
from taupane.live.nodes import ElementNode
from taupane.state import current_view

if TYPE_CHECKING:
    from taupane.live.view import View

log = logging.getLogger(__name__)

#: Events of which only the last one counts while its handler waits for those before it.
_CONTINUOUS: Final = frozenset({"input", "scroll", "pointermove", "mousemove", "resize", "wheel"})
#: Events whose handlers may wait on a page's lane.
_MOST: Final = 1000
#: Seconds a handler may run before what it has changed so far is shown.
_LATE: Final = 0.016
#: Seconds that the loop waits for a handler of an idle page. Most end well within, and are answered on the lane while
#: the loop stands still: waking it first took a fifth of the time from a click to its answer. A slow handler does not
#: hold it up for longer.
_MOMENT: Final = 0.001
#: Seconds a handler may run before its element says that it is busy.
_BUSY: Final = 0.3


class _Run:
    """The handlers of one event, while they run."""

    __slots__ = (
        "claim",
        "done",
        "entry",
        "event",
        "is_awaited",
        "is_late",
        "node",
        "shows_busy",
        "thread",
        "timer",
    )

    def __init__(self, entry: Entry, event: Event) -> None:
        self.node = entry.node
        self.entry = entry
        self.event = event
        self.is_late = False
        self.shows_busy = False
        self.timer: asyncio.TimerHandle | None = None
        self.thread = 0
        # Where the loop waits for the run: whoever takes the claim first says whether it is still waiting at the end.
        self.is_awaited = False
        self.claim = Lock()
        self.done = Lock()
        self.done.acquire()


class Dispatcher:
    """Runs one page's handlers. For the loop's thread, but for what says otherwise."""

    def __init__(self, view: View) -> None:
        self.lane = Lane(f"taupane-view-{view.id[:6]}")
        view.live.lanes.add(self.lane)
        self._view = view
        self._loop = view.live.loop
        self._tasks: set[asyncio.Task[None]] = set()
        self._queued = 0
        self._running: _Run | None = None
        # The lock is held where an event takes the place of the one that waits, and where that one begins.
        self._claim = threading.Lock()
        self._last: _Run | None = None
        self._busy: dict[ElementNode, int] = {}
        self._ended = False

    @property
    def is_idle(self) -> bool:
        """Tell whether no handler waits or runs on the lane."""
        return self._queued == 0

    @property
    def holds_back(self) -> bool:
        """Tell whether the caller is a handler whose changes are shown when it ends. Any thread."""
        run = self._running
        return run is not None and not run.is_late and run.thread == threading.get_ident()

    def dispatch(self, entry: Entry, listeners: tuple[Listener, ...], event: Event) -> None:
        """Run an event's handlers after those of the events before it."""
        if not self._queued and _all_async(listeners):
            run = _Run(entry, event)
            self.start(self._run_async(run, listeners), run)
            return
        is_continuous = event.type in _CONTINUOUS
        if is_continuous and self._takes_the_place_of_the_last(entry, event):
            return
        if self._queued >= _MOST:
            log.warning("an event was dropped: %d handlers of this page wait already", self._queued)
            self._view.notify("dropped")
            return
        self._queued += 1
        run = _Run(entry, event)
        with self._claim:
            self._last = run if is_continuous else None
        run.is_awaited = self._queued == 1 and not self._loop.get_debug()  # which checks for its thread
        self.lane.submit(lambda: self._run_handlers(run, listeners))
        if not run.is_awaited or not self._ends_at_once(run):
            run.timer = self._loop.call_later(_LATE, self._is_late, run)

    def _takes_the_place_of_the_last(self, entry: Entry, event: Event) -> bool:
        """Put an event in the place of the last one where that has not begun and only the later one counts."""
        with self._claim:
            last = self._last
            if last is None or last.node is not entry.node or last.event.type != event.type:
                return False
            last.event, last.entry = event, replace(entry, refreshed=last.entry.refreshed)
            return True

    def _ends_at_once(self, run: _Run) -> bool:
        """Wait a moment for a run, which the lane finishes if it ends meanwhile; tells whether it did."""
        if run.done.acquire(timeout=_MOMENT):
            return True
        if run.claim.acquire(blocking=False):
            return False  # the lane has it finished on the loop
        run.done.acquire()  # the lane is at it
        return True

    def start(self, coroutine: Any, run: _Run | None = None) -> None:
        """Run a coroutine as a task of the page; a run given shows that it is busy when that takes long."""
        if self._ended:
            coroutine.close()
            return
        context = contextvars.copy_context()
        context.run(current_view.set, self._view)
        task = context.run(self._loop.create_task, coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if run is not None:
            run.timer = self._loop.call_later(_BUSY, self._is_busy, run)
            task.add_done_callback(lambda _: self._end(run))

    def end(self) -> None:
        """Cancel what runs on the loop and take no more; what runs on the lane ends by itself."""
        self._ended = True
        for task in list(self._tasks):
            task.cancel()
        self.lane.close()

    # On the lane

    def _run_handlers(self, run: _Run, listeners: tuple[Listener, ...]) -> None:
        current_view.set(self._view)
        run.thread = threading.get_ident()
        self._running = run
        with self._claim:
            if self._last is run:
                self._last = None
        awaited = False
        try:
            for listener in listeners:
                awaited = self._run_one(run, listener) or awaited
            if not awaited:
                self._view.handled(run.entry)
            self._running = None
            self._view.collect()
        finally:
            self._running = None
            if run.is_awaited and run.claim.acquire(blocking=False):
                try:
                    self._finish(run)
                finally:
                    run.done.release()
            else:
                self._view.to_loop(self._finish, run)

    def _run_one(self, run: _Run, listener: Listener) -> bool:
        """Run one handler; tells whether it goes on on the loop."""
        try:
            awaitable = call(listener.handler, run.event)
        except (Exception, SystemExit) as error:  # one event fails, the page goes on
            self._view.report(error, f"on_{run.event.type}")
            return False
        if awaitable is None:
            return False
        later = _Run(run.entry, run.event)
        self._view.to_loop(self.start, self._await_all(later, [awaitable]), later)
        return True

    # On the loop

    async def _run_async(self, run: _Run, listeners: tuple[Listener, ...]) -> None:
        awaitables = []
        for listener in listeners:
            try:
                awaitables.append(call(listener.handler, run.event))
            except (Exception, SystemExit) as error:  # one event fails, the page goes on
                self._view.report(error, f"on_{run.event.type}")
        await self._await_all(run, [awaitable for awaitable in awaitables if awaitable is not None])

    async def _await_all(self, run: _Run, awaitables: list[Any]) -> None:
        try:
            await asyncio.gather(*(self._await(run, awaitable) for awaitable in awaitables))
        finally:  # a handler that waits for a task which was cancelled ends as well
            self._view.handled(run.entry)
            self._view.refresh()

    async def _await(self, run: _Run, awaitable: Any) -> None:
        try:
            await awaitable
        except (Exception, SystemExit) as error:  # one event fails, the page goes on
            self._view.report(error, f"on_{run.event.type}")

    def _is_late(self, run: _Run) -> None:
        run.is_late = True
        run.timer = self._loop.call_later(_BUSY - _LATE, self._is_busy, run)
        self._view.refresh()

    def _is_busy(self, run: _Run) -> None:
        run.shows_busy = True
        self._busy[run.node] = self._busy.get(run.node, 0) + 1
        if self._busy[run.node] == 1:
            self._view.mark_busy(run.node, True)

    def _finish(self, run: _Run) -> None:
        """Send what a run has changed. On the loop, or on the lane while the loop waits for it."""
        self._queued -= 1
        self._end(run)
        self._view.commit()

    def _end(self, run: _Run) -> None:
        if run.timer is not None:
            run.timer.cancel()
        if not run.shows_busy:
            return
        self._busy[run.node] -= 1
        if not self._busy[run.node]:
            del self._busy[run.node]
            self._view.mark_busy(run.node, False)


def _all_async(listeners: tuple[Listener, ...]) -> bool:
    for listener in listeners:  # noqa: SIM110 - this is on the way of every click
        if not is_async(listener.handler):
            return False
    return True
