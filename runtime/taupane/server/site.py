"""Put the parts together: one aiohttp application with the gate in front of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from taupane.server import downloads, enter, ownfiles, staticfiles, uploads, userroutes
from taupane.server.assets import PREFIX
from taupane.server.limits import MAX_BODY
from taupane.server.middleware import completing, guard, respond, wants_page
from taupane.server.opsocket import OpSocket
from taupane.server.rowsocket import RowSocket

if TYPE_CHECKING:
    from taupane.server.credentials import Credentials
    from taupane.server.gate import Gate
    from taupane.server.pages import Pages
    from taupane.server.pageviews import PageViews
    from taupane.server.plan import Plan


def build(plan: Plan, gate: Gate, credentials: Credentials, views: PageViews, pages: Pages) -> web.Application:
    """Return the application. Order matters: the server's own paths, the app's handlers and files, then
    pages.
    """
    app = web.Application(middlewares=[guard(gate, credentials.cookie, dev=plan.dev)], client_max_size=MAX_BODY)
    app.on_response_prepare.append(completing(own_window=plan.own_window))
    times = plan.times
    ops = OpSocket(
        views, plan.connected, plan.disconnected, first_message=times.first_message, heartbeat=times.heartbeat
    )
    rows = RowSocket(views, plan.sessions, first_message=times.first_message, heartbeat=times.heartbeat)
    app.on_shutdown.append(rows.end)
    enter.add_routes(app, credentials)
    app.router.add_get("/ws", ops.serve, allow_head=False)
    app.router.add_get("/ws/{session}", rows.serve, allow_head=False)
    uploads.add_routes(app, views, times.upload, plan.dropped)
    downloads.add_routes(app, views)
    userroutes.add_routes(app, plan.handlers)
    if plan.mounts:
        from taupane.server import asgi

        asgi.add_routes(app, plan.mounts)
    staticfiles.add_routes(app, plan.folders, plan.published, plan.own)
    _add_pages(app, pages, plan)
    return app


def _add_pages(app: web.Application, pages: Pages, plan: Plan) -> None:
    """Add the assets, and the pages as what is left when nothing else takes a path."""

    own = plan.own_pages

    async def asset(request: web.Request) -> web.Response:
        reply = await pages.asset(request.match_info["name"])
        if reply is None:
            raise web.HTTPNotFound
        return respond(reply)

    async def show(request: web.Request) -> web.StreamResponse:
        if own is not None and (answered := await ownfiles.answer(own, plan.pages, request)) is not None:
            return answered
        if request.method == "HEAD":
            return respond(pages.peek(request.path))
        return respond(await pages.show(request.path, as_page=wants_page(request)))

    app.router.add_get(PREFIX + "{name:.+}", asset)
    app.router.add_get("/{path:.*}", show)
    if own is not None and own.development is not None:
        ownfiles.add_development(app, own.development)
