"""The state of a session, pure: events in, actions out. No threads, no sockets, no clock.

A session opens a source, prepares the first view and from then on always has a *shown* view, which every window
comes from, and at most one *wanted* change that is being prepared. View ids come from one counter; a change takes
the next one when it is asked for.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from taupane_bridges.data.errors import BadPlan
from taupane_bridges.data.plans.conditions import Filter, check_filters
from taupane_bridges.data.plans.plan import Search, SortKey, ViewPlan, Where
from taupane_bridges.data.sources.following import SAID

from . import messages
from .named import NamedPlan, placed

if TYPE_CHECKING:
    from collections.abc import Callable

    from taupane_bridges.data.arrays.schema import ColumnSchema
    from taupane_bridges.data.sources.following import FileState

    from .messages import Json


_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Say:
    """Send a message to every connection."""

    message: Json


@dataclass(frozen=True)
class Open:
    """Open the source in the heavy lane; answer with `opened` or `open_failed` and this id."""

    view_id: int


@dataclass(frozen=True)
class Prepare:
    """Prepare a view in the heavy lane; answer with `prepared` or `prepare_failed` and this id.

    `urgent`: what is being prepared now is of no use any more and may be cut short.
    """

    view_id: int
    plan: ViewPlan
    urgent: bool


@dataclass(frozen=True)
class Remind:
    """Call `slow` with this id when PATIENCE has passed."""

    view_id: int


Action: TypeAlias = "Say | Open | Prepare | Remind"

PATIENCE = 0.05
"""Seconds after which the page is told that something takes time."""


@dataclass(frozen=True)
class Table:
    """What a source says about itself."""

    name: str | None
    schema: tuple[ColumnSchema, ...]
    rows: int
    partial: bool = False
    """Whether these are its first rows only, while the rest is read."""
    note: str | None = None
    """What the user should know of how it was read."""


@dataclass(frozen=True)
class Shown:
    """The view that windows come from. `plan` None: the first filter failed, no rows are shown."""

    view_id: int
    plan: ViewPlan | None
    rows: int


class Conversation:
    """One session's life. Call the events on one thread; do the actions in the order given."""

    def __init__(self, where: Where | None = None, more_caps: tuple[str, ...] = ()) -> None:
        self._more_caps = more_caps
        self._wanted = ViewPlan(where)
        self._where_problem: str | None = None  # what the program gave as a filter is none
        self._named: NamedPlan | None = None  # the sort, filters and search that the program last gave
        self._named_problem: str | None = None  # what to say of them once something is shown
        self._newest = 0  # the last id given out
        self._opening: int | None = None
        self._pending: int | None = None  # the newest change that is not shown yet
        self._announced: int | None = None  # the change that the page was told is under way
        self._told = False  # whether the page knows the table's schema
        self._table: Table | None = None
        self._shown: Shown | None = None
        self._file: FileState = "same"  # what has become of the file since it was opened
        self._failure: Json | None = None  # the last error that stays true: of the source or of the view

    @property
    def shown(self) -> Shown | None:
        """The view that windows come from, None before the first."""
        return self._shown

    @property
    def is_broken(self) -> bool:
        """Whether the source could not be opened, or not be read any more, and is not being opened again."""
        return self._failure is not None and self._table is None and self._opening is None

    @property
    def total_rows(self) -> int:
        """The rows of the open table, 0 without one."""
        return 0 if self._table is None else self._table.rows

    @property
    def width(self) -> int:
        """The columns of the open table, 0 without one."""
        return 0 if self._table is None else len(self._table.schema)

    def greeting(self) -> list[Json]:
        """Give what a new connection must hear to know where things stand."""
        if self._shown is None:
            if self._failure is not None:
                return [self._failure]
            return [self._loading()] if self._told or self._announced is not None else []
        said = [self._state(self._shown)]
        if self._announced is not None and self._announced == self._pending:
            said.append(self._view(self._announced, "pending", self._wanted))
        elif self._failure is not None:
            said.append(self._failure)
        return said if self._file == "same" else [*said, self._of_file()]

    def start(self) -> list[Action]:
        """Begin to open the source: the first, or another in its place."""
        if self._shown is None:
            self._failure = None
        self._opening = self._next()
        return [Open(self._opening), Remind(self._opening)]

    def opened(self, view_id: int, table: Table) -> list[Action]:
        """The source is open. Until now the old one's rows were shown."""
        if view_id != self._opening:
            return []
        if self._table is not None and self._table.schema != table.schema:
            self._wanted = ViewPlan(self._wanted.where)
        self._opening, self._announced, self._told = None, None, False
        self._table, self._failure, self._shown, self._file = table, None, None, "same"
        self._place_named()
        self._pending = view_id = view_id if view_id == self._newest else self._next()
        if self._where_problem is not None:
            return self.prepare_failed(view_id, "bad_plan", self._where_problem)
        if self._wanted == ViewPlan():
            return self.prepared(view_id, self._wanted, table.rows)
        return [Prepare(view_id, self._wanted, urgent=True), Remind(view_id)]

    def arrived(self, table: Table) -> list[Action]:
        """All of a table is there, of which the first rows were shown."""
        self._opening = self._next()
        return self.opened(self._opening, table)

    def open_failed(self, view_id: int, code: str, message: str) -> list[Action]:
        """The source cannot be opened."""
        return self.broken(code, message) if view_id == self._opening else []

    def broken(self, code: str, message: str) -> list[Action]:
        """The source cannot be read, or not any more (it was rewritten)."""
        self._opening = self._pending = self._announced = self._table = self._shown = None
        self._wanted = ViewPlan(self._wanted.where)  # its columns may not be those of the next source
        self._failure = messages.error(code, message)
        return [Say(self._failure)]

    def file_looked_at(self, state: FileState) -> list[Action]:
        """Something looked at the file of the shown table. Its rows stay."""
        if self._shown is None or state == self._file:
            return []
        self._file = state
        return [Say(self._of_file())]

    def reload(self) -> list[Action]:
        """The page wants the file anew. Only one that has changed is opened: others would give the same, or nothing."""
        return self.start() if self._shown is not None and self._opening is None and self._file == "changed" else []

    def slow(self, view_id: int) -> list[Action]:
        """PATIENCE has passed since this change was asked for."""
        if self._announced == view_id or view_id not in {self._opening, self._pending}:
            return []
        if self._shown is None:
            self._announced = view_id
            self._told = self._table is not None
            return [Say(self._loading())]
        if view_id == self._opening:
            return []  # the old table stays in view until the new one is there
        self._announced = view_id
        return [Say(self._view(view_id, "pending", self._wanted))]

    def set_sort(self, sort: tuple[SortKey, ...]) -> list[Action]:
        """The page asks for another order."""
        if self._table is None:
            return []
        unknown = [key.column for key in sort if not 0 <= key.column < self.width]
        if unknown:
            return self._refused(f"there is no column number {unknown[0]}")
        if self._where_problem is not None:
            return self._refused(self._where_problem)
        return self._change(replace(self._wanted, sort=sort))

    def set_filters(self, filters: tuple[Filter, ...]) -> list[Action]:
        """The page asks for the rows that pass its filters."""
        return self._choose(filters, lambda: replace(self._wanted, filters=filters))

    def set_search(self, search: Search | None) -> list[Action]:
        """The page asks for the rows that hold a text, or for all again."""
        unknown = [] if search is None else [c for c in search.columns or () if c >= self.width]
        if self._table is not None and unknown:
            return self._refused(f"there is no column number {unknown[0]}")
        if search is None and self._wanted.search is None:
            return []
        return self._choose((), lambda: replace(self._wanted, search=search))

    def _choose(self, filters: tuple[Filter, ...], plan: Callable[[], ViewPlan]) -> list[Action]:
        if self._table is None:
            return []
        try:
            check_filters(filters, self._table.schema)
        except BadPlan as error:
            return self._refused(str(error), filter_id=error.filter_id)
        if self._where_problem is not None:
            return self._refused(self._where_problem)
        wanted = plan()
        return self._change(wanted) if wanted != self._wanted or self._pending is None else []

    def set_where(self, where: Where | None) -> list[Action]:
        """The program asks for other rows. Before the source is open this only replaces the first filter."""
        self._where_problem = None
        plan = replace(self._wanted, where=where)
        if self._table is None or self._opening is not None:
            self._wanted = plan
            return []
        return self._change(plan)

    def set_plan(self, plan: NamedPlan) -> list[Action]:
        """The program asks for an order, filters and a search. They hold for the next table too, where its columns
        have the same names.
        """
        self._named = plan
        if self._table is None or self._opening is not None:
            return []
        before = self._wanted
        self._place_named()
        if self._where_problem is not None:
            return self._refused(self._where_problem)
        if self._named_problem is not None:
            problem, self._named_problem = self._named_problem, None
            return self._refused(problem)
        wanted, self._wanted = self._wanted, before
        return self._change(wanted) if wanted != before else []

    def _place_named(self) -> None:
        assert self._table is not None
        self._named_problem = None
        if self._named is None:
            return
        try:
            sort, filters, search = placed(self._named, self._table.schema)
        except BadPlan as error:
            _log.warning("the plan of a table cannot be shown: %s", error)
            self._named_problem = str(error)
        else:
            self._wanted = replace(self._wanted, sort=sort, filters=filters, search=search)

    def where_failed(self, message: str) -> list[Action]:
        """What the program gave as a filter is none: the shown view stays, and a first view has no rows."""
        self._where_problem = message
        return self._refused(message)

    def prepared(self, view_id: int, plan: ViewPlan, rows: int) -> list[Action]:
        """A view is ready. One that was overtaken is shown all the same, if it is on the way to the wanted one
        (same order).
        """
        if self._table is None or not self._is_progress(view_id, plan):
            return []
        told, self._told = self._told, True
        self._shown = Shown(view_id, plan, rows)
        self._failure = None
        if view_id == self._pending:
            self._pending = self._announced = None
        said: list[Action] = [Say(self._view(view_id, "ready", plan) if told else self._state(self._shown))]
        problem, self._named_problem = self._named_problem, None
        return said if problem is None else [*said, *self._refused(problem)]

    def prepare_failed(self, view_id: int, code: str, message: str, filter_id: str | None = None) -> list[Action]:
        """A view cannot be made. The shown one stays, and what is wanted is it again."""
        if view_id != self._pending or self._table is None:
            return []
        self._pending = self._announced = None
        said: list[Action] = []
        if self._shown is None:
            self._shown = Shown(view_id, None, 0)
            said = [] if self._told else [Say(self._state(self._shown))]
            self._told = True
        elif self._shown.plan is not None:
            self._wanted = self._shown.plan
        return [*said, *self._refused(message, view_id, code, filter_id)]

    def order_failed(self, code: str, message: str) -> list[Action]:
        """The rest of an order cannot be made, of which the first rows are shown."""
        return self._refused(message, code=code)

    def _change(self, plan: ViewPlan) -> list[Action]:
        urgent = plan.sort != self._wanted.sort
        self._wanted = plan
        self._pending = self._next()
        return [Prepare(self._pending, plan, urgent), Remind(self._pending)]

    def _is_progress(self, view_id: int, plan: ViewPlan) -> bool:
        if view_id == self._pending:
            return True
        newer = self._shown is None or view_id > self._shown.view_id
        return newer and self._pending is not None and plan.sort == self._wanted.sort

    def _refused(
        self, message: str, view_id: int | None = None, code: str = "bad_plan", filter_id: str | None = None
    ) -> list[Action]:
        if self._shown is None:
            return []
        more = {} if filter_id is None else {"filter_id": filter_id}
        # Another change may be on its way, which what was refused does not touch.
        plan = ViewPlan() if self._shown.plan is None else self._wanted
        said = self._view(view_id or self._next(), "error", plan, message=message, error_code=code, **more)
        self._failure = said
        return [Say(said)]

    def _next(self) -> int:
        self._newest += 1
        return self._newest

    def _view(self, view_id: int, state: str, plan: ViewPlan, **more: object) -> Json:
        rows = 0 if self._shown is None else self._shown.rows
        return messages.view(view_id=view_id, state=state, rows=rows, total_rows=self.total_rows, plan=plan, **more)

    def _of_file(self) -> Json:
        name = "The file" if self._table is None else self._table.name or "The file"
        return messages.file_changed(self._file, SAID[self._file].format(name=name))

    def _state(self, shown: Shown) -> Json:
        assert self._table is not None
        return messages.initial_state(
            view_id=shown.view_id,
            state="ready",
            name=self._table.name,
            schema=self._table.schema,
            total_rows=self._table.rows,
            rows=shown.rows,
            plan=shown.plan or ViewPlan(),
            more_caps=self._more_caps,
            partial=self._table.partial,
            note=self._table.note,
        )

    def _loading(self) -> Json:
        table = self._table or Table(None, (), 0)
        return messages.initial_state(
            view_id=self._newest,
            state="loading",
            name=table.name,
            schema=table.schema,
            total_rows=table.rows,
            rows=0,
            plan=ViewPlan(),
            more_caps=self._more_caps,
        )
