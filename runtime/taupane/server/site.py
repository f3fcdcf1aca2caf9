"""Put the parts together: one aiohttp application with the gate in front of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from taupane.server import enter, staticfiles, userroutes
from taupane.server.limits import MAX_BODY
from taupane.server.middleware import add_headers, guard
from taupane.server.opsocket import OpSocket
from taupane.server.pages import Pages
from taupane.server.rowsocket import RowSocket

if TYPE_CHECKING:
    from taupane.server.assets import Assets
    from taupane.server.credentials import Credentials
    from taupane.server.gate import Gate
    from taupane.server.pageviews import PageViews
    from taupane.server.plan import Plan


def build(plan: Plan, gate: Gate, credentials: Credentials, views: PageViews, assets: Assets) -> web.Application:
    """Return the application. Order matters: the server's own paths, the app's handlers and files, then
    pages.
    """
    app = web.Application(middlewares=[guard(gate, credentials.cookie, dev=plan.dev)], client_max_size=MAX_BODY)
    app.on_response_prepare.append(add_headers)
    times = plan.times
    ops = OpSocket(
        views, plan.connected, plan.disconnected, first_message=times.first_message, heartbeat=times.heartbeat
    )
    rows = RowSocket(views, plan.sessions, first_message=times.first_message, heartbeat=times.heartbeat)
    enter.add_routes(app, credentials)
    app.router.add_get("/ws", ops.serve, allow_head=False)
    app.router.add_get("/ws/{session}", rows.serve, allow_head=False)
    userroutes.add_routes(app, plan.handlers)
    staticfiles.add_routes(app, plan.folders)
    Pages(plan, views, assets, gate.host).add_routes(app)
    return app
