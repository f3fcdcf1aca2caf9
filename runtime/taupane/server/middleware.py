"""Put the gate in front of every request and turn whatever goes wrong into a designed answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from taupane.server import headers, plainpages
from taupane.server.gate import ENTER, Facts, Gate, Refusal, is_upload
from taupane.server.limits import MAX_BODY
from taupane.server.replies import is_for_person, problem_reply, report

if TYPE_CHECKING:
    from aiohttp.typedefs import Middleware

    from taupane.server.credentials import Cookie
    from taupane.server.plainpages import Problem
    from taupane.server.replies import Reply

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CALLS: web.AppKey[set[Handler]] = web.AppKey("calls", set)
"""The app's own handlers: who asks them is a script, unless the browser says that it wants a document."""


def guard(gate: Gate, cookie: Cookie, *, dev: bool) -> Middleware:
    """Return the middleware that lets in what the gate allows, and answers for what fails behind it."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        refusal = gate.judge(facts(request, cookie)) or _too_large(request)
        if refusal is not None:
            log.warning("refused %s %s: %s", ascii(request.method), _shown_path(request), refusal.reason)
            response = answer(request, plainpages.refused(refusal.status))
            if request.body_exists:
                response.force_close()
            return response
        return await _contained(request, handler, dev=dev)

    return guarded


def completing(*, own_window: Callable[[], bool]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Return what completes the headers of each response (the ``on_response_prepare`` signal)."""

    async def complete(_: web.Request, response: web.StreamResponse) -> None:
        headers.complete(response.headers, response.status, own_window=own_window())

    return complete


def facts(request: web.Request, cookie: Cookie) -> Facts:
    """Read off a request what the gate judges."""
    got = request.headers
    kinds = got.getall(hdrs.CONTENT_TYPE, [])
    return Facts(
        method=request.method,
        target=request.raw_path,
        path=request.path,
        hosts=got.getall(hdrs.HOST, []),
        origins=got.getall(hdrs.ORIGIN, []),
        fetch_site=_one(got.getall("Sec-Fetch-Site", [])),
        fetch_mode=_one(got.getall("Sec-Fetch-Mode", [])),
        fetch_dest=_one(got.getall("Sec-Fetch-Dest", [])),
        content_type=(kinds[0] if len(kinds) == 1 else ", ".join(kinds)).partition(";")[0].strip().lower(),
        has_body=request.body_exists,
        upgrades=hdrs.UPGRADE in got or hdrs.SEC_WEBSOCKET_KEY in got,
        has_credential=_holds(request, cookie),
    )


def respond(reply: Reply) -> web.Response:
    """Return an answer as aiohttp sends it."""
    return web.Response(body=reply.body, status=reply.status, headers=reply.headers())


def answer(request: web.Request, problem: Problem) -> web.Response:
    """Return a problem as a page for whoever asked for a page, else as JSON."""
    return respond(problem_reply(problem, as_page=wants_page(request)))


def wants_page(request: web.Request) -> bool:
    """Tell whether a person will look at the answer."""
    calls = request.match_info.handler in request.app.get(CALLS, ())
    destination = request.headers.get("Sec-Fetch-Dest", "empty" if calls else None)
    return is_for_person(request.headers.get(hdrs.ACCEPT, ""), destination)


async def _contained(request: web.Request, handler: Handler, *, dev: bool) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400 or not _is_bare(error):
            raise
        problem = plainpages.not_found(request.path) if error.status == 404 else plainpages.refused(error.status)
        response = answer(request, problem)
        if hdrs.ALLOW in error.headers:
            response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
        return response
    except ConnectionError:
        raise
    except Exception as error:
        # A task boundary: one request fails, the app goes on.
        return answer(request, report(error, f"{request.method} {request.path}", dev=dev))


def _is_bare(error: web.HTTPException) -> bool:
    """Tell an aiohttp default ("404: Not Found") from a body that the app wrote itself."""
    return error.text in (None, "", f"{error.status}: {error.reason}") or error.status == 413


def _holds(request: web.Request, cookie: Cookie) -> bool:
    try:
        return cookie.matches(request.cookies.get(cookie.name))
    except ValueError:
        return False


def _too_large(request: web.Request) -> Refusal | None:
    """Turn away a JSON body by its announced length, before any of it is read. Uploads have the handler's own
    limit.
    """
    length = request.content_length or 0
    has_own_limit = is_upload(request.path) or (request.content_type == "multipart/form-data" and request.path != ENTER)
    return Refusal(413, f"{length} bytes") if length > MAX_BODY and not has_own_limit else None


def _shown_path(request: web.Request) -> str:
    """Return the path for the log, without the token of a way in: a refused one is still good."""
    inside = request.path.startswith(ENTER + "/")
    return ascii(ENTER + "/..." if inside else request.path[:120])


def _one(values: list[str]) -> str | None:
    return None if not values else ",".join(values)
