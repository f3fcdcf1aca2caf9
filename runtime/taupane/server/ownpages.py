"""Pages that the app brings as HTML files (``app.own_pages("web")``), in place of widgets.

    index.html on the disk, or as a development server gives it
      + nonces + the client and its boot data      -> a page with `window.taupane`: calls, window, theme, events

Each page is a view as any other, with nothing in it that Python draws. No aiohttp here: the first page does not wait
for it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from taupane.errors import BadRoute
from taupane.server.documents import script_json
from taupane.server.folders import check_folder, contained_file
from taupane.server.marking import Additions, completed
from taupane.themes import SYSTEM, scheme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp import web

    from taupane.server.documents import Look

_PAGES = (".html", ".htm")


class DevelopmentServer(Protocol):
    """What makes the pages while the app is developed; see `taupane.server.proxying`."""

    async def document(self, path: str) -> str:
        """Return the HTML of the page at a path. OSError where the server does not answer."""
        ...

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer what is no page: script, pictures, the socket of hot updates."""
        ...

    async def close(self) -> None:
        """End."""
        ...


development: Callable[[], DevelopmentServer] | None = None
"""Gives the server that makes the pages: set in the child process of a development run."""


class OwnPages:
    """A folder of pages. `BadRoute` where it has no ``index.html``, unless a development server makes the pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.development = None if development is None else development()

    def check(self) -> None:
        """Make sure that there is something to show, before the app starts. `BadRoute`."""
        if self.development is not None:
            return
        if not (self.folder / "index.html").is_file():
            raise BadRoute(f"{self.folder / 'index.html'} is not there: build the front end first (npm run build)")
        self.folder = check_folder(self.folder)

    def content(self) -> tuple[()]:
        """Return what Python draws on such a page: nothing."""
        return ()

    async def document(self, path: str, boot: Mapping[str, object], look: Look, nonce: str) -> str | None:
        """Return the page at a path, ready for our policy and our client; None where there is none."""
        if self.development is not None:
            html = await self.development.document(path)
        else:
            found = await asyncio.to_thread(self.find, path)
            if found is None:
                return None
            html = await asyncio.to_thread(found.read_text, "utf-8", "replace")
        return completed(html, nonce, _additions(boot, look, nonce))

    def find(self, path: str) -> Path | None:
        """Return the file that a path means. A page's path without a file is index.html's: its script may know it.

        Blocks.
        """
        name = path.lstrip("/")
        if Path(name).suffix:
            return contained_file(self.folder, name)
        inside = contained_file(self.folder, name + "index.html") if name.endswith("/") else None
        return inside or contained_file(self.folder, "index.html")


def names_page(path: str) -> bool:
    """Tell whether a path names a page (``/``, ``/about.html``, ``/item/3``) and no other kind of file."""
    suffix = Path(path).suffix.lower()
    return suffix in _PAGES or suffix == ""


def _additions(boot: Mapping[str, object], look: Look, nonce: str) -> Additions:
    client = f'<script type="module" nonce="{nonce}" src="{look.client}"></script>' if look.client else ""
    theme = "" if look.theme == SYSTEM else f' data-theme="{look.theme}" data-scheme="{scheme(look.theme)}"'
    return Additions(
        attributes=theme,
        # The meta element is where Vite's scripts look for the nonce of the styles that they add.
        head=f'<meta property="csp-nonce" nonce="{nonce}">'
        f'<script type="application/json" id="taupane-boot">{script_json({**look.extra, **boot})}</script>{client}',
        body='<div id="taupane" hidden></div>',
    )
