"""Writes and what they set off: publish, deliver, batch.

A write marks the graph at once, so that whoever reads next gets the new value. The reactions it hit are
called when the outermost batch of the writing context ends, or at once where there is none. While they are
being called the batch stays open, so what effects write joins the queue instead of nesting.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, overload

from taupane.errors import CycleError
from taupane.state.graph import Run, Source, clock, current_run, get_run, lock, mark, note_write, open_run
from taupane.state.reporting import report

if TYPE_CHECKING:
    from types import TracebackType

    from taupane.state.reaction import Reaction

F = TypeVar("F", bound=Callable[..., Any])

# How often one effect may run again within one flush because of what effects wrote in it.
LIMIT = 100


class Pending:
    """The reactions that wait for the end of a batch. Guarded by the graph's lock."""

    __slots__ = ("free", "hits", "open")

    def __init__(self, hits: list[Reaction[Any]]) -> None:
        self.open = True
        self.hits = hits
        # Those that wait because another thread wrote while they ran: such a run again is not a sign of a
        # cycle.
        self.free: set[Reaction[Any]] = set()


_pending: ContextVar[Pending | None] = ContextVar("taupane.state.batch", default=None)
_get_pending = _pending.get


def publish(source: Source) -> list[Reaction[Any]] | None:
    """Count a change and mark what depends on it. Call with the lock held; give the result to `deliver` without it."""
    source._version += 1
    clock.now += 1
    run = get_run()
    if run is not None:
        note_write(run, source)
    if not source._observers:
        return None
    hits = mark(source)
    if hits:
        pending = _get_pending()
        if pending is not None and pending.open:
            pending.hits.extend(hits)
            return None
    return hits


def deliver(hits: list[Reaction[Any]]) -> None:
    """Call reactions that have just become stale. Raise CycleError when effects do not settle."""
    run = get_run()
    if run is None and len(hits) == 1 and not hits[0]._queued:
        _call(hits[0])
        return
    _flush(Pending(hits), run)


def requeue(node: Reaction[Any], own: bool) -> None:
    """Deliver a reaction again whose run was overtaken by a write; `own` when the run itself wrote what it read."""
    with lock:
        pending = _get_pending()
        waits = pending is not None and pending.open
        if pending is not None and waits:
            pending.hits.append(node)
            if not own:
                pending.free.add(node)
    if not waits:
        deliver([node])


def run_first(node: Reaction[Any]) -> None:
    """Run a new effect now, also inside a batch; what it writes waits for the batch, if there is one."""
    pending = _get_pending()
    if pending is not None and pending.open:
        _call(node)
    else:
        _flush(Pending([node]), get_run())


def inherit_no_batch() -> None:
    """Leave the batch of the context that started this task."""
    _pending.set(None)


def _call(node: Reaction[Any]) -> None:
    try:
        node.on_dirty()
    except Exception as error:  # the task boundary: one reaction's failure must not keep others from being told
        report(error, node)


def _flush(pending: Pending, run: Run | None) -> None:
    outer = _get_pending()
    _pending.set(pending)
    if run is not None:
        current_run.set(open_run(None, run))
    try:
        _settle(pending)
    finally:
        with lock:
            pending.open = False
        _pending.set(outer)
        if run is not None:
            current_run.set(run)


class _Rounds:
    """How often each reaction of one flush ran again, to find those that will not settle."""

    __slots__ = ("_counts", "_writers", "given_up")

    def __init__(self) -> None:
        self._counts: dict[Reaction[Any], int] = {}
        self._writers: set[Reaction[Any]] = set()
        self.given_up: set[Reaction[Any]] = set()

    def again(self, node: Reaction[Any], free: bool) -> bool:
        """Say whether `node` may run again; `free` when another thread's write is the reason.

        Only one that writes can be at fault: those that merely look on must see the last value. A writer on another
        thread that never rests does not keep this thread for ever, but it takes a hundred times as long.
        """
        count = self._counts[node] = self._counts.get(node, 0) + (1 if free else 100)
        if count <= LIMIT * 100 * (1 if node in self._writers else 100):
            return True
        self.given_up.add(node)
        node._give_up()
        return False

    def call(self, node: Reaction[Any]) -> None:
        """Call it, and note whether it writes."""
        before = clock.now
        try:
            _call(node)
        finally:
            if clock.now != before:
                self._writers.add(node)


def _settle(pending: Pending) -> None:
    """Call what waits until nothing does: plain reactions first, effects in the order of their creation."""
    rounds: _Rounds | None = None
    interrupt: BaseException | None = None
    while True:
        with lock:
            hits, pending.hits = pending.hits, []
            free, pending.free = pending.free, set()
            if not hits:
                pending.open = False
                break
        hits.sort(key=_order)
        for node in hits:
            if rounds is not None and not rounds.again(node, node in free):
                continue
            try:
                (rounds.call if rounds is not None else _call)(node)
            except BaseException as error:  # Ctrl-C: the others must be told first, or they would never be again
                interrupt = interrupt or error
        rounds = rounds or _Rounds()
    if interrupt is not None:
        raise interrupt
    if rounds is not None and rounds.given_up:
        names = ", ".join(sorted(node.name for node in rounds.given_up))
        raise CycleError(
            f"{names}: still changing what it reads after {LIMIT} runs in one flush; "
            "let an effect write only what it does not read, or read it with .peek()"
        )


def _order(node: Reaction[Any]) -> int:
    return node._order


class _Batch:
    """`with batch():` or `@batch()`; see `batch`."""

    __slots__ = ("_mine", "_outer")

    def __init__(self) -> None:
        self._mine: Pending | None = None
        self._outer: Pending | None = None

    def __enter__(self) -> None:
        outer = _get_pending()
        if outer is None or not outer.open:
            self._outer = outer
            self._mine = Pending([])
            _pending.set(self._mine)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        mine, self._mine = self._mine, None
        if mine is None:
            return
        _pending.set(self._outer)
        _flush(mine, get_run())

    def __call__(self, fn: F) -> F:
        return batch(fn)


@overload
def batch() -> _Batch: ...
@overload
def batch(fn: F) -> F: ...
def batch(fn: F | None = None) -> _Batch | F:
    """Put off effects and subscribers until the outermost batch ends, so that several writes are one change.

    Use it as `with batch():` or as a decorator, also of `async def` functions. It belongs to the running
    context: other threads and tasks that were running before are not held up. Values change at once; only
    what reacts waits. It flushes also when the body raises. What a batch has marked is told when that batch
    ends, also if another thread writes it meanwhile, so do not keep one open across a long await.
    """
    if fn is None:
        return _Batch()
    body = fn
    if inspect.iscoroutinefunction(body):

        @functools.wraps(body)
        async def batched_async(*args: Any, **options: Any) -> Any:
            with _Batch():
                return await body(*args, **options)

        return batched_async  # type: ignore[return-value]

    @functools.wraps(body)
    def batched(*args: Any, **options: Any) -> Any:
        with _Batch():
            return body(*args, **options)

    return batched  # type: ignore[return-value]
