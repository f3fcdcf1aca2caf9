"""The DataFrame widget: its place in the page, and the row session behind it.

Rows never enter the widget tree. The element names a session, and the page asks that session for
the rows and columns that it shows.
"""

from __future__ import annotations

import logging
import threading
from asyncio import to_thread
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from inspect import iscoroutinefunction
from types import FunctionType
from typing import Any, Protocol, runtime_checkable

from taupane.errors import BadOption
from taupane.events import Event, Listener
from taupane.jsonvalues import to_json
from taupane.state import Scope, State, current_scope, effect
from taupane.state.reporting import report
from taupane.widgets.cells import Cell, is_cell, peek
from taupane.widgets.datadisplay import display
from taupane.widgets.dataplan import Plan, plan_from
from taupane.widgets.datastyles import CellStyle
from taupane.widgets.dataview import CellClick, ReadRows, Selection, TableView, click_from, selection_from
from taupane.widgets.dressing import dress
from taupane.widgets.element import Element, element
from taupane.widgets.flow import ComponentCall, component
from taupane.widgets.keptviews import keep_view
from taupane.widgets.options import Reactive, handler, length, refused, text

log = logging.getLogger(__name__)


class RowSession(Protocol):
    """One grid's rows: what is shown of one source."""

    @property
    def id(self) -> str:
        """The name by which the page asks for it."""
        ...

    def set_where(self, value: object | None) -> None:
        """Show only the rows for which a condition holds; None shows all."""
        ...

    def set_source(self, source: object) -> None:
        """Show another source; where its columns are the same, everything else stays."""
        ...

    def set_plan(self, plan: Mapping[str, Any]) -> None:
        """Sort, filter and search, with columns by name."""
        ...

    def read(self, view_id: int, rows: Iterable[range], columns: Iterable[int] | None) -> Any:
        """Give rows of the view as a polars frame, or None if it shows another view."""
        ...

    def close(self) -> None:
        """Let go of the source."""
        ...


@runtime_checkable
class RowSessions(Protocol):
    """Where a view's row sessions come from: `view.rows`."""

    def open(self, source: object, where: object | None) -> RowSession:
        """Open a source: a path, a frame, a lazy frame, or anything with `__arrow_c_stream__`."""
        ...


def DataFrame(  # noqa: N802
    source: Any,
    where: Any = None,
    *,
    plan: Reactive[Plan] | None = None,
    view: TableView | None = None,
    columns: Reactive[Sequence[str] | Mapping[str, str | None] | None] = None,
    formats: Reactive[Mapping[str, str] | None] = None,
    styles: Reactive[Mapping[str, CellStyle | Sequence[object]] | None] = None,
    on_select: Callable[[Selection], object] | None = None,
    on_cell_click: Callable[[CellClick], object] | None = None,
    height: Reactive[str | float] = "24rem",
    label: Reactive[str] = "Table",
    **props: Any,
) -> ComponentCall:
    """Show a table of any size.

    `source` is a path, a polars or pandas frame, a lazy frame or anything with Arrow's stream
    interface; or a State or callable of one. `where` is a polars expression that rows must
    satisfy; a callable of one follows the States that it reads. `label` says what the table shows.

    `plan` is a State of a `Plan` (sort, filters, search) that follows the page and that the page follows; a plain
    `Plan` is what the page begins with. `view` is a `TableView`: plan, selection and scrolling in one.
    `columns` are the names to begin with, in order, or a dict of names and what to show for them; the others can be
    brought in by the user. `formats` has a format by column name ("{:,.2f} €"), `styles` rules by column name
    (`ColorScale`, `DataBar`, `Highlight`, `CellLink`, `CellImage`). All of them may be States or callables.
    `on_select` is given a `Selection`, `on_cell_click` a `CellClick`.
    """
    if source is None:
        raise refused("DataFrame", "source", source, "a path, a frame, or a State of one")
    if view is not None and not isinstance(view, TableView):
        raise refused("DataFrame", "view", view, "a TableView")
    handler("DataFrame", "on_select", on_select)
    handler("DataFrame", "on_cell_click", on_cell_click)
    style = {"block-size": length("DataFrame", "height", height)}
    attrs = {"label": text("DataFrame", "label", label), **dress(props, "tp-grid-view", style=style)}
    attrs["data_display"] = display(columns, formats, styles)
    wired = Wired(_plan_of(plan, view), view, on_select, on_cell_click)
    return _grid(Sought(source, where), Worn(attrs), wired, key=props.get("key"))


def _plan_of(plan: Any, view: TableView | None) -> Any:
    if view is None:
        if plan is not None and not isinstance(plan, Plan) and not callable(plan):
            raise refused("DataFrame", "plan", plan, "a State of a Plan, or a Plan")
        return plan
    if plan is not None and plan is not view.plan:
        raise refused("DataFrame", "plan", plan, "nothing beside view=, which has a plan: TableView(plan=…)")
    return view.plan


class Sought:
    """What a grid shows. Equal where it would show the same, so that a route that runs again keeps its grid."""

    __slots__ = ("source", "where")

    def __init__(self, source: Any, where: Any) -> None:
        self.source = source
        self.where = where

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sought):
            return NotImplemented
        return _same(self.source, other.source) and _same(self.where, other.where)

    __hash__ = None  # type: ignore[assignment]


class Worn:
    """The attributes of a grid's element, compared as `Sought` is."""

    __slots__ = ("attrs",)

    def __init__(self, attrs: dict[str, Any]) -> None:
        self.attrs = {name: value for name, value in attrs.items() if name != "key"}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Worn) and _same(self.attrs, other.attrs)

    __hash__ = None  # type: ignore[assignment]


def _same(value: Any, other: Any) -> bool:
    """Compare by identity, plain values by `==`, functions by their code and what they enclose; frames never."""
    if value is other:
        return True
    if type(value) is not type(other):
        return False
    if isinstance(value, str | int | float | bytes):
        return bool(value == other)
    if isinstance(value, dict):
        return value.keys() == other.keys() and all(_same(value[name], other[name]) for name in value)
    if isinstance(value, list | tuple):
        return len(value) == len(other) and all(map(_same, value, other))
    if isinstance(value, FunctionType):
        return _same_function(value, other)
    return False


def _same_function(value: FunctionType, other: FunctionType) -> bool:
    if value.__code__ is not other.__code__ or value.__globals__ is not other.__globals__:
        return False
    try:
        enclosed = [cell.cell_contents for cell in value.__closure__ or ()]
        others = [cell.cell_contents for cell in other.__closure__ or ()]
    except ValueError:  # a variable that is not bound yet
        return False
    return _same(enclosed, others) and _same(value.__defaults__, other.__defaults__)


class Wired:
    """What goes to and fro between a grid and the program, compared as `Sought` is."""

    __slots__ = ("on_cell_click", "on_select", "plan", "view")

    def __init__(self, plan: Any, view: TableView | None, on_select: Any, on_cell_click: Any) -> None:
        self.plan = plan
        self.view = view
        self.on_select = on_select
        self.on_cell_click = on_cell_click

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Wired):
            return NotImplemented
        return _same(self._parts(), other._parts())

    __hash__ = None  # type: ignore[assignment]

    def _parts(self) -> tuple[Any, ...]:
        return (self.plan, self.view, self.on_select, self.on_cell_click)

    def listeners(self, link: Link) -> dict[str, Listener]:
        """Give what listens to the grid's events."""
        listening = {}
        if is_cell(self.plan):
            listening["tableplan"] = Listener(partial(_take_plan, self.plan))
        if self.view is not None or self.on_select is not None:
            states = () if self.view is None else (self.view.selection,)
            listening["tableselect"] = Listener(_teller(selection_from, link, states, self.on_select))
        if self.on_cell_click is not None:
            listening["cellclick"] = Listener(_teller(click_from, link, (), self.on_cell_click))
        return listening


def _take_plan(plan: Cell, event: Event) -> None:
    """Set the State to what the page shows."""
    try:
        told = plan_from(event.detail)
    except (BadOption, TypeError, KeyError, ValueError) as error:
        log.warning("a page told of a plan that is none: %s", error)
        return
    if told != peek(plan):
        plan.set(told)


def _teller(
    make: Callable[[object, ReadRows], Any], link: Link, states: tuple[State[Any], ...], told: Callable[..., Any] | None
) -> Callable[[Event], Any]:
    """Give a handler that makes what happened of an event, and hands it on."""

    def prepare(event: Event) -> Any:
        try:
            made = make(event.detail, link.read)
        except (TypeError, KeyError, ValueError) as error:
            log.warning("a page told of something that is not in its table: %s", error)
            return None
        for state in states:
            state.set(made)
        return made

    if told is not None and iscoroutinefunction(told):

        async def tell_later(event: Event) -> None:
            made = await to_thread(prepare, event)
            if made is not None:
                await told(made)

        return tell_later

    def tell(event: Event) -> Any:
        made = prepare(event)
        return None if made is None or told is None else told(made)

    return tell


@component
def _grid(sought: Sought, worn: Worn, wired: Wired) -> Element:
    """Describe the element, with a session where a view is there to open one."""
    session: State[str | None] = State(None)
    scope = current_scope()
    rows = getattr(scope.view, "rows", None) if scope is not None else None
    attrs = dict(worn.attrs)
    if scope is not None and isinstance(rows, RowSessions):
        # Kept, with the open session, from one run of this component to the next.
        link = State(Link()).peek()
        _close_with(scope, link)

        # Each follows its own States; the source first, as conditions and plans name its columns.
        effect(lambda: link.set_source(_given("source", sought.source)))
        effect(lambda: link.set_where(_given("where", sought.where)))
        effect(lambda: link.set_plan(_given("plan", wired.plan)))
        link.start(rows, session.set)
        attrs["on"] = {**wired.listeners(link), **keep_view(attrs, sought.source)}
        if wired.view is not None:
            target = wired.view.target
            attrs["data_goto"] = lambda: None if target() is None else to_json(target())
    return element("taupane-grid", data_raw=True, session=session, **attrs)


def _close_with(scope: Scope, link: Link) -> None:
    # A clean-up is called before each new run as well; only the scope's end closes the session.
    scope.on_dispose(lambda: link.close() if scope.disposed else None)


def _given(option: str, value: Any) -> Any:
    """Give what a State or function gives; a frame that can be called is a frame. What it raises is logged, and shown
    in the grid's place.
    """
    if not callable(value) or hasattr(value, "__arrow_c_stream__") or isinstance(value, type):
        return value
    try:
        return value()
    except Exception as error:
        # The author's own function: the grid says that it failed, and follows the States that it had read.
        report(error, f"DataFrame({option}=…)")
        return Raised(error)


class Raised:
    """Stands for a source or a condition that could not be had: calling it raises what had been raised."""

    __slots__ = ("_error",)

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __call__(self) -> Any:
        """Raise it again."""
        raise self._error


class Link:
    """A grid's session. Any thread: a page may end while a State's change gives another source."""

    __slots__ = ("_has_ended", "_lock", "_opened", "_plan", "_rows", "_session", "_source", "_where")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._has_ended = False
        self._rows: RowSessions | None = None
        self._opened: Callable[[str], object] | None = None
        self._session: RowSession | None = None
        self._source: Any = None
        self._where: Any = None
        self._plan: Plan | None = None

    def start(self, rows: RowSessions, opened: Callable[[str], object]) -> None:
        """Open a session as soon as there is a source; `opened` is given its id."""
        self._rows, self._opened = rows, opened
        if self._session is not None:
            opened(self._session.id)
        elif self._source is not None:
            self._open(rows, opened)

    def set_source(self, source: Any) -> None:
        """Show a source. None, before there is one, leaves the place empty; later it leaves what is shown."""
        if source is None or _same(source, self._source):
            return
        self._source = source
        if self._session is not None:
            self._session.set_source(source)
        elif self._rows is not None and self._opened is not None:
            self._open(self._rows, self._opened)

    def set_where(self, where: Any) -> None:
        """Show only the rows for which a condition holds."""
        if where is self._where:
            return
        self._where = where
        if self._session is not None:
            self._session.set_where(where)

    def set_plan(self, plan: Any) -> None:
        """Sort, filter and search by a Plan; None leaves that to the page."""
        if plan is None or isinstance(plan, Raised) or plan == self._plan:
            return
        if not isinstance(plan, Plan):
            report(refused("DataFrame", "plan", plan, "a Plan"), "DataFrame(plan=…)")
            return
        self._plan = plan
        if self._session is not None:
            self._session.set_plan(plan.message())

    def read(self, view_id: int, rows: Iterable[range], columns: Iterable[int] | None) -> Any:
        """Give rows of the view as a polars frame; None where it is not shown now."""
        session = self._session
        return None if session is None else session.read(view_id, rows, columns)

    def close(self) -> None:
        """Let go of the session, for good."""
        with self._lock:
            self._has_ended = True
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def _open(self, rows: RowSessions, opened: Callable[[str], object]) -> None:
        session = rows.open(self._source, self._where)
        with self._lock:
            if not self._has_ended:
                self._session = session
        if self._has_ended:
            session.close()
            return
        if self._plan is not None:
            session.set_plan(self._plan.message())
        opened(session.id)
