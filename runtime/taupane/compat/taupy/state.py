"""`taupy.state`: our State with the manners of TauPy's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from taupane.state import Derived, effect
from taupane.state import State as _State

__all__ = ["DerivedState", "State", "effect"]

T = TypeVar("T")


class State(_State[T]):
    """A value that widgets follow. As in TauPy each subscriber is called with the new value, and it is always true."""

    __slots__ = ("_told",)
    _told: list[tuple[Callable[..., Any], Callable[[], None]]]

    def subscribe(self, callback: Callable[..., Any]) -> Callable[[], None]:
        """Call `callback(value)` after each change, on the thread that writes; give a function that ends it."""
        ends = super().subscribe(lambda value: callback(value))
        if not hasattr(self, "_told"):
            self._told = []
        self._told.append((callback, ends))
        return lambda: self.unsubscribe(callback)

    def unsubscribe(self, callback: Callable[..., Any]) -> None:
        """End the oldest subscription of `callback`; do nothing if there is none."""
        for entry in getattr(self, "_told", []):
            if entry[0] == callback:
                self._told.remove(entry)
                entry[1]()
                return

    def __bool__(self) -> bool:
        return True


class DerivedState(Derived[T]):
    """A value computed from others. `deps` may be given as TauPy's documentation does; reads are found anyway."""

    __slots__ = ()

    def __init__(self, fn: Callable[[], T], deps: Iterable[Any] = (), *, name: str | None = None) -> None:
        super().__init__(fn, name=name)

    def __bool__(self) -> bool:
        return True
