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
from taupane.server.replies import HTML, Reply, problem_reply, report
from taupane.server.sheets import Sheets

if TYPE_CHECKING:
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
        match = self._plan.pages.match(path)
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
        html = document(content, {**view.boot(), "dev": self._plan.dev}, self._look(content), nonce)
        policy = headers.page_policy(nonce, host=self._host, connect=self._plan.connect)
        return Reply(encode(html), HTML, extra={"Content-Security-Policy": policy})

    def peek(self, path: str) -> Reply:
        """Answer a HEAD: nobody will look at the page, so none is made."""
        if self._plan.pages.match(path) is None:
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
            data = await asyncio.to_thread(self._assets.read, name)
        lasting = headers.IMMUTABLE if asset.immutable else headers.REVALIDATE
        return Reply(data, asset.content_type, extra={"Cache-Control": lasting})

    def _look(self, content: str) -> Look:
        look = self._plan.look()
        own, later = self._sheets.choose(content, look.theme)
        sheets = [*([] if own is None else [own]), *look.sheets]
        return replace(look, sheets=sheets, later=later, client=look.client or self._assets.url("client.js"))
