"""The app's own files: folders below a path of its choice, and single files that its widgets show."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from taupane.server.appassets import PREFIX as OWN
from taupane.server.folders import contained_file
from taupane.server.headers import IMMUTABLE, REVALIDATE
from taupane.server.published import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taupane.server.appassets import AppAssets
    from taupane.server.middleware import Handler
    from taupane.server.published import PublishedFiles


def add_routes(
    app: web.Application, folders: Mapping[str, Path], published: PublishedFiles, own: AppAssets | None = None
) -> None:
    """Serve each folder below its path, and what is published, with ranges and revalidation."""

    async def single(request: web.Request) -> web.StreamResponse:
        return _answer(await asyncio.to_thread(published.find, request.match_info["key"]))

    app.router.add_get(PREFIX + "{key}/{name}", single)
    if own is not None:
        app.router.add_get(OWN + "{key}/{version}/{name:.+}", _own(own))
    for prefix, root in folders.items():
        app.router.add_get(f"{prefix.rstrip('/')}/{{name:.+}}", _serving(root))


def _serving(root: Path) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        return _answer(await asyncio.to_thread(contained_file, root, request.match_info["name"]))

    return serve


def _own(assets: AppAssets) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        asked = request.match_info
        return _answer(await asyncio.to_thread(assets.find, asked["key"], asked["name"]), IMMUTABLE)

    return serve


def _answer(path: Path | None, lasting: str = REVALIDATE) -> web.FileResponse:
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": lasting})
