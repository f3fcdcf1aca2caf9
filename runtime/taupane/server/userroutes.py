"""The app's own request handlers (``@app.get("/api/…")``): aiohttp handlers behind the gate."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from aiohttp import web

from taupane.calling import in_thread
from taupane.server.middleware import CALLS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from taupane.server.middleware import Handler
    from taupane.server.plan import UserRoute


def add_routes(app: web.Application, routes: Sequence[UserRoute]) -> None:
    """Add the app's handlers in the order of their registration."""
    app[CALLS] = set()
    for route in routes:
        handler = as_handler(route.function)
        app[CALLS].add(handler)
        app.router.add_route(route.method, route.path, handler)


def as_handler(function: Callable[..., Any]) -> Handler:
    """Return an aiohttp handler; a plain ``def`` runs in a thread, and what is no response becomes one.

    A string is sent as text, None as 204, anything else as JSON. The function takes the request or nothing.
    """
    takes_request = bool(inspect.signature(function).parameters)
    is_async = inspect.iscoroutinefunction(function)

    async def handle(request: web.Request) -> web.StreamResponse:
        given: tuple[object, ...] = (request,) if takes_request else ()
        if is_async:
            result = await function(*given)
        else:
            result = await in_thread(function, *given)
            if inspect.isawaitable(result):
                result = await _awaited(result)
        return _response(result)

    return handle


def _response(result: object) -> web.StreamResponse:
    if isinstance(result, web.StreamResponse):
        return result
    if result is None:
        return web.Response(status=204)
    if isinstance(result, str):
        return web.Response(text=result)
    if isinstance(result, bytes):
        return web.Response(body=result)
    return web.json_response(result)


async def _awaited(result: Awaitable[Any]) -> object:
    return await result
