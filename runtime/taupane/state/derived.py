"""Derived: a value computed from others, when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TypeVar, cast

from taupane.errors import CycleError
from taupane.state.equality import same
from taupane.state.graph import (
    CHECK,
    CLEAN,
    DIRTY,
    Run,
    clock,
    current,
    current_run,
    get_run,
    lock,
    open_run,
    rewire,
)
from taupane.state.reaction import changed
from taupane.state.watching import Watchable

T = TypeVar("T")


class Derived(Watchable[T]):
    """A read-only value computed by `fn` from what it reads.

    It is computed when first read and again when read after a change, never in between, on the reader's thread; two
    threads that ask at once may both compute. An equal result counts as unchanged. What `fn` raises is kept
    and raised to every reader until something that it read changes. `fn` must not write state.
    """

    __slots__ = ("_clock", "_colour", "_deps", "_error", "_fn", "_name", "_seen", "_value")
    _derived = True

    def __init__(self, fn: Callable[[], T], *, name: str | None = None) -> None:
        self._version = 0
        self._observers = ()
        self._fn = fn
        self._name = name
        self._colour = DIRTY
        self._clock = -1
        self._deps = ()
        self._seen: tuple[int | None, ...] = ()
        self._value = cast("T", None)
        self._error: tuple[Exception, TracebackType | None] | None = None

    @property
    def name(self) -> str:
        """The given name, or the function's."""
        return self._name or getattr(self._fn, "__qualname__", repr(self._fn))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def __call__(self) -> T:
        """Give the value, computed if need be, and note the read. Raise what the function raised; CycleError for a cycle."""
        if self._colour and self._clock != clock.now:
            self._refresh()
        run = get_run()
        if run is not None and self not in run:
            run.track(self)
        error = self._error
        if error is not None:
            # With the first traceback, or each reader would make it longer.
            raise error[0].with_traceback(error[1])
        return self._value

    @property
    def value(self) -> T:
        """The same as calling."""
        return self()

    def peek(self) -> T:
        """Give the value without noting the read."""
        run = get_run()
        if run is None:
            return self()
        token = current_run.set(open_run(None, run))
        try:
            return self()
        finally:
            current_run.reset(token)

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is always true; test its value: `if x():`")

    def _refresh(self) -> None:
        """Bring value and version up to date. Raise CycleError when this is being computed further up."""
        now = clock.now
        if not self._colour or self._clock == now:
            return
        with lock:
            deps, seen = self._deps, self._seen
        if self._colour == DIRTY or changed(deps, seen):
            self._recompute()
            return
        with lock:
            if not self._observers:
                self._clock = now
                return
            if current(self._deps, self._seen):
                self._colour = CLEAN
                return
        self._recompute()  # a source changed while this looked

    def _recompute(self) -> None:
        outer = get_run()
        self._refuse_cycle(outer)
        started, base, old = clock.now, self._version, self._value
        run = open_run(self, outer)
        value, error = old, None
        token = current_run.set(run)
        try:
            value = self._fn()
        except Exception as caught:  # kept for the readers, who get it in place of a value
            error = (caught, caught.__traceback__.tb_next if caught.__traceback__ else None)
        finally:
            current_run.reset(token)
            run.close()
        equal = error is None and self._error is None and base > 0 and same(old, value)
        self._install(run, started, base, None if equal else (value, error))

    def _install(
        self, run: Run, started: int, base: int, result: tuple[T, tuple[Exception, TracebackType | None] | None] | None
    ) -> None:
        with lock:
            if self._version != base:
                # Another thread computed as well. What it found stands if it is current; else it is not known
                # whether ours equals it.
                if self._colour == CLEAN or self._clock == clock.now:
                    return
                if result is None:
                    self._colour = DIRTY
                    return
            if result is not None:
                self._value, self._error = result
                self._version += 1
            if self._observers:
                self._colour = CLEAN if rewire(self, run) else CHECK
            else:
                self._deps, self._seen = tuple(run), tuple(run.values())
                self._colour, self._clock = CHECK, started

    def _refuse_cycle(self, run: Run | None) -> None:
        names = [self.name]
        inner = run
        while run is not None:
            owner = run.owner
            if owner is self:
                if inner is not None and inner is not run and inner.owner is not None:
                    inner[self] = None
                raise CycleError(f"a Derived needs its own value: {' -> '.join(reversed(names))}")
            if owner is not None:
                names.append(owner.name)
            run = run.parent
