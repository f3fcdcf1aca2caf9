"""Watchable: the sources that take subscribers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from taupane.state.checking import check_function
from taupane.state.effects import Subscription
from taupane.state.graph import Source, lock

T = TypeVar("T")


class Watchable(Source, Generic[T]):
    """A source whose new values can be sent to callbacks."""

    __slots__ = ()

    def peek(self) -> T:
        """Give the value without noting the read."""
        raise NotImplementedError

    def _target(self) -> Watchable[T]:
        """Give the source that really changes: another one where each view has its own."""
        return self

    def subscribe(self, callback: Callable[..., Any]) -> Callable[[], None]:
        """Call `callback` with each new value, or with nothing if it takes none; give a function that ends it.

        It hears the last value of each batch, on the writer's thread, after the write. A coroutine function
        runs as a task on the running loop, else on the configured one. Errors are logged, or go to the hook
        of `configure`. A subscription made in a scope (a component, a view, an effect) ends with it.
        """
        check_function(callback, "subscribe")
        return Subscription(self, callback).dispose

    def unsubscribe(self, callback: Callable[..., Any]) -> None:
        """End the oldest subscription of `callback`; do nothing if there is none."""
        target = self._target()
        with lock:
            observers = tuple(target._observers)
        for node in observers:
            if isinstance(node, Subscription) and node.calls(callback):
                node.dispose()
                return
