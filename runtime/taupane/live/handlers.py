"""Call handlers the way their authors wrote them: with the event or without, sync or async."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from types import FunctionType
from typing import Any

from taupane.calling import takes_event as takes_event
from taupane.events import Event, Handler


def is_async(handler: Handler) -> bool:
    """Tell whether calling the handler gives a coroutine, so that it belongs on the event loop."""
    function = getattr(handler, "__func__", handler)
    if isinstance(function, FunctionType):
        return bool(function.__code__.co_flags & inspect.CO_COROUTINE)
    method = getattr(type(handler), "__call__", None)  # noqa: B004 - the class's method is what is asked about
    return inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(method)


def call(handler: Handler, event: Event) -> Awaitable[Any] | None:
    """Call a handler; gives what is to be awaited, if that is what it returned."""
    result = handler(event) if takes_event(handler) else handler()
    return result if result is not None and inspect.isawaitable(result) else None
