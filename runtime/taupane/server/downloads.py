"""Files that a page fetches once, from an address that was made for it: sent as they are made, never kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from taupane.widgets.downloads_content import DownloadError
from taupane.widgets.downloads_offer import ADDRESS, take_ready

if TYPE_CHECKING:
    from taupane.server.pageviews import PageViews
    from taupane.widgets.downloads_offer import Ready


def add_routes(app: web.Application, views: PageViews) -> None:
    """Answer the addresses that download buttons give to their pages."""

    async def send(request: web.Request) -> web.StreamResponse:
        asked = request.match_info["view"]
        view = next((view for view in views.all() if view.id == asked), None)
        ready = None if view is None else take_ready(view, request.match_info["ticket"])
        if ready is None:
            raise web.HTTPNotFound
        return await _send(request, ready)

    app.router.add_get(ADDRESS + "/{view}/{ticket}", send, allow_head=False)


async def _send(request: web.Request, ready: Ready) -> web.StreamResponse:
    """Send the content. One that fails half-way is cut, so that the browser does not take it for whole."""
    response = web.StreamResponse(headers={"Content-Type": ready.type, "Content-Disposition": disposition(ready.name)})
    response.content_length = ready.made.size
    if ready.made.size is None:
        response.enable_chunked_encoding()
    sending = asyncio.current_task()
    assert sending is not None
    ready.done.add_done_callback(lambda done: sending.cancel() if done.cancelled() else None)
    try:
        await response.prepare(request)
        await _send_pieces(response, ready)
        await response.write_eof()
    except BaseException as error:
        if request.transport is not None:
            request.transport.abort()
        _settle(ready, error)
        if not isinstance(error, Exception):
            raise
    else:
        _settle(ready, None)
    finally:
        await ready.made.close()
    return response


async def _send_pieces(response: web.StreamResponse, ready: Ready) -> None:
    sent, size = 0, ready.made.size
    async for piece in ready.made.pieces:
        if size is not None and sent + len(piece) > size:
            break
        await response.write(piece)
        sent += len(piece)
        ready.offer.tell_progress(sent, size)
    if size is not None and sent != size:
        raise DownloadError("The file changed while it was sent.")


def _settle(ready: Ready, error: BaseException | None) -> None:
    if ready.done.done():
        return
    if error is None:
        ready.done.set_result(None)
    elif isinstance(error, ConnectionError | asyncio.CancelledError):
        ready.done.set_exception(DownloadError("The download was broken off."))
    else:
        ready.done.set_exception(error)


def disposition(name: str) -> str:
    """Give the header that makes it a file of this name: plain ASCII for the oldest clients, UTF-8 for the others
    (RFC 6266, RFC 8187).
    """
    plain = "".join(char if 32 <= ord(char) < 127 and char not in '"\\%' else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
