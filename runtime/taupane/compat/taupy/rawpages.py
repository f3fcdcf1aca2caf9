"""AppMode.RAW_HTML: the app's own `dist/` folder behind our gate, with its scripts marked by a nonce.

Nothing is written into the folder: `client.js` is answered from the front end that this package carries.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from taupane.errors import AppError
from taupane.server import ownpages
from taupane.server.folders import contained_file
from taupane.server.marking import with_nonces

if TYPE_CHECKING:
    from aiohttp import web

    from taupane.compat.taupy.app import App

SOCKET: Final = "/_taupy/socket"
CLIENT: Final = "taupy.js"


def find_folder() -> Path:
    """Give the `dist` folder beside the app's file; `AppError` where it has no index.html.

    While a development server makes the pages it need not be there.
    """
    folder = (Path(sys.argv[0] or ".").resolve().parent / "dist").resolve()
    if ownpages.development is None and not (folder / "index.html").is_file():
        raise AppError(
            f"AppMode.RAW_HTML shows {folder / 'index.html'}, which is not there: build the front end first, "
            "or let `taupane dev` show what Vite makes of it"
        )
    return folder


class RawPages:
    """Serves one folder and the pages' socket. Its handlers run behind the gate as any of the app's."""

    def __init__(self, app: App, folder: Path) -> None:
        self._app = app
        self._folder = folder
        self._development = None if ownpages.development is None else ownpages.development()
        handlers = app.core.handlers
        handlers["GET", SOCKET] = app.sockets.serve_page
        handlers["GET", "/client.js"] = self._client
        handlers["GET", "/"] = self._file
        handlers["GET", "/{name:.+}"] = self._file
        if self._development is not None:
            app.core.on_stop(self._development.close)

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

        if self._development is not None:
            from taupane.server.ownfiles import asks_for_page

            if not asks_for_page(request):
                return await self._development.answer(request)
            try:
                return await self._marked(await self._development.document(request.path))
            except OSError as error:
                from taupane.server import plainpages
                from taupane.server.middleware import answer

                return answer(request, plainpages.no_front_end(str(error)))
        name = request.match_info.get("name", "") or "index.html"
        path = await asyncio.to_thread(contained_file, self._folder, name + "index.html" if name[-1] == "/" else name)
        if path is None:
            raise web.HTTPNotFound
        if path.suffix.lower() in (".html", ".htm"):
            return await self._page(path)
        return web.FileResponse(path, headers={"Cache-Control": REVALIDATE})

    async def _page(self, path: Path) -> web.StreamResponse:
        from aiohttp import web

        try:
            text = await asyncio.to_thread(path.read_text, "utf-8", "replace")
        except FileNotFoundError:  # a build takes its place just now
            raise web.HTTPNotFound from None
        return await self._marked(text)

    async def _marked(self, text: str) -> web.StreamResponse:
        from aiohttp import web

        from taupane.server.headers import page_policy

        nonce = self._app.sockets.issue()
        server, relaxed = self._app.core.server, self._development is not None
        policy = page_policy(nonce, host=server.host, connect=self._app.socket_sources(), relaxed=relaxed)
        return web.Response(
            text=with_nonces(text, nonce), content_type="text/html", headers={"Content-Security-Policy": policy}
        )
