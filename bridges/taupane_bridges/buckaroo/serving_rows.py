"""Windows for the sockets of a session: views are prepared in the heavy lane, rows taken by the window threads.

Replies to requests of one order come in the order of the requests. One that waits for a sort does not hold up those
of another order.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data import BadPlan, DataError, SortKey, ViewPlan
from taupane_bridges.data.engine import PreparedView
from taupane_bridges.data.errors import Superseded
from taupane_bridges.data.lru import ByteLru
from taupane_bridges.data.plans.conditions import Condition, Group

from . import messages
from .messages import MOST_ROWS
from .rows import INDEX, window
from .wide import COLUMNS

if TYPE_CHECKING:
    from taupane_bridges.data.resources import Resources
    from taupane_bridges.data.source import Check

    from .client import Client
    from .loaded import Loaded
    from .messages import RowsWanted
    from .wide import WideRows

_log = logging.getLogger(__name__)

MOST_PENDING: Final = 32
"""Requests of a socket that are worked on; the next is read when one is answered."""
QUIET: Final = 0.15
"""Seconds after the last rows until nobody is taken to scroll."""
VIEW_BYTES: Final = 128 << 20
ENOUGH_CELLS: Final = 128_000
"""Cells of an answer beyond which Buckaroo's page gets the rows that it waits for and no more: it takes a second to
read a million, and shows nothing meanwhile. It asks for what is missing.
"""


class Rows:
    """The windows of one session. `served` is called with the socket after each reply; `idle` is set while nobody
    scrolls, and may be looked at by any thread.
    """

    def __init__(self, resources: Resources, wide: WideRows, served: Callable[[Client], None]) -> None:
        self._resources = resources
        self._wide = wide
        self._served = served
        self._views: ByteLru[PreparedView] = ByteLru(VIEW_BYTES)
        self._rooms: dict[Client, asyncio.Semaphore] = {}
        self._last: dict[tuple[Client, object], asyncio.Task[None]] = {}  # by socket and order
        self._tasks: dict[asyncio.Task[Any], Client] = {}
        self._reading: Future[Any] | None = None  # ahead
        self.idle = threading.Event()
        self.idle.set()

    async def serve(self, client: Client, loaded: Loaded, base: ViewPlan, wanted: tuple[RowsWanted, ...]) -> None:
        """Begin to answer a request: each of its windows by a message and a frame. Waits where too many wait."""
        room = self._rooms.setdefault(client, asyncio.Semaphore(MOST_PENDING))
        await room.acquire()
        live = client.live_search if loaded.request.is_buckaroo else ""
        place = (client, (wanted[0].sort, wanted[0].ascending, base, live))
        task = asyncio.get_running_loop().create_task(
            self._answer(client, loaded, base, live, wanted, self._last.get(place)), name="buckaroo-rows"
        )
        self._last[place] = task
        self._tasks[task] = client
        self.idle.clear()
        task.add_done_callback(partial(self._done, place, room))

    async def prepare(self, asker: object, loaded: Loaded, plan: ViewPlan) -> PreparedView:
        """Give the rows of a plan. Of one asker only the newest plan is prepared. Raises a DataError."""
        key = (loaded.number, plan)
        known = loaded.engine.known(plan) or self._views.get(key)
        if known is not None:
            return known
        view: PreparedView = await self._worked(asker, partial(loaded.engine.prepare_apart, plan))
        self._views.put(key, view, 64 + (0 if view.index is None else view.index.nbytes))
        return view

    async def _worked(self, asker: object, work: Callable[[Check], Any]) -> Any:
        ticket = self._resources.heavy.submit((id(self), id(asker), "view"), work)
        try:
            return await asyncio.wrap_future(ticket.future)
        except Superseded:
            raise BadPlan("Another order was asked for.") from None
        except asyncio.CancelledError:
            if ticket.future.cancelled():  # pushed out of its place in the lane, not we
                raise BadPlan("Another order was asked for.") from None
            ticket.drop()
            raise

    def warm(self, loaded: Loaded) -> None:
        """Read the first rows of a wide file before they are asked for."""
        self._ahead(loaded, PreparedView(ViewPlan(), loaded.rows, None), 0, 0)

    def _ahead(self, loaded: Loaded, view: PreparedView, start: int, stop: int) -> None:
        """Read what comes next, where that is worth it and not there."""
        row = self._wide.after(loaded, view, start, stop)
        if row is not None and (self._reading is None or self._reading.done()):
            self._reading = self._resources.windows.submit(partial(self._wide.read, loaded, view, row, row + 1))

    def let_go(self, loaded: Loaded) -> None:
        """Forget the views of a table that is not shown any more."""
        self._views.forget(loaded.number)

    def forget(self, client: Client) -> None:
        """Stop what is done for a socket."""
        self._rooms.pop(client, None)
        for task in [task for task, owner in self._tasks.items() if owner is client]:
            task.cancel()

    def close(self) -> None:
        """Stop everything."""
        for task in tuple(self._tasks):
            task.cancel()

    def _done(self, place: tuple[Client, Any], room: asyncio.Semaphore, task: asyncio.Task[None]) -> None:
        room.release()
        if self._last.get(place) is task:
            del self._last[place]
        self._ended(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        if not self._tasks:
            task.get_loop().call_later(QUIET, self._rest)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, DataError):
            _log.error("rows could not be served", exc_info=error)

    def _rest(self) -> None:
        if not self._tasks:
            self.idle.set()

    async def _answer(
        self,
        client: Client,
        loaded: Loaded,
        base: ViewPlan,
        live: str,
        wanted: tuple[RowsWanted, ...],
        before: asyncio.Task[None] | None,
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        for each in wanted:
            try:
                plan, upward = _plan(loaded, base, each, live)
                view = await self._view(client, loaded, plan, each)
                start, stop = each.clamped(view.rows, _enough(client, loaded))
                work = partial(window, loaded, self._wide, view, start, stop, upward=upward)
                data = await self._made(loaded, view, work)
            except DataError as error:
                self._refuse(client, each, str(error))
            except Exception as error:  # a task boundary: one window fails, the session goes on
                error_id = secrets.token_hex(4)
                _log.error("a window could not be made (error %s)", error_id, exc_info=error)
                self._refuse(client, each, f"The rows could not be read (error {error_id}).")
            else:
                client.say(messages.rows_reply(each, view.rows), data)
                client.was_served = True
                self._served(client)
                if not upward:
                    self._ahead(loaded, view, start, stop)

    async def _view(self, client: Client, loaded: Loaded, plan: ViewPlan, wanted: RowsWanted) -> PreparedView:
        """Give the view of a request; its first rows where it asks for no others and the order takes long."""
        if plan.sort and plan.is_whole and len(loaded.columns) < COLUMNS and loaded.engine.known(plan) is None:
            first: PreparedView | None = await self._worked(client, partial(loaded.engine.head, plan))
            known = 0 if first is None or first.index is None else len(first.index)
            if first is not None and wanted.clamped(first.rows, _enough(client, loaded))[1] <= known:
                self._go_on(client, loaded, plan)
                return first
        return await self.prepare(client, loaded, plan)

    def _go_on(self, client: Client, loaded: Loaded, plan: ViewPlan) -> None:
        """Prepare the rest of an order whose first rows are shown."""
        task = asyncio.get_running_loop().create_task(self.prepare(client, loaded, plan), name="buckaroo-order")
        self._tasks[task] = client
        task.add_done_callback(self._ended)

    async def _made(self, loaded: Loaded, view: PreparedView, work: Callable[[], bytes]) -> bytes:
        """Make a window. One that takes long does not take a thread from the windows of others."""
        if self._wide.is_slow(loaded, view):
            made: bytes = await asyncio.wrap_future(self._resources.reading.submit(object(), lambda _: work()).future)
            return made
        return await asyncio.wrap_future(self._resources.windows.submit(work))

    def _refuse(self, client: Client, wanted: RowsWanted, message: str) -> None:
        """Tell of an error. The page hears of it only with a binary frame behind it, which no other client expects."""
        client.say(messages.rows_error(wanted, message), *((b"",) if client.takes_stats else ()))


def _enough(client: Client, loaded: Loaded) -> int:
    """Give how many rows an answer has at least. Only of the page is it known that it takes fewer than it asks for."""
    return ENOUGH_CELLS // max(1, len(loaded.columns)) if client.takes_stats else MOST_ROWS


def _plan(loaded: Loaded, base: ViewPlan, wanted: RowsWanted, live: str) -> tuple[ViewPlan, bool]:
    """Give the plan of a request, and whether it is read from its end. Raises BadPlan."""
    filters: tuple[Group, ...] = ()
    if live:
        parts = tuple(Condition("live", at, "contains", live) for at in loaded.text_columns)
        filters = (Group("live", "any", parts),)
    if wanted.sort is None:
        return ViewPlan(base.where, (), filters, base.search), False
    if wanted.sort == INDEX:
        return ViewPlan(base.where, (), filters, base.search), not wanted.ascending
    column = loaded.position(wanted.sort)
    if column is None:
        raise BadPlan(f"there is no column {wanted.sort[:40]!r} to sort by")
    return ViewPlan(base.where, (SortKey(column, not wanted.ascending),), filters, base.search), False
