"""The app's own folders of files, served below a path of its choice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from taupane.server.folders import contained_file
from taupane.server.headers import REVALIDATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taupane.server.middleware import Handler


def add_routes(app: web.Application, folders: Mapping[str, Path]) -> None:
    """Serve each folder below its path, with ranges and revalidation."""
    for prefix, root in folders.items():
        app.router.add_get(f"{prefix.rstrip('/')}/{{name:.+}}", _serving(root))


def _serving(root: Path) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        path = await asyncio.to_thread(contained_file, root, request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": REVALIDATE})

    return serve
