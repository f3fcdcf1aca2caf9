"""The app's own folders of files, served below a path of its choice."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from taupane.errors import BadRoute
from taupane.server.headers import REVALIDATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taupane.server.middleware import Handler


def check_folder(folder: str | Path) -> Path:
    """Return the folder with its links followed; `BadRoute` when it is not there."""
    path = Path(folder)
    try:
        path = path.resolve(strict=True)
    except OSError as error:
        raise BadRoute(f"static folder {str(folder)!r}: {error.strerror or error}") from None
    if not path.is_dir():
        raise BadRoute(f"static folder {str(folder)!r} is not a folder")
    return path


def contained_file(root: Path, name: str) -> Path | None:
    """Return the regular file that ``name`` means below ``root``, or None for missing and forbidden alike.
    Blocks.

    No hidden names, no way out by ``..`` or a link, no pipes or devices: opening a pipe would block for ever.
    """
    parts = name.split("/")
    if not name or any(part in ("", ".", "..") or part.startswith(".") for part in parts):
        return None
    if any("\\" in part or "\0" in part or ":" in part for part in parts):
        return None
    try:
        path = root.joinpath(*parts).resolve(strict=True)
        if not path.is_relative_to(root) or not stat.S_ISREG(path.stat().st_mode):
            return None
    except (OSError, ValueError):
        return None
    return path


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
