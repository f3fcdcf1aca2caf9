"""ViewState: a value of its own for each view (window or page)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload
from weakref import WeakKeyDictionary

from taupane.errors import NoViewError
from taupane.state.cells import State
from taupane.state.graph import get_run, lock, note_per_view
from taupane.state.scope import current_view, get_scope
from taupane.state.sites import keep_cell, known_cell
from taupane.state.viewdata import note_holder
from taupane.state.watching import Watchable

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")
_UNSET: Any = object()


def view_now() -> object | None:
    """Give the view of the current scope, else the one whose handler runs, else None."""
    scope = get_scope()
    view = scope.view if scope is not None else None
    return current_view.get() if view is None else view


class ViewState(Watchable[T]):
    """A state with a value of its own in each view, starting as `initial`: a filter, a tab, a draft.

    It reads and writes like `State`, for the view whose component, effect or handler runs; anywhere else it
    raises NoViewError. A value goes when its view does. `initial` is shared by all views until they write: do
    not change it in place. A Derived that reads one has a value of its own in each view, too.
    """

    __slots__ = ("_cells", "_initial", "_name")
    _cells: WeakKeyDictionary[object, State[T]]
    _initial: T
    _name: str | None

    def __new__(cls, initial: T, *, name: str | None = None) -> Self:
        """Make one, or give the one that the previous run of this component made here."""
        known, place = known_cell(cls)
        if known is not None:
            return known  # type: ignore[return-value]
        self = super().__new__(cls)
        self._version = 0
        self._observers = ()
        self._cells = WeakKeyDictionary()
        self._initial = initial
        self._name = name
        keep_cell(place, self)
        return self

    @property
    def name(self) -> str:
        """The given name, or the class's."""
        return self._name or type(self).__name__

    def _target(self) -> State[T]:
        run = get_run()
        if run is not None:
            note_per_view(run)
        view = view_now()
        if view is None:
            raise NoViewError(
                f"{self.name} has a value per view, and no view is current here; use it in a component, an effect "
                "or a handler of a view, or use State for what all views share"
            )
        cell = self._cells.get(view)
        return cell if cell is not None else self._make(view)

    def _make(self, view: object) -> State[T]:
        cell: State[T] = State.detached(self._initial, self._name)
        with lock:
            cell = self._cells.setdefault(view, cell)
        note_holder(view, self)
        return cell

    def forget_view(self, view: object) -> None:
        """Drop the value of one view."""
        with lock:
            self._cells.pop(view, None)

    @overload
    def __call__(self) -> T: ...
    @overload
    def __call__(self, new: T) -> None: ...
    def __call__(self, new: T = _UNSET) -> T | None:
        """Give this view's value and note the read; with an argument, write it."""
        if new is not _UNSET:
            self._target().set(new)
            return None
        return self._target()()

    @property
    def value(self) -> T:
        """This view's value: getting it is a tracked read, setting it a write."""
        return self._target()()

    @value.setter
    def value(self, new: T) -> None:
        self._target().set(new)

    def peek(self) -> T:
        """Give this view's value without noting the read."""
        return self._target().peek()

    def set(self, new: T) -> None:
        """Write this view's value; see `State.set`."""
        self._target().set(new)

    def update(self, fn: Callable[[T], T]) -> T:
        """Write `fn(value)` in this view and give it; see `State.update`."""
        return self._target().update(fn)

    def touch(self) -> None:
        """Announce that this view's value was changed in place."""
        self._target().touch()

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is no truth value; test what it holds: `if s():` (or `if s.value:`)")

    def __repr__(self) -> str:
        return f"<{self.name} in {len(self._cells)} views>"
