"""The DataFrame widget: its place in the page, and the row session behind it.

Rows never enter the widget tree. The element names a session, and the page asks that session for
the rows and columns that it shows.
"""

from __future__ import annotations

import threading
from types import FunctionType
from typing import Any, Protocol, runtime_checkable

from taupane.state import Scope, State, current_scope, effect
from taupane.state.reporting import report
from taupane.widgets.dressing import dress
from taupane.widgets.element import Child, Element, element
from taupane.widgets.flow import component
from taupane.widgets.options import Reactive, length, refused, text


class RowSession(Protocol):
    """One grid's rows: what is shown of one source."""

    @property
    def id(self) -> str:
        """The name by which the page asks for it."""
        ...

    def set_where(self, value: object | None) -> None:
        """Show only the rows for which a condition holds; None shows all."""
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
    height: Reactive[str | float] = "24rem",
    label: Reactive[str] = "Table",
    **props: Any,
) -> Child:
    """Show a table of any size.

    `source` is a path, a polars or pandas frame, a lazy frame or anything with Arrow's stream
    interface; or a State or callable of one. `where` is a polars expression that rows must
    satisfy; a callable of one follows the States that it reads. `label` says what the table shows.
    """
    if source is None:
        raise refused("DataFrame", "source", source, "a path, a frame, or a State of one")
    style = {"block-size": length("DataFrame", "height", height)}
    attrs = {"label": text("DataFrame", "label", label), **dress(props, "tp-grid-view", style=style)}
    return _grid(Sought(source, where), Worn(attrs), key=props.get("key"))


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


@component
def _grid(sought: Sought, worn: Worn) -> Element:
    """Describe the element, with a session where a view is there to open one."""
    session: State[str | None] = State(None)
    scope = current_scope()
    rows = getattr(scope.view, "rows", None) if scope is not None else None
    if scope is not None and isinstance(rows, RowSessions):
        # Kept, with the open session, from one run of this component to the next.
        link = State(Link()).peek()
        _close_with(scope, link)
        effect(lambda: session.set(link.follow(rows, _given("source", sought.source), _given("where", sought.where))))
    return element("taupane-grid", data_raw=True, session=session, **worn.attrs)


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
    """A grid's present session. Any thread: a page may end while a State's change opens another source."""

    __slots__ = ("_has_ended", "_lock", "_session", "_source", "_where")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._has_ended = False
        self._session: RowSession | None = None
        self._source: Any = None
        self._where: Any = None

    def follow(self, rows: RowSessions, source: Any, where: Any) -> str:
        """Show a source and condition; give the id of the session that does."""
        session = self._session
        if session is None or not _same(source, self._source):
            opened = rows.open(source, where)
            with self._lock:
                if self._has_ended:
                    needless: RowSession | None = opened
                else:
                    needless, self._session = self._session, opened
                    self._source, self._where = source, where
            if needless is not None:
                needless.close()
            return opened.id
        if where is not self._where:
            self._where = where
            session.set_where(where)
        return session.id

    def close(self) -> None:
        """Let go of the session, for good."""
        with self._lock:
            self._has_ended = True
            session, self._session, self._source = self._session, None, None
        if session is not None:
            session.close()
