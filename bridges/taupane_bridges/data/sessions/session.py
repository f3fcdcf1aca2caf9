"""A session joined to threads and an event loop: `Conversation` decides, this does.

Threads: everything here runs on the loop's thread, except that `set_where`, `set_source` and `close` may be called
from any thread. Sources are opened and views prepared in lanes, windows are made by the window pool; the
loop itself never waits for a file, for polars or for a sort.

Life: a session opens its source when the first page connects (or at `start`), and holds it until `close`.
Connections come and go; all of them see one view.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from taupane_bridges.data.early import import_early
from taupane_bridges.data.engine import Engine, PreparedView
from taupane_bridges.data.errors import BadPlan, SourceChanged, Superseded
from taupane_bridges.data.open import read_rest
from taupane_bridges.data.plans.plan import ViewPlan, WhereInput, as_where
from taupane_bridges.data.resources import Resources, shared
from taupane_bridges.data.sources.arriving import ArrivingSource
from taupane_bridges.data.sources.following import Following

from . import messages
from .answers import KINDS
from .asking import Asking
from .connection import Connection, Sink
from .conversation import PATIENCE, Action, Conversation, Open, Prepare, Remind, Say, Table
from .current import Current
from .loading import Loading
from .making import Making
from .results import hand_over, let_go, tell
from .waiting import Waiting

if TYPE_CHECKING:
    from taupane_bridges.data.lanes import Ticket
    from taupane_bridges.data.plans.conditions import Filter
    from taupane_bridges.data.plans.plan import SortKey
    from taupane_bridges.data.source import Check, DataSource
    from taupane_bridges.data.sources.following import FileState

    from .asking import SaveAs
    from .asks import Ask, SetSearch
    from .messages import RowsRequest
    from .named import NamedPlan

_log = logging.getLogger(__name__)

LOOK_TIMEOUT = 10.0
"""Seconds that another thread waits for the loop to say what is shown."""
PROGRESS_PERIOD = 0.1
"""Seconds between two messages about how much of a table was read."""
IMPORT_DELAY = 0.03
"""Seconds after which pyarrow is imported: the page that shows the table is to be sent first."""


class Session:
    """One view of one table, for any number of connections (usually one).

    `open_source` is called in the opening lane and may take long or raise a DataError, which the page shows. `where`
    is a polars expression, a function that gives one, or None; one that does not work is shown by the page as an
    error and leaves the rows as they were. `save_as` asks the user for a path, and lets pages save the view there.
    """

    def __init__(
        self,
        open_source: Callable[[], DataSource],
        *,
        where: WhereInput = None,
        resources: Resources | None = None,
        save_as: SaveAs | None = None,
    ) -> None:
        self._opener = open_source
        self._resources = resources or shared()
        self._conversation = Conversation(more_caps=() if save_as is None else ("export",))
        self._connections: set[Connection] = set()
        self._engine: Engine | None = None
        self._view: PreparedView | None = None
        self._made: dict[int, PreparedView] = {}
        self._open_id: int | None = None
        self._asking = Asking(self._resources, KINDS, self._current, self._told, save_as)
        self._waiting = Waiting(self.ask)
        self._head_problem: tuple[str, str] | None = None  # why an order whose first rows are shown has no others
        self._searched: int | None = None  # the view in which searches run
        self._loading: Loading | None = None
        self._making: Making | None = None
        self._rest: Ticket | None = None  # of a table that arrives
        self._following: Following | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._lock = threading.Lock()
        self.set_where(where)
        import_early(IMPORT_DELAY)

    # Called by the program, on any thread

    def set_where(self, where: WhereInput) -> None:
        """Show other rows. Returns at once; the page hears of it when the rows are chosen. Any thread."""
        try:
            checked = as_where(where)
        except BadPlan as error:
            self._post(partial(self._conversation.where_failed, str(error)))
        else:
            self._post(partial(self._conversation.set_where, checked))

    def set_plan(self, plan: NamedPlan) -> None:
        """Sort, filter and search as the program says; columns are named (see `named`). Any thread.

        A page may change the plan later. One that does not fit the table is logged and shown by the page as an error.
        """
        self._post(partial(self._conversation.set_plan, plan))

    def look(self) -> Current | None:
        """Give the shown view, to read rows of it as `copying.rows_of` does; None while there is none. Any thread.

        Waits for the loop unless it is called there; raises TimeoutError if the loop does not answer.
        """
        with self._lock:
            loop = self._loop
        if loop is None or self._closed:
            return None
        if _runs_here(loop):
            return self._current()
        found: Future[Current | None] = Future()
        try:
            loop.call_soon_threadsafe(lambda: found.set_result(self._current()))
        except RuntimeError:  # the loop is closed: the program is ending
            return None
        return found.result(LOOK_TIMEOUT)

    def set_source(self, open_source: Callable[[], DataSource]) -> None:
        """Show another table; the old one stays in view until it is open. Any thread."""
        self._post(partial(self._replace, open_source))

    def close(self) -> None:
        """Let go of the source, the connections and the cached indexes. Any thread, more than once."""
        self._post(self._shut)

    # Called on the loop's thread

    def start(self) -> None:
        """Begin to open the source before a page connects. Needs the running loop."""
        with self._lock:
            if self._loop is not None or self._closed:
                return
            self._loop = asyncio.get_running_loop()
        self._do(self._conversation.start())

    def connect(self, sink: Sink) -> Connection:
        """Join a page, after the server layer has checked its credential. `sink` gets what the page must hear,
        beginning now. A source that could not be read is opened again: whoever comes tries again.
        """
        self.start()
        connection = Connection(self, sink)
        if self._closed:
            connection.say(messages.error("load_error", "This table was closed."))
            return connection
        self._connections.add(connection)
        if self._conversation.is_broken:
            self._do(self._conversation.start())
        for message in self._conversation.greeting():
            connection.say(message)
        return connection

    # Called by connections

    def set_sort(self, sort: tuple[SortKey, ...]) -> None:
        """The page asked for another order."""
        self._do(self._conversation.set_sort(sort))

    def set_filters(self, filters: tuple[Filter, ...]) -> None:
        """The page asked for other rows."""
        self._do(self._conversation.set_filters(filters))

    def set_search(self, connection: Connection, wanted: SetSearch) -> None:
        """A page searches: for rows to show, or for matches among those that are shown."""
        self._asking.search(connection, wanted)
        self._do(self._conversation.set_search(None if wanted.find else wanted.search))

    def reload(self) -> None:
        """A page wants the file anew that has changed."""
        self._do(self._conversation.reload())

    def ask(self, connection: Connection, ask: Ask) -> None:
        """A page asks for something other than rows."""
        if self._view is not None and self._view.is_head and self._head_problem is None:
            self._waiting.ask(connection, ask)
        else:
            self._asking.ask(connection, ask)

    def cancel(self, connection: Connection, request_id: int | str | None) -> None:
        """A page does not want an answer any more."""
        self._waiting.cancel(connection, request_id)
        self._asking.cancel(connection, request_id)

    def left(self, connection: Connection) -> None:
        """A page has gone."""
        self._waiting.left(connection)
        self._asking.left(connection)
        self._connections.discard(connection)

    def window(self, connection: Connection, request: RowsRequest) -> Future[bytes] | messages.Json | None:
        """Begin to make the frame that a request asks for, or give the error to answer with; None while its rows are
        still being sorted: then it is asked again.
        """
        current = self._shown()
        if current is None:
            return messages.rows_error(request, request.view_id or 0, "not_ready", "No table is open.")
        if request.view_id is not None and request.view_id != current.view_id:
            return messages.rows_error(request, request.view_id, "view_gone", "This view was replaced.")
        rows, columns = request.clamped(current.view.rows, self._conversation.width)
        if current.view.is_head and current.view.index is not None and rows.stop > len(current.view.index):
            if self._head_problem is not None:
                return messages.rows_error(request, current.view_id, *self._head_problem)
            self._waiting.rows(connection, request)
            return None
        job = partial(_frame, current, request, rows, columns)
        future = self._resources.windows.submit(job)
        if self._loading is not None:
            self._loading.after(future)
        return future

    def window_failed(self, request: RowsRequest, error: BaseException) -> messages.Json:
        """Give the answer to a request whose window could not be made."""
        code, message = self._told(error)
        return messages.rows_error(request, request.view_id or 0, code, message)

    # Actions and their results

    def _post(self, event: Callable[[], Iterable[Action]]) -> None:
        """Run an event of the conversation on the loop's thread and do what follows from it; now, while there is no
        loop yet.
        """
        with self._lock:
            loop = self._loop
            if loop is None:
                for action in event():
                    assert not isinstance(action, (Open, Prepare)), "nothing is opened before there is a loop"
                return
        if _runs_here(loop):
            self._do(event())
            return
        try:
            loop.call_soon_threadsafe(lambda: self._do(event()))
        except RuntimeError:  # the loop is closed: the program is ending
            _log.debug("a change to a table came after the event loop was closed")

    def _do(self, actions: Iterable[Action]) -> None:
        if self._closed:
            return
        self._sync()
        for action in actions:
            if isinstance(action, Say):
                for connection in tuple(self._connections):
                    connection.say(action.message)
            elif isinstance(action, Open):
                self._open(action)
            elif isinstance(action, Prepare):
                self._prepare(action)
            else:
                self._remind(action)

    def _sync(self) -> None:
        """Hold the rows of the view that the conversation shows now."""
        shown = self._conversation.shown
        if shown is None:
            self._view = None
        elif shown.view_id in self._made:
            self._view = self._made[shown.view_id]
            self._made = {view_id: made for view_id, made in self._made.items() if view_id >= shown.view_id}
        elif self._view is None:
            self._view = PreparedView(ViewPlan(), shown.rows, None)
        if shown is not None and shown.view_id != self._searched:
            self._searched = shown.view_id
            self._asking.view_changed()

    def _current(self) -> Current | None:
        """Give the view that answers are made from; None too while only the head of its order is known."""
        current = self._shown()
        return None if current is None or current.view.is_head else current

    def _shown(self) -> Current | None:
        """Give the view that windows are made from."""
        shown = self._conversation.shown
        if shown is None or self._engine is None or self._view is None:
            return None
        return Current(shown.view_id, self._engine, self._view)

    def _told(self, error: BaseException) -> tuple[str, str]:
        """Give code and text for what went wrong; a file that changed ends the view."""
        told = tell(error)
        if isinstance(error, SourceChanged) and self._conversation.shown is not None:
            self._do(self._conversation.broken(*told))
        return told

    def _remind(self, action: Remind) -> None:
        assert self._loop is not None
        self._loop.call_later(PATIENCE, lambda: self._do(self._conversation.slow(action.view_id)))

    def _open(self, action: Open) -> None:
        self._open_id = action.view_id
        opener = self._opener
        ticket = self._resources.opening.submit(
            (id(self), "open"), lambda _check: Engine(opener(), self._resources.caches, self._resources.worker)
        )
        self._when_open(ticket.future, partial(self._opened, action.view_id))

    def _opened(self, view_id: int, future: Future[Engine]) -> None:
        if view_id != self._open_id:
            let_go(future)
            return
        error = future.exception()
        if error is not None:
            self._leave()
            self._do(self._conversation.open_failed(view_id, *tell(error)))
            return
        self._take(future.result(), partial(self._conversation.opened, view_id))

    def _take(self, engine: Engine, opened: Callable[[Table], list[Action]]) -> None:
        """Show an open table in place of the last."""
        assert self._loop is not None
        self._leave()
        self._engine = engine
        source = engine.source
        if isinstance(source, ArrivingSource):
            self._read_on(engine, source)
        else:
            self._loading = Loading(self._loop, engine, self._resources, id(self))
        self._making = Making(self._loop, engine, self._resources, id(self), self._loading, self)
        if source.origin is not None:
            self._following = Following(self._loop, source.origin, self._resources.small, self._file_looked_at)
        arriving = isinstance(source, ArrivingSource)
        note = None if source.origin is None else source.origin.note
        self._do(opened(Table(source.name, source.schema, source.rows, arriving, note)))

    def _file_looked_at(self, state: FileState) -> None:
        self._do(self._conversation.file_looked_at(state))

    def _read_on(self, engine: Engine, source: ArrivingSource) -> None:
        """Read the rest of a table while its first rows are shown."""
        resources, loop = self._resources, self._loop
        last = time.monotonic()

        def progress(done: int | None, rows: int) -> None:
            nonlocal last
            if time.monotonic() - last >= PROGRESS_PERIOD and loop is not None:
                last = time.monotonic()
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    loop.call_soon_threadsafe(self._reading, engine, messages.reading(done, source.total, rows))

        def job(check: Check) -> Engine:
            return Engine(read_rest(source, check, progress), resources.caches, resources.worker)

        self._rest = resources.arriving.submit((id(self), "rest"), job)
        self._when_open(self._rest.future, partial(self._arrived, engine))

    def _reading(self, engine: Engine, message: messages.Json) -> None:
        if engine is self._engine:
            self._do([Say(message)])

    def _arrived(self, engine: Engine, future: Future[Engine]) -> None:
        if engine is not self._engine:
            let_go(future)
            return
        error = future.exception()
        if error is None:
            self._take(future.result(), self._conversation.arrived)
        elif not isinstance(error, Superseded):
            self._leave()
            self._do(self._conversation.broken(*tell(error)))

    def _prepare(self, action: Prepare) -> None:
        assert self._making is not None
        if self._engine is not None and isinstance(self._engine.source, ArrivingSource):
            return  # the conversation asks again when all rows are there
        self._making.begin(action.view_id, action.plan, urgent=action.urgent)

    def made(self, view_id: int, view: PreparedView) -> None:
        """The first rows of a view are known, or all of them."""
        shown = self._conversation.shown
        if shown is not None and shown.view_id == view_id and self._view is not None and self._view.is_head:
            self._view = self._made[view_id] = view  # the page knows the view: now all of its rows are known
            self._asking.view_changed()
            self._waiting.go_on()
            self._copy(view)
            return
        self._head_problem = None
        self._made[view_id] = view
        self._do(self._conversation.prepared(view_id, view.plan, view.rows))
        self._waiting.go_on()
        if self._view is view:
            self._copy(view)

    def not_made(self, view_id: int, error: BaseException) -> None:
        """A view cannot be made."""
        if isinstance(error, Superseded):
            return
        filter_id = error.filter_id if isinstance(error, BadPlan) else None
        shown = self._conversation.shown
        if shown is not None and shown.view_id == view_id:  # its first rows are shown: they are all that there is
            self._head_problem = tell(error)
            self._waiting.refuse(*self._head_problem)
            self._do(self._conversation.order_failed(*self._head_problem))
            return
        self._do(self._conversation.prepare_failed(view_id, *tell(error), filter_id))
        self._finish()

    def _finish(self) -> None:
        """Go on with the order whose head is shown, when what took its place came to nothing."""
        shown, making, view = self._conversation.shown, self._making, self._view
        if shown is None or making is None or view is None or self._head_problem is not None:
            return
        if view.is_head and making.is_idle:
            making.make(shown.view_id, view.plan)

    def _copy(self, view: PreparedView) -> None:
        if self._making is not None:
            self._making.copy(view)

    def _when_open(self, future: Future[Engine], then: Callable[[Future[Engine]], None]) -> None:
        """Call `then` on the loop when a table is open; let go of one that nobody waits for any more."""
        assert self._loop is not None
        hand_over(self._loop, future, lambda done: let_go(done) if self._closed else then(done))

    def _replace(self, open_source: Callable[[], DataSource]) -> list[Action]:
        self._opener = open_source
        return [] if self._loop is None else self._conversation.start()

    def _leave(self) -> None:
        """Let go of the table that was open."""
        if self._following is not None:
            self._following.stop()
            self._following = None
        self._asking.table_left()
        self._waiting.refuse("view_gone", "This table was replaced.")
        for work in (self._loading, self._making):
            if work is not None:
                work.stop()
        self._resources.arriving.drop((id(self), "rest"))
        if self._rest is not None:
            self._rest.drop()
        if self._engine is not None:
            self._engine.close()
        self._engine, self._view = None, None
        self._loading, self._making, self._rest = None, None, None
        self._made.clear()

    def _shut(self) -> list[Action]:
        if not self._closed:
            self._resources.opening.drop((id(self), "open"))
            self._leave()
            self._closed = True
            for connection in tuple(self._connections):
                connection.close()
        return []


def _frame(current: Current, request: RowsRequest, rows: range, columns: range) -> bytes:
    payload = current.engine.frame(current.view, rows, columns)
    return messages.rows_frame(request, current.view_id, rows, columns, current.view.rows, payload)


def _runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
