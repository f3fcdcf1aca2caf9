"""State: a value that can be read, written and watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from taupane.errors import StateError
from taupane.state import persistence
from taupane.state.batch import deliver, publish
from taupane.state.equality import same
from taupane.state.graph import get_run, lock
from taupane.state.sites import keep_cell, known_cell
from taupane.state.watching import Watchable

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")

_UNSET: Any = object()
# An update whose function is overtaken this often writes the state itself.
_UPDATE_TRIES = 1000


class State(Watchable[T]):
    """A value that tells what read it when it changes. Safe to read and write from any thread.

    `s()` reads, `s.set(v)`, `s(v)` and `s.value = v` write. Writing an equal value of the same type does
    nothing; a value that was changed in place must be announced with `touch`. `persist` names it in the app's
    state file, so that it survives a restart (JSON values only). `name` is for messages. Two states are never
    equal; compare `a() == b()`.

    In a component that runs again it is the same state as in the run before; see `Scope.rerun`.
    """

    __slots__ = ("_name", "_value")
    _name: str | None
    _value: T

    def __new__(cls, initial: T, *, persist: str | None = None, name: str | None = None) -> Self:
        """Make one, or give the one that the previous run of this component made here."""
        known, place = known_cell(cls)
        if known is not None:
            return known  # type: ignore[return-value]
        self = super().__new__(cls)
        self._version = 0
        self._observers = ()
        self._name = name or persist
        self._value = initial
        if persist is not None:
            self._value = persistence.restore(persist, initial)
            persistence.follow(persist, self, self.peek)
        keep_cell(place, self)
        return self

    @classmethod
    def detached(cls, initial: T, name: str | None) -> Self:
        """Make one that belongs to no component's run."""
        self = super().__new__(cls)
        self._version = 0
        self._observers = ()
        self._name = name
        self._value = initial
        return self

    def __reduce__(self) -> Any:
        raise TypeError("a State cannot be copied or pickled; copy its value: s.peek()")

    @overload
    def __call__(self) -> T: ...
    @overload
    def __call__(self, new: T) -> None: ...
    def __call__(self, new: T = _UNSET) -> T | None:
        """Give the value and note the read; with an argument, write it."""
        if new is not _UNSET:
            self.set(new)
            return None
        run = get_run()
        if run is not None and self not in run:
            run.track(self)
        return self._value

    @property
    def value(self) -> T:
        """The value: getting it is a tracked read, setting it a write."""
        return self()

    @value.setter
    def value(self, new: T) -> None:
        self.set(new)

    @property
    def name(self) -> str:
        """The given name, or the class's."""
        return self._name or type(self).__name__

    def peek(self) -> T:
        """Give the value without noting the read."""
        return self._value

    def set(self, new: T) -> None:
        """Write. Effects and subscribers have run when it returns, unless a batch is open or another thread runs them.

        Raise CycleError when effects that write do not settle.
        """
        if not same(self._value, new):
            self._write(new)

    def update(self, fn: Callable[[T], T]) -> T:
        """Write `fn(value)` and give it, losing no other thread's write: `fn` is called again if one came between.

        So `fn` should do nothing but compute, and give a new value instead of changing the old one in place.
        """
        if not callable(fn):
            raise StateError(
                "update: expected a function such as lambda value: value + 1, "
                f"got {type(fn).__name__}; set({fn!r:.40}) writes a value"
            )
        for _ in range(_UPDATE_TRIES):
            base, old = self._version, self._value
            new = fn(old)
            if same(old, new):
                return old
            with lock:
                fresh = self._version == base
                hits = self._replace(new) if fresh else None
            if fresh:
                if hits:
                    deliver(hits)
                return new
        raise StateError(f"{self.name}: the function given to update() writes the same state; let it return the value")

    def touch(self) -> None:
        """Announce that the value was changed in place."""
        self._write(self._value)

    def _write(self, new: T) -> None:
        with lock:
            hits = self._replace(new)
        if hits:
            deliver(hits)

    def _replace(self, new: T) -> list[Any] | None:
        self._value = new  # before the version: a reader that sees the new version must get the new value
        return publish(self)

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is no truth value; test what it holds: `if s():` (or `if s.value:`)")

    def __repr__(self) -> str:
        return f"<{self.name} {self._value!r}>"
