"""Documents and the front end's files, as plain answers.

Each request for a page makes a view and answers with its HTML; the socket makes it live afterwards.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from taupane.server import headers, plainpages
from taupane.server.documents import Look, document, encode
from taupane.server.ownpages import names_page
from taupane.server.replies import HTML, Reply, problem_reply, report
from taupane.server.sheets import Sheets

if TYPE_CHECKING:
    from taupane.routes import Match
    from taupane.server.assets import Assets
    from taupane.server.pageviews import PageViews
    from taupane.server.plan import Plan


class Pages:
    """Answers every path that is no handler, file or socket. Loop thread only."""

    def __init__(self, plan: Plan, views: PageViews, assets: Assets, host: str) -> None:
        self._plan = plan
        self._views = views
        self._assets = assets
        self._host = host
        self._sheets = Sheets(assets)

    async def show(self, path: str, *, as_page: bool = True) -> Reply:
        """Answer with the page of a path; unknown paths and failing pages get a page that says so."""
        match = self._match(path)
        if match is None:
            return problem_reply(plainpages.not_found(path), as_page=as_page)
        try:
            view, content = await self._plan.open_view(match, path)
        except Exception as error:
            # A task boundary: the page failed, the window and the other pages stay.
            problem = report(error, f"page {match.route.pattern}", dev=self._plan.dev)
            return problem_reply(problem, as_page=as_page)
        self._views.add(view)
        nonce = secrets.token_urlsafe(16)
        boot, look = {**view.boot(), "dev": self._plan.dev}, self._look(content)
        own = self._plan.own_pages
        if own is None or match.route.function != own.content:
            html: str | None = document(content, boot, look, nonce)
        else:
            try:
                html = await own.document(path, boot, look, nonce)
            except OSError as error:
                return problem_reply(plainpages.no_front_end(str(error)), as_page=as_page)
        if html is None:
            return problem_reply(plainpages.not_found(path), as_page=as_page)
        relaxed = own is not None and own.development is not None
        policy = headers.page_policy(nonce, host=self._host, connect=self._plan.connect, relaxed=relaxed)
        return Reply(encode(html), HTML, extra={"Content-Security-Policy": policy})

    def _match(self, path: str) -> Match | None:
        """Find what shows a path: a route, else a page of the app's own."""
        own = self._plan.own_pages
        match = self._plan.pages.match(path)
        return self._plan.pages.match("/") if match is None and own is not None and names_page(path) else match

    def peek(self, path: str) -> Reply:
        """Answer a HEAD: nobody will look at the page, so none is made."""
        if self._match(path) is None:
            return problem_reply(plainpages.not_found(path), as_page=False)
        return Reply(content_type=HTML)

    def has_asset(self, name: str) -> bool:
        """Tell whether the front end has a file of this name."""
        return name in self._assets.served

    async def asset(self, name: str) -> Reply | None:
        """Answer with a file of the front end, whose hashed name never changes; None when there is none."""
        asset = self._assets.served.get(name)
        if asset is None:
            return None
        data = self._assets.cached(name)
        if data is None:
            try:
                data = await asyncio.to_thread(self._assets.read, name)
            except FileNotFoundError:  # the front end was built anew
                return None
        lasting = headers.IMMUTABLE if asset.immutable else headers.REVALIDATE
        return Reply(data, asset.content_type, extra={"Cache-Control": lasting})

    def _look(self, content: str) -> Look:
        look = self._plan.look()
        own, later = self._sheets.choose(content, look.theme)
        sheets = [*([] if own is None else [own]), *look.sheets]
        grid = self._assets.url("grid.js") if "<taupane-grid" in content else None
        ahead = [] if grid is None else [grid]
        client = look.client or self._assets.url("client.js")
        return replace(look, sheets=sheets, later=later, client=client, ahead=ahead)
