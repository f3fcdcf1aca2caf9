"""Reaction: the light observer that live bindings are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from taupane.errors import StateError
from taupane.state.batch import requeue
from taupane.state.graph import (
    CHECK,
    CLEAN,
    DIRTY,
    Run,
    Source,
    current,
    current_run,
    get_run,
    lock,
    open_run,
    read_own_writes,
    rewire,
    unlink,
)
from taupane.state.scope import get_scope

if TYPE_CHECKING:
    from taupane.state.scope import Scope

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Reaction(Generic[T_co]):
    """Run a function, note what it reads, and tell `on_dirty` once when any of it changes.

    `on_dirty(reaction)` is called on the writer's thread, at the end of its batch, and not again before the
    next `run` (or a `stale` that says no). It should only put the reaction into a queue. A reaction belongs
    to the scope that is current when it is made and is disposed with it. `run` may be called from any thread,
    but by one at a time.
    """

    __slots__ = ("__weakref__", "_colour", "_deps", "_fn", "_notify", "_owner", "_seen", "disposed")
    # Effects wait for the plain reactions and go in the order of their creation.
    _queued: bool = False
    _order: int = 0
    # Whether a scope that runs again ends it before the run (effects) or after it (bindings); see
    # Scope.rerun.
    ends_early: bool = False

    def __init__(self, fn: Callable[[], T_co], on_dirty: Callable[[Reaction[T_co]], object] | None = None) -> None:
        self._fn = fn
        self._notify = on_dirty
        self._colour = DIRTY
        self._deps: tuple[Source, ...] = ()
        self._seen: tuple[int | None, ...] = ()
        self.disposed = False
        self._owner: Scope | None = get_scope()
        if self._owner is not None:
            self._owner.add(self)

    @property
    def name(self) -> str:
        """The function's name, for messages."""
        return str(getattr(self._fn, "__qualname__", None) or repr(self._fn))

    def on_dirty(self) -> None:
        """Hear that something read has changed. Subclasses may override it."""
        if self._notify is not None:
            self._notify(self)

    def run(self) -> T_co:
        """Run the function tracked, in place of what it read before, and give back its value.

        What the function raises comes through; what it had read by then is tracked, so a change can make it
        run again. Raise StateError after `dispose`.
        """
        if self.disposed:
            raise StateError(f"{self.name} was disposed and cannot run")
        return self._run()

    def _run(self) -> T_co:
        run = open_run(self, get_run())
        token = current_run.set(run)
        try:
            return self._fn()
        finally:
            current_run.reset(token)
            self._commit(run)

    def _commit(self, run: Run) -> None:
        run.close()
        with lock:
            fresh = True
            if not self.disposed:
                fresh = rewire(self, run)
                self._colour = CLEAN if fresh else CHECK
        if not fresh:
            self._overtaken(run)
        run.forget()

    def _overtaken(self, run: Run) -> None:
        """Have it called again: something that the run read was written before the run ended."""
        requeue(self, own=read_own_writes(run))

    def stale(self) -> bool:
        """Say whether a run could give something else; recompute no more than needed to know.

        When it says no, `on_dirty` will be called again at the next change.
        """
        if self._colour == CLEAN or self.disposed:
            return False
        if self._colour == DIRTY or changed(self._deps, self._seen):
            return True
        with lock:
            fresh = current(self._deps, self._seen)
            if fresh:
                self._colour = CLEAN
        return not fresh

    def dispose(self) -> None:
        """Unsubscribe from everything, for good. Doing it again does nothing."""
        with lock:
            if self.disposed:
                return
            self.disposed = True
            self._colour = CLEAN
            unlink(self)
            owner, self._owner = self._owner, None
        if owner is not None:
            owner.discard(self)

    def _give_up(self) -> None:
        """Take what is there as seen, so that the next change is heard again."""
        for source in self._deps:
            source._refresh()
        with lock:
            self._seen = tuple(source._version for source in self._deps)
            self._colour = CLEAN


def changed(deps: tuple[Source, ...], seen: tuple[int | None, ...]) -> bool:
    """Say whether any of `deps`, asked in the order of reading, is no longer at the version seen."""
    for source, version in zip(deps, seen, strict=True):
        source._refresh()
        if version is None or source._version != version:
            return True
    return False


def untrack(fn: Callable[[], T]) -> T:
    """Call `fn` so that its reads are nobody's dependencies."""
    run = get_run()
    if run is None:
        return fn()
    token = current_run.set(open_run(None, run))
    try:
        return fn()
    finally:
        current_run.reset(token)
