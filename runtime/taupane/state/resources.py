"""Resource: a value that is loaded, with what a page has to know of it meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from taupane.errors import StateError
from taupane.state.batch import batch
from taupane.state.cells import State
from taupane.state.effects import effect
from taupane.state.graph import lock
from taupane.state.reaction import untrack
from taupane.state.reporting import home_loop
from taupane.state.scope import Scope, get_scope
from taupane.state.sites import keep_cell, known_cell

if TYPE_CHECKING:
    from typing_extensions import Self

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Resource(Generic[T]):
    """What `load(*inputs)` gives, loaded when it is first read and again when an input changes.

    `r()` reads the value: `initial` until the first one is there, and the last one while the next is loaded.
    `r.pending()` and `r.error()` tell how it stands; all three are tracked reads. The inputs are States or
    functions. When one changes, the load that runs is cancelled and its result never shown; what `load` itself reads
    is a dependency too, looked at when the load is done. An `async def` runs on the app's loop, a plain function in a
    thread (which goes on when it is overtaken, but to no effect).

    A load that raises leaves the value as it was; the error is logged and given by `error()` until a load succeeds.
    Any thread. In a component that runs again it is the same resource as in the run before.
    """

    __slots__ = (
        "__weakref__",
        "_error",
        "_inputs",
        "_latest",
        "_load",
        "_pending",
        "_scope",
        "_started",
        "_turn",
        "_value",
    )

    _load: Callable[..., Any]
    _inputs: tuple[Callable[[], Any], ...]
    _scope: Scope
    _value: State[T | None]
    _error: State[Exception | None]
    _pending: State[bool]
    _turn: State[int]
    _latest: object
    _started: bool

    @overload
    def __new__(
        cls, load: Callable[..., Awaitable[T]], *inputs: Callable[[], Any], initial: T | None = None
    ) -> Resource[T]: ...
    @overload
    def __new__(cls, load: Callable[..., T], *inputs: Callable[[], Any], initial: T | None = None) -> Resource[T]: ...
    def __new__(cls, load: Callable[..., Any], *inputs: Callable[[], Any], initial: Any = None) -> Any:
        """Make one, or give the one that the previous run of this component made here."""
        known, place = known_cell(cls)
        if known is not None:
            return known._kept(load, inputs)  # type: ignore[attr-defined]
        for each in (load, *inputs):
            if not callable(each):
                raise StateError(f"Resource: expected functions and States, got {type(each).__name__}")
        self = super().__new__(cls)
        self._load, self._inputs = load, inputs
        self._scope = Scope(get_scope())
        self._value = State.detached(initial, "resource")
        self._error = State.detached(None, "resource's error")
        self._pending = State.detached(True, "resource's pending")
        self._turn = State.detached(0, "resource's turn")
        self._latest = None
        self._started = False
        keep_cell(place, self)
        return self

    def _kept(self, load: Callable[..., Any], inputs: tuple[Callable[[], Any], ...]) -> Self:
        """Go on in the next run of the component that made it, with that run's functions."""
        scope = get_scope()
        if scope is not None:
            scope.adopt(self._scope)
        self._load, self._inputs = load, inputs
        return self

    def __call__(self) -> T | None:
        """Give the value and note the read."""
        self._start()
        return self._value()

    @property
    def value(self) -> T | None:
        """The value; getting it is a tracked read."""
        return self()

    def peek(self) -> T | None:
        """Give the value without noting the read."""
        return self._value.peek()

    def pending(self) -> bool:
        """Tell whether a value is on its way."""
        self._start()
        return self._pending()

    def error(self) -> Exception | None:
        """Give what the last load raised, or None."""
        self._start()
        return self._error()

    def reload(self) -> None:
        """Load again, in place of a load that runs."""
        if self._started:
            self._turn.update(lambda turn: turn + 1)
        else:
            self._start()

    def dispose(self) -> None:
        """Load no more; a load that runs is cancelled."""
        self._scope.dispose()

    def _start(self) -> None:
        if self._started:
            return
        home_loop()  # raises where nothing could be loaded
        with lock:
            started, self._started = self._started, True
        if not started:
            untrack(lambda: self._scope.run_in_view(lambda: effect(self._follow)))

    def _follow(self) -> None:
        self._turn()
        given = [each() for each in self._inputs]
        self._latest = mine = object()
        untrack(lambda: self._pending.set(True))

        async def load() -> None:
            from taupane.calling import call

            self._pending.set(True)
            try:
                value = await call(self._load, *given)
            except Exception as error:  # a task boundary: whoever reads it shows it
                logger.warning("a resource could not be loaded", exc_info=error)
                self._settle(mine, error=error)
            else:
                self._settle(mine, value)

        effect(load)  # of this run: it is cancelled when an input changes

    @batch
    def _settle(self, mine: object, value: Any = None, error: Exception | None = None) -> None:
        if self._latest is not mine:
            return  # overtaken
        if error is None:
            self._value.set(value)
        self._error.set(error)
        self._pending.set(False)

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is no truth value; test what it holds: `if r() is not None:`")

    def __repr__(self) -> str:
        state = "pending" if self._pending.peek() else "failed" if self._error.peek() is not None else "loaded"
        return f"<Resource {state}>"
