"""Derived: a value computed from others, when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from taupane.errors import CycleError, NoViewError
from taupane.state.batch import deliver
from taupane.state.checking import check_function
from taupane.state.equality import same
from taupane.state.graph import (
    CHECK,
    CLEAN,
    DIRTY,
    Computed,
    Run,
    clock,
    current,
    current_run,
    get_run,
    lock,
    mark,
    note_per_view,
    open_run,
    rewire,
    unlink,
)
from taupane.state.reaction import changed, untrack
from taupane.state.viewdata import note_holder
from taupane.state.views import view_now
from taupane.state.watching import Watchable

T = TypeVar("T")
Outcome = tuple[T, "tuple[Exception, TracebackType | None] | None"]


class Derived(Computed, Watchable[T]):
    """A read-only value computed by `fn` from what it reads.

    It is computed when first read and again when read after a change, never in between, on the reader's
    thread; two threads that ask at once may both compute. An equal result counts as unchanged. What `fn`
    raises is kept and raised to every reader until something that it read changes. `fn` should only compute,
    not write state.

    One that reads a ViewState, or another such Derived, has a value of its own in each view from then on.
    """

    __slots__ = ("_error", "_fn", "_name", "_shares", "_value")

    def __init__(self, fn: Callable[[], T], *, name: str | None = None) -> None:
        check_function(fn, "Derived", "; write Derived(lambda: …)")
        self._version = 0
        self._observers = ()
        self._fn = fn
        self._name = name
        self._colour = DIRTY
        self._clock = -1
        self._deps = ()
        self._seen = ()
        self._value = cast("T", None)
        self._error: tuple[Exception, TracebackType | None] | None = None
        self._shares: WeakKeyDictionary[object, Derived[T]] | None = None

    @property
    def name(self) -> str:
        """The given name, or the function's."""
        return str(self._name or getattr(self._fn, "__qualname__", None) or repr(self._fn))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def __call__(self) -> T:
        """Give the value, computed if need be, and note the read.

        Raise what the function raised; CycleError when the value is needed to compute itself.
        """
        if self._colour and self._clock != clock.now:
            self._refresh()
            if self._shares is not None:
                return self._share()()
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
        return untrack(self)

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is no truth value; test what it gives: `if d():`")

    def _refresh(self) -> None:
        """Bring value and version up to date. Raise CycleError when this is being computed further up."""
        now = clock.now
        if not self._colour or self._clock == now or self._shares is not None:
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
        if run.per_view and not isinstance(self, _Share):
            self._split(run, started, (value, error))
        else:
            equal = error is None and self._error is None and base > 0 and same(old, value)
            self._install(run, started, base, None if equal else (value, error))
        run.forget()

    def _install(self, run: Run, started: int, base: int, outcome: Outcome[T] | None) -> None:
        """Take over what a run computed from version `base`; `outcome` None says that it came out equal."""
        with lock:
            if self._version != base:
                # Another thread computed as well. What it found stands if it is current; else nobody knows
                # whether ours equals it.
                if self._colour == CLEAN or self._clock == clock.now:
                    return
                if outcome is None:
                    self._colour = DIRTY
                    return
            if outcome is not None:
                self._value, self._error = outcome
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
                    # So that the reader is asked again when this comes out differently.
                    inner[self] = None
                names.append(self.name)
                raise CycleError(f"a Derived needs its own value: {' -> '.join(reversed(names))}")
            if owner is not None:
                names.append(owner.name)
            run = run.parent

    def _split(self, run: Run, started: int, outcome: Outcome[T]) -> None:
        """Have a value per view from now on; the first is what was just computed."""
        with lock:
            if self._shares is None:
                self._shares = WeakKeyDictionary()
            self._value, self._error = cast("T", None), None
            unlink(self)
            self._version += 1
            clock.now += 1
            # Whoever reads it goes on to its view's share. Always asked, so that nobody takes its own value.
            self._colour, self._clock = DIRTY, -1
            hits = mark(self)
        if view_now() is not None:
            self._share()._install(run, started, 0, outcome)
        if hits:
            deliver(hits)

    def _share(self) -> Derived[T]:
        note_per_view(get_run())
        view = view_now()
        if view is None or self._shares is None:
            raise NoViewError(f"{self.name} has a value per view, as it reads a ViewState, and no view is current here")
        share = self._shares.get(view)
        if share is None:
            with lock:
                share = self._shares.setdefault(view, _Share(self._fn, name=self._name))
            note_holder(view, self)
        return share

    def forget_view(self, view: object) -> None:
        """Drop the value of one view."""
        with lock:
            if self._shares is not None:
                self._shares.pop(view, None)

    def _target(self) -> Derived[T]:
        self._refresh()
        return self._share() if self._shares is not None else self


class _Share(Derived[T]):
    """The value of a Derived in one view."""

    __slots__ = ()
