"""Effects: functions that run again when what they read changes.

A sync effect runs on the thread that writes, at the end of its batch; never twice at once: a change that
comes while another thread runs it makes that thread run it again. An async effect is a task on one loop, and
runs again when it is done.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from taupane.errors import CycleError
from taupane.state.batch import LIMIT, inherit_no_batch, run_first
from taupane.state.checking import check_function
from taupane.state.graph import Run, current_run, lock, open_run, read_own_writes
from taupane.state.reaction import Reaction, untrack
from taupane.state.reporting import home_loop, report, spawn
from taupane.state.scope import Scope, enter_scope, get_scope

if TYPE_CHECKING:
    import asyncio

    from taupane.state.watching import Watchable

_counter = itertools.count(1)


class Effect(Reaction[Any]):
    """The handle of a running effect; `dispose()` ends it. Made by `effect`."""

    __slots__ = ("_again", "_number", "_running", "scope")
    _queued = True
    ends_early = True

    def __init__(self, fn: Callable[[], Any]) -> None:
        self._number = next(_counter)
        self._running = False
        self._again = False
        # What the function makes belongs to this run of it. Not a child of the outer scope: the effect itself is.
        self.scope = Scope()
        outer = get_scope()
        if outer is not None:
            self.scope.parent, self.scope.view = outer, outer.view
        super().__init__(fn)

    @property
    def _order(self) -> int:  # type: ignore[override]
        return self._number

    def on_dirty(self) -> None:
        """Run again if what was read really changed, unless it runs already: then its runner does."""
        with lock:
            if self.disposed:
                return
            if self._running:
                self._again = True
                return
            self._running = True
        try:
            while True:
                if self.stale():
                    self._attempt()
                if self._rest():
                    return
        except BaseException:
            self._running = False
            raise

    def _rest(self) -> bool:
        """Give up the runner's role, unless a change came meanwhile."""
        with lock:
            if self._again and not self.disposed:
                self._again = False
                return False
            self._running = False
        if self.disposed:
            self.scope.dispose()
        return True

    def _attempt(self) -> None:
        self.scope.clear()
        try:
            cleanup = self.scope.run_in_view(self._run)
        except Exception as error:  # a task boundary: other effects and the writer must go on
            report(error, self)
            return
        if callable(cleanup):
            self.scope.on_dispose(cleanup)

    def dispose(self) -> None:
        """End the effect and what it made, and call its clean-up; after the run, if it is running."""
        super().dispose()
        with lock:
            running = self._running
        if not running:
            self.scope.dispose()


class AsyncEffect(Effect):
    """An effect whose function is a coroutine function.

    Reads are tracked across its awaits, and in threads that inherit its context (`asyncio.to_thread`).
    """

    __slots__ = ("_loop", "_retries", "_task")

    def __init__(self, fn: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._loop = home_loop()
        self._task: asyncio.Task[None] | None = None
        self._retries = 0
        super().__init__(fn)

    def on_dirty(self) -> None:
        """Start a task that runs it again, or have the running one do so when it is done."""
        with lock:
            if self.disposed:
                return
            if self._running:
                self._again = True
                return
            self._running = True
        spawn(self._loop, self._drive, self, self._started)

    def _started(self, task: asyncio.Task[None]) -> None:
        self._task = task
        if self.disposed:
            task.cancel()

    async def _drive(self) -> None:
        # A task inherits the context of whoever wrote; nothing of it is meant for the effect.
        inherit_no_batch()
        current_run.set(None)
        enter_scope(self.scope)
        try:
            while True:
                if self.stale():
                    await self._attempt_async()
                if self._rest():
                    return
        except BaseException:  # cancelled: by dispose, or as the loop ends
            self._running = False
            if self.disposed:
                self.scope.dispose()
            raise
        finally:
            self._task = None

    async def _attempt_async(self) -> None:
        self.scope.clear()
        run = open_run(self, None)
        current_run.set(run)
        try:
            cleanup = await self._fn()
        except Exception as error:  # as above
            cleanup = None
            report(error, self)
        finally:
            current_run.set(None)
            self._commit(run)
        if callable(cleanup):
            self.scope.on_dispose(cleanup)

    def _overtaken(self, run: Run) -> None:
        self._again = True
        self._retries = self._retries + 1 if read_own_writes(run) else 0
        if self._retries > LIMIT:
            self._retries = 0
            self._again = False
            self._give_up()
            report(CycleError(f"{self.name}: still changing what it reads after {LIMIT} runs"), self)

    def dispose(self) -> None:
        """End the effect and what it made; a run that is under way is cancelled."""
        super().dispose()
        task = self._task
        if task is not None and task.get_loop().is_running():
            task.get_loop().call_soon_threadsafe(task.cancel)


class Subscription(Effect):
    """A callback that hears one source's new values: once per batch, on the writer's thread, the last value only."""

    __slots__ = ("_source", "_takes_value")

    def __init__(self, source: Watchable[Any], callback: Callable[..., Any]) -> None:
        super().__init__(callback)
        self._source = source
        self._takes_value = takes_argument(callback)
        self._look()

    def calls(self, callback: Callable[..., Any]) -> bool:
        """Say whether this is the subscription of `callback` (bound methods are equal, not identical)."""
        return bool(self._fn == callback)

    def _look(self) -> None:
        """Take the source as seen, and depend on it."""
        self._source = self._source._target()
        self._source._refresh()
        run = open_run(self, None)
        run.track(self._source)
        self._commit(run)

    def _attempt(self) -> None:
        self.scope.clear()
        try:
            result = self.scope.run_in_view(self._hear)
            if inspect.iscoroutine(result):
                spawn(_loop_for(result), lambda: result, self)
        except Exception as error:  # a task boundary: other subscribers and the writer must go on
            report(error, self)

    def _hear(self) -> Any:
        self._look()
        value = self._source.peek()
        return untrack(lambda: self._tell(value))

    def _tell(self, value: Any) -> Any:
        return self._fn(value) if self._takes_value else self._fn()  # type: ignore[call-arg]


def _loop_for(coroutine: Coroutine[Any, Any, Any]) -> asyncio.AbstractEventLoop:
    try:
        return home_loop()
    except Exception:
        coroutine.close()
        raise


def takes_argument(callback: Callable[..., Any]) -> bool:
    """Say whether a callback can be called with one positional argument; one without a signature can."""
    try:
        signature = inspect.signature(callback)
    except (TypeError, ValueError):
        return True
    try:
        signature.bind(None)
    except TypeError:
        return False
    return True


def effect(fn: Callable[[], Any]) -> Effect:
    """Run `fn` now, and again whenever something that it read has changed; give its handle, whose `dispose()` ends it.

    Use it as a decorator or a call. What `fn` returns, if it can be called, is called before the next run and
    at the end, as are functions given to `on_dispose`. Effects made inside belong to the run. Errors are
    logged, or go to the hook of `configure`, and the effect waits for the next change. An `async def` runs as
    a task on the running loop, else on the configured one (StateError without either).
    """
    check_function(fn, "effect")
    made = AsyncEffect(fn) if inspect.iscoroutinefunction(fn) else Effect(fn)
    if not made.disposed:
        run_first(made)
    return made
