"""``/enter``: trade a one-time token for the cookie.

A browser opens ``/enter#TOKEN``, a static page whose script posts the token: a fragment reaches neither logs
nor Referer. A window of our own process loads ``/enter/TOKEN`` and is redirected, which saves two round
trips.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import TYPE_CHECKING

from aiohttp import web

from taupane.server import headers, plainpages, replies
from taupane.server.middleware import answer, respond, wants_page

if TYPE_CHECKING:
    from taupane.server.credentials import Credentials

BODY_TIME = 5.0
"""Seconds for the whole token to arrive."""

MAX_TOKEN_BODY = 1024


def add_routes(app: web.Application, credentials: Credentials) -> None:
    """Add the page and the two ways in."""

    async def page(_: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        return web.Response(
            text=plainpages.enter_page(nonce),
            content_type="text/html",
            headers={"Content-Security-Policy": headers.plain_page_policy(nonce, script=True)},
        )

    async def trade(request: web.Request) -> web.Response:
        path = credentials.tokens.spend(await _posted_token(request))
        if path is None:
            return answer(request, plainpages.unauthorized())
        response = web.json_response({"path": path})
        response.headers["Set-Cookie"] = credentials.cookie.header()
        return response

    async def walk_in(request: web.Request) -> web.Response:
        return respond(replies.walk_in(credentials, request.match_info["token"], as_page=wants_page(request)))

    app.router.add_get("/enter", page)
    app.router.add_post("/enter", trade)
    app.router.add_get("/enter/{token}", walk_in, allow_head=False)


async def _posted_token(request: web.Request) -> str | None:
    if (request.content_length or 0) > MAX_TOKEN_BODY:
        raise web.HTTPRequestEntityTooLarge(MAX_TOKEN_BODY, request.content_length or 0)
    try:
        posted = json.loads(await asyncio.wait_for(request.read(), BODY_TIME))
    except asyncio.TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, RecursionError):
        return None
    token = posted.get("token") if isinstance(posted, dict) else None
    return token if isinstance(token, str) else None
