"""What the app's own pages load, and whatever a development server answers: files, and its socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from taupane.server.headers import REVALIDATE
from taupane.server.ownpages import names_page

if TYPE_CHECKING:
    from taupane.routes import Routes
    from taupane.server.ownpages import DevelopmentServer, OwnPages


async def answer(own: OwnPages, routes: Routes, request: web.Request) -> web.StreamResponse | None:
    """Answer a request for what is no page; None for the pages."""
    path = request.path
    if own.development is not None:
        if asks_for_page(request) or (path != "/" and routes.match(path) is not None):
            return None
        return await own.development.answer(request)
    if names_page(path) or routes.match(path) is not None:
        return None
    found = await asyncio.to_thread(own.find, path)
    if found is None:
        raise web.HTTPNotFound
    return web.FileResponse(found, headers={"Cache-Control": REVALIDATE})


def asks_for_page(request: web.Request) -> bool:
    """Tell whether a browser wants a document, which script and pictures are not, and sockets even less."""
    wants = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    return wants and names_page(request.path) and hdrs.UPGRADE not in request.headers


def add_development(app: web.Application, server: DevelopmentServer) -> None:
    """Hand on what a page sends that is no GET, and end the development server's connections with the app."""

    async def close(_: web.Application) -> None:
        await server.close()

    app.router.add_route("*", "/{path:.*}", server.answer)
    app.on_cleanup.append(close)
