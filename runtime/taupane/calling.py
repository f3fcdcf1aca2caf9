"""Call what an app registered (hooks, timers) the way it was written: sync or async, with arguments or
without."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FunctionType, MethodType
from typing import Any
from weakref import WeakKeyDictionary

#: Functions of an app that run in threads at once; more wait for one to return.
_MOST = 64
_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def call(function: Callable[..., Any], *arguments: object) -> Any:
    """Run a function and return its result; loop thread. A plain ``def`` runs in a thread, so it may
    block."""
    given = arguments[: _takes(function, len(arguments))]
    if is_async(function):
        return await function(*given)
    result = await in_thread(function, *given)
    return await result if inspect.isawaitable(result) else result


async def in_thread(function: Callable[..., Any], *arguments: object) -> Any:
    """Run a function of the app's in a thread and return its result; loop thread.

    Unlike those of `asyncio.to_thread`, the thread holds up neither the end of the loop nor that of the process: a
    function that never returns is left behind there.
    """
    loop = asyncio.get_running_loop()
    context = contextvars.copy_context()
    async with _rooms.setdefault(loop, asyncio.Semaphore(_MOST)):
        future: asyncio.Future[Any] = loop.create_future()

        def tell(result: Any, error: BaseException | None) -> None:
            if future.done():
                return  # nobody waits any more
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        def work() -> None:
            result: Any = None
            failed: BaseException | None = None
            try:
                result = context.run(function, *arguments)
            except StopIteration as error:  # which a future cannot carry
                failed = RuntimeError(f"StopIteration: {error}")
            except BaseException as error:  # whatever it raises is the caller's
                failed = error
            with suppress(RuntimeError):  # the loop has ended without it
                loop.call_soon_threadsafe(tell, result, failed)

        threading.Thread(target=work, name=f"taupane-{name_of(function)}", daemon=True).start()
        return await future


def name_of(function: Callable[..., Any]) -> str:
    """Give a function's name for messages."""
    return str(getattr(function, "__qualname__", None) or repr(function))


def is_async(function: Callable[..., Any]) -> bool:
    """Tell whether calling it gives a coroutine."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004  # the method itself is looked at, not whether it is there
    )


def takes_event(handler: Callable[..., Any]) -> bool:
    """Tell whether a handler wants its event: it does where an argument is required.

    `lambda i=i: remove(i)` binds a loop variable, so arguments with defaults get nothing.
    """
    if isinstance(handler, FunctionType | MethodType):
        function = handler.__func__ if isinstance(handler, MethodType) else handler
        if isinstance(function, FunctionType) and not hasattr(function, "__wrapped__"):
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
