"""Call handlers the way their authors wrote them: with the event or without, sync or async."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from types import FunctionType, MethodType
from typing import Any

from taupane.events import Event, Handler


def takes_event(handler: Handler) -> bool:
    """Tell whether a handler wants the event: it does where an argument is required.

    `lambda i=i: remove(i)` binds a loop variable, so arguments with defaults get nothing.
    """
    if isinstance(handler, FunctionType | MethodType):
        function = handler.__func__ if isinstance(handler, MethodType) else handler
        if isinstance(function, FunctionType):
            code = function.__code__
            bound = 1 if isinstance(handler, MethodType) else 0
            required = code.co_argcount - bound - len(function.__defaults__ or ())
            return required > 0 or bool(code.co_flags & inspect.CO_VARARGS)
    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):  # builtins without a signature, such as list.clear
        return False
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return any((one.kind in kinds and one.default is one.empty) or one.kind is one.VAR_POSITIONAL for one in parameters)


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
