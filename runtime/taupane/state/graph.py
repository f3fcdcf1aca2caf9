"""The dependency graph: who read what, and who must look again when it changes.

Sources (`State`, `Derived`, lists, keys) are read; observers (`Reaction`, `Derived`) read them. A read inside
a running observer is noted in that run's `Run`, a dict from source to the version seen. When the run ends,
`rewire` subscribes the observer to exactly what was read.

Every observer has a colour. CLEAN: its value is current. CHECK: something upstream may have changed. DIRTY:
something it read has changed. A write marks direct observers DIRTY and everything beyond a `Derived` CHECK,
and stops at nodes that are marked already; nothing is computed until somebody asks. Asking compares versions,
so a `Derived` that came out equal cuts the propagation and a diamond runs once.

A `Derived` that nobody observes is subscribed to nothing (else its sources would keep it alive): it compares
the global write count, then its sources' versions. Two facts must hold whenever `lock` is free:

- an observed node that is CLEAN has only sources that are current, at the versions it saw;
- an observed node that is not CLEAN has no CLEAN observer.

`lock` guards the graph's links, colours and versions. User code never runs while it is held. It is re-entrant
because a finalizer may run at any allocation. Reads take no lock: they note the version before they take the
value, so that a write in between is seen as a change later.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from taupane.state.reaction import Reaction

    Observer: TypeAlias = "Computed | Reaction[Any]"

CLEAN, CHECK, DIRTY = 0, 1, 2
# Up to this many observers a tuple is smaller than a dict and as quick; most sources have one.
_FEW = 8

lock = threading.RLock()


class Clock:
    """The count of all writes so far, in `now`."""

    __slots__ = ("now",)

    def __init__(self) -> None:
        self.now = 0


clock = Clock()


class Source:
    """Something that can be read and changes."""

    __slots__ = ("__weakref__", "_observers", "_version")
    _observers: tuple[Observer, ...] | dict[Observer, None]
    _version: int
    # A source that is known by a weak reference only puts itself here while it is observed, or it would be collected
    # together with its observers.
    _watched: set[Source] | None = None

    def _refresh(self) -> None:
        """Bring a computed source up to date; a plain one is."""


class Computed(Source):
    """A source that observes others. `_clock` is the write count when it was last found current while unobserved."""

    __slots__ = ("_clock", "_colour", "_deps", "_seen")
    _clock: int
    _colour: int
    _deps: tuple[Source, ...]
    _seen: tuple[int | None, ...]

    @property
    def name(self) -> str:
        """What messages call it."""
        raise NotImplementedError


class Run(dict[Source, int | None]):
    """What one run of an observer has read: source to version, None where a cycle was met.

    `owner` is None once the run has ended (and in untracked code): a task that outlives the run carries this
    object in its context, and what it reads must not count. `writes` holds what the run itself changed.
    """

    __slots__ = ("owner", "parent", "per_view", "writes")
    owner: Observer | None
    parent: Run | None
    per_view: bool
    writes: set[Source] | None

    def track(self, source: Source) -> None:
        """Note a first read."""
        if self.owner is not None:
            self[source] = source._version

    def close(self) -> None:
        """End the run: later reads and writes in contexts that inherited it are not noted."""
        self.owner = None

    def forget(self) -> None:
        """Let go of everything, once it has been taken over: a context may keep this object for long."""
        self.clear()
        self.parent = self.writes = None


current_run: ContextVar[Run | None] = ContextVar("taupane.state.run", default=None)
get_run = current_run.get


def open_run(owner: Observer | None, parent: Run | None) -> Run:
    """Make the record for a run; with `owner` None, one that notes nothing."""
    run = Run()
    run.owner = owner
    run.parent = parent
    run.per_view = False
    run.writes = None
    return run


def track(source: Source) -> None:
    """Note that the current run, if there is one, reads `source`. Call it before taking the value."""
    run = get_run()
    if run is not None and source not in run:
        run.track(source)


def note_write(run: Run | None, source: Source) -> None:
    """Note that the open runs of this context, a Derived's and its reader's, wrote `source`."""
    while run is not None:
        if run.owner is not None:
            if run.writes is None:
                run.writes = set()
            run.writes.add(source)
        run = run.parent


def note_per_view(run: Run | None) -> None:
    """Note that the values of the Derived being computed belong to the current view only."""
    while run is not None and (run.owner is None or isinstance(run.owner, Computed)):
        run.per_view = True
        run = run.parent


def read_own_writes(run: Run) -> bool:
    """Say whether a run read, directly or through a Derived, something that it wrote."""
    if not run.writes:
        return False
    seen: set[Source] = set()
    stack = list(run)
    while stack:
        source = stack.pop()
        if source in run.writes:
            return True
        if isinstance(source, Computed) and source not in seen:
            seen.add(source)
            stack.extend(source._deps)
    return False


# Everything below is called with `lock` held.


def mark(source: Source) -> list[Reaction[Any]]:
    """Colour all that is downstream of a changed source; give the reactions that were CLEAN until now."""
    hits: list[Reaction[Any]] = []
    through: list[Computed] = []
    # A copy where it is a dict: a finalizer that runs now may subscribe.
    for node in tuple(source._observers):
        before = node._colour
        node._colour = DIRTY
        if before == CLEAN:
            if isinstance(node, Computed):
                through.append(node)
            else:
                hits.append(node)
    while through:
        for node in tuple(through.pop()._observers):
            if node._colour == CLEAN:
                node._colour = CHECK
                if isinstance(node, Computed):
                    through.append(node)
                else:
                    hits.append(node)
    return hits


def current(deps: Sequence[Source], seen: Sequence[int | None]) -> bool:
    """Say whether all of `deps` are up to date and at the versions that were seen."""
    now = clock.now
    for source, version in zip(deps, seen, strict=True):
        if version is None:  # a cycle was met: marks travel along it, but it cannot be current before its reader
            continue
        if source._version != version:
            return False
        if isinstance(source, Computed) and source._colour and source._clock != now:
            return False
    return True


def rewire(node: Observer, run: Run) -> bool:
    """Subscribe an observed node to exactly what a run read; say whether all of it is still current."""
    deps, old = tuple(run), node._deps
    if deps != old:
        if len(old) > _FEW:
            kept = set(old)
            fresh = [source for source in deps if source not in kept]
        else:
            fresh = [source for source in deps if source not in old]
        for source in fresh:
            _add(source, node)
        node._deps = deps
        # Last, so that a Derived that is read again never loses its last observer on the way.
        for source in old:
            if source not in run:
                _remove(source, node)
    node._seen = tuple(run.values())
    return current(node._deps, node._seen)


def unlink(node: Observer) -> None:
    """Unsubscribe an observer from everything."""
    deps, node._deps, node._seen = node._deps, (), ()
    for source in deps:
        _remove(source, node)


def _link(source: Source, node: Observer) -> None:
    observers = source._observers
    if not observers and source._watched is not None:
        source._watched.add(source)
    if not isinstance(observers, tuple):
        observers[node] = None
    elif len(observers) < _FEW:
        source._observers = (*observers, node)
    else:
        source._observers = dict.fromkeys((*observers, node))


def _unlink(source: Source, node: Observer) -> None:
    observers = source._observers
    if isinstance(observers, tuple):
        source._observers = tuple(other for other in observers if other is not node)
    else:
        observers.pop(node, None)
        if not observers:
            source._observers = ()
    if source._watched is not None and not source._observers:
        source._watched.discard(source)


def _add(source: Source, node: Observer) -> None:
    first = not source._observers
    _link(source, node)
    if first and isinstance(source, Computed):
        _attach(source)


def _remove(source: Source, node: Observer) -> None:
    watched = bool(source._observers)
    _unlink(source, node)
    if watched and not source._observers and isinstance(source, Computed):
        _detach(source)


def _attach(first: Computed) -> None:
    """Subscribe a Derived that has just become observed, and those behind it (a loop: chains may be long)."""
    found: list[Computed] = []
    stack = [first]
    while stack:
        node = stack.pop()
        found.append(node)
        for source in node._deps:
            if not source._observers and isinstance(source, Computed):
                stack.append(source)
            _link(source, node)
    for node in found:
        # One that was looked at since the last write is current. Otherwise it must be asked: CHECK.
        if node._colour != DIRTY:
            node._colour = CLEAN if node._clock == clock.now else CHECK


def _detach(first: Computed) -> None:
    """Unsubscribe a Derived that nobody observes any more, and those behind it."""
    stack = [first]
    while stack:
        node = stack.pop()
        if node._colour == CLEAN:
            node._colour = CHECK
            node._clock = clock.now
        else:
            node._clock = -1
        for source in node._deps:
            watched = bool(source._observers)
            _unlink(source, node)
            if watched and not source._observers and isinstance(source, Computed):
                stack.append(source)
