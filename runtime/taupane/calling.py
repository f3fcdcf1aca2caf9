"""Call what an app registered (hooks, timers) the way it was written: sync or async, with arguments or
without."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any


async def call(function: Callable[..., Any], *arguments: object) -> Any:
    """Run a function and return its result; loop thread. A plain ``def`` runs in a thread, so it may
    block."""
    given = arguments[: _takes(function, len(arguments))]
    if is_async(function):
        return await function(*given)
    result = await asyncio.to_thread(function, *given)
    return await result if inspect.isawaitable(result) else result


def is_async(function: Callable[..., Any]) -> bool:
    """Tell whether calling it gives a coroutine."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004  # the method itself is looked at, not whether it is there
    )


def _takes(function: Callable[..., Any], at_most: int) -> int:
    """Return how many of the arguments the function has parameters for."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        # A builtin without a signature, such as list.clear: it gets nothing.
        return 0
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return at_most
    positional = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    return min(at_most, len(positional))
