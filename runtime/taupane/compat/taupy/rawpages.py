"""AppMode.RAW_HTML: the app's own `dist/` folder behind our gate, with its scripts marked by a nonce.

Nothing is written into the folder: `client.js` is answered from the front end that this package carries.
"""

from __future__ import annotations

import asyncio
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final

from taupane.errors import AppError
from taupane.server.folders import contained_file

if TYPE_CHECKING:
    from aiohttp import web

    from taupane.compat.taupy.app import App

SOCKET: Final = "/_taupy/socket"
CLIENT: Final = "taupy.js"
_MARKED: Final = frozenset({"script", "style", "link"})


def find_folder() -> Path:
    """Give the `dist` folder beside the app's file; `AppError` where it has no index.html."""
    folder = (Path(sys.argv[0] or ".").resolve().parent / "dist").resolve()
    if not (folder / "index.html").is_file():
        raise AppError(f"AppMode.RAW_HTML shows {folder / 'index.html'}, which is not there: build the front end first")
    return folder


class RawPages:
    """Serves one folder and the pages' socket. Its handlers run behind the gate as any of the app's."""

    def __init__(self, app: App, folder: Path) -> None:
        self._app = app
        self._folder = folder
        handlers = app.core.handlers
        handlers["GET", SOCKET] = app.sockets.serve_page
        handlers["GET", "/client.js"] = self._client
        handlers["GET", "/"] = self._file
        handlers["GET", "/{name:.+}"] = self._file

    async def _client(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        from taupane.server.assets import bundled

        assets = bundled()
        name = assets.manifest.get(CLIENT)
        if name is None:
            raise web.HTTPNotFound
        data = await asyncio.to_thread(assets.read, name)
        return web.Response(body=data, content_type="text/javascript", charset="utf-8")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        from taupane.server.headers import REVALIDATE

        name = request.match_info.get("name", "") or "index.html"
        path = await asyncio.to_thread(contained_file, self._folder, name + "index.html" if name[-1] == "/" else name)
        if path is None:
            raise web.HTTPNotFound
        if path.suffix.lower() in (".html", ".htm"):
            return await self._page(path)
        return web.FileResponse(path, headers={"Cache-Control": REVALIDATE})

    async def _page(self, path: Path) -> web.StreamResponse:
        from aiohttp import web

        from taupane.server.headers import page_policy

        nonce = self._app.sockets.issue()
        text = await asyncio.to_thread(path.read_text, "utf-8", "replace")
        policy = page_policy(nonce, host=self._app.core.server.host, connect=self._app.socket_sources())
        return web.Response(
            text=with_nonces(text, nonce), content_type="text/html", headers={"Content-Security-Policy": policy}
        )


def with_nonces(html: str, nonce: str) -> str:
    """Mark the scripts, style elements and links of a page; everything else stays as it is, byte for byte."""
    finder = _Tags(html)
    finder.feed(html)
    finder.close()
    parts, at = [], 0
    for place in finder.places:
        parts += [html[at:place], f' nonce="{nonce}"']
        at = place
    return "".join([*parts, html[at:]])


class _Tags(HTMLParser):
    """Finds where the names of the tags end that are to be marked; what stands inside scripts is no tag."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.places: list[int] = []
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MARKED:
            line, column = self.getpos()
            self.places.append(self._lines[line - 1] + column + 1 + len(tag))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
