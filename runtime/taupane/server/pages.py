"""Documents: each GET of a route makes a view and answers with its HTML; the socket makes it live
afterwards.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from taupane.server import headers, plainpages
from taupane.server.assets import PREFIX, Assets
from taupane.server.documents import Look, document, encode
from taupane.server.middleware import answer, report

if TYPE_CHECKING:
    from taupane.server.pageviews import PageViews
    from taupane.server.plan import Plan


class Pages:
    """Answers every path that is no handler, file or socket."""

    def __init__(self, plan: Plan, views: PageViews, assets: Assets, host: str) -> None:
        self._plan = plan
        self._views = views
        self._assets = assets
        self._host = host

    async def show(self, request: web.Request) -> web.Response:
        """Answer with the page of the path; unknown paths and failing pages get a page that says so."""
        match = self._plan.pages.match(request.path)
        if match is None:
            return answer(request, plainpages.not_found(request.path))
        if request.method == "HEAD":
            return web.Response(content_type="text/html", charset="utf-8")
        try:
            view, content = await self._plan.open_view(match, request.path)
        except Exception as error:
            # A task boundary: the page failed, the window and the other pages stay.
            return answer(request, report(error, f"page {match.route.pattern}", dev=self._plan.dev))
        self._views.add(view)
        boot = {**view.boot(), "dev": self._plan.dev}
        nonce = secrets.token_urlsafe(16)
        return web.Response(
            body=encode(document(content, boot, self._look(), nonce)),
            content_type="text/html",
            charset="utf-8",
            headers={
                "Content-Security-Policy": headers.page_policy(nonce, host=self._host, connect=self._plan.connect)
            },
        )

    async def asset(self, request: web.Request) -> web.Response:
        """Answer with a file of the front end; hashed names never change."""
        name = request.match_info["name"]
        asset = self._assets.served.get(name)
        if asset is None:
            raise web.HTTPNotFound
        data = self._assets.cached(name)
        if data is None:
            data = await asyncio.to_thread(self._assets.read, name)
        return web.Response(
            body=data,
            headers={
                "Content-Type": asset.content_type,
                "Cache-Control": headers.IMMUTABLE if asset.immutable else headers.REVALIDATE,
            },
        )

    def _look(self) -> Look:
        look = self._plan.look()
        own = [url for url in [self._assets.url("taupane.css")] if url is not None]
        return replace(look, sheets=[*own, *look.sheets], client=look.client or self._assets.url("client.js"))

    def add_routes(self, app: web.Application) -> None:
        """Add the assets, and the pages as what is left when nothing else takes a path."""
        app.router.add_get(PREFIX + "{name:.+}", self.asset)
        app.router.add_get("/{path:.*}", self.show)
