"""Files that a page posts to an upload widget: each a request of its own, written to disk as it comes.

    gate -> whose inbox -> room? -> to a private file -> still there? -> the widget's handler -> kept, or removed

At most a few chunks are in memory. Whatever ends an upload early (a cut, a limit, the page's end) leaves no file.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import mimetypes
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from aiohttp import web
from aiohttp.web_exceptions import HTTPException

from taupane.calling import in_thread
from taupane.live.handlers import is_async, takes_event
from taupane.state import current_view
from taupane.widgets.uploads_errors import UploadCut, UploadError, UploadGone, UploadsBusy, UploadTooSlow
from taupane.widgets.uploads_inbox import ADDRESS, Inbox, find_inbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from taupane.server.pageviews import PageViews
    from taupane.server.uploads_native import DroppedPaths
    from taupane.widgets.uploads_file import UploadedFile
    from taupane.widgets.uploads_inbox import Arrival

log = logging.getLogger(__name__)

AT_ONCE: Final = 16
"""Uploads of all pages that run at once; more are told to come again."""
CHUNK: Final = 256 * 1024
"""Bytes that are collected before they are written."""
LEAST: Final = 1024
"""Bytes that must come within a stretch of time, unless the file ends: a page that drips is cut."""
STATUS: Final = {
    "too-large": 413, "wrong-type": 415, "too-many": 409, "busy": 503, "cut": 400, "too-slow": 408, "no-room": 507,
    "gone": 404, "refused": 422, "failed": 500,
}  # fmt: skip


def add_routes(app: web.Application, views: PageViews, patience: float, dropped: DroppedPaths) -> None:
    """Take uploads, and let the page remove what it has uploaded. `patience` is in seconds (see `LEAST`)."""
    uploads = _Uploads(views, patience, dropped)
    path = ADDRESS + "/{view}/{key}"
    app.router.add_post(path, uploads.take)
    app.router.add_post(path + "/dropped", uploads.take_dropped)
    app.router.add_delete(path + "/{number}", uploads.remove)


class _Uploads:
    """The uploads of one app."""

    def __init__(self, views: PageViews, patience: float, dropped: DroppedPaths) -> None:
        self._views = views
        self._patience = patience
        self._dropped = dropped
        self._running = 0

    async def take(self, request: web.Request) -> web.Response:
        """Take one file and answer when its handler has it, or why it was not taken."""
        self._running += 1
        try:
            if self._running > AT_ONCE:
                raise UploadsBusy("Other files come first.")
            return await self._take(request, self._inbox(request))
        except UploadError as error:
            return _refusal(error)
        finally:
            self._running -= 1

    async def take_dropped(self, request: web.Request) -> web.Response:
        """Take a drop by the paths that the window's host has told; `files` is null where it has not, and the page has
        to upload them.
        """
        try:
            inbox = self._inbox(request)
            paths = self._dropped.take(await _names(request))
        except UploadError as error:
            return _refusal(error)
        if paths is None:
            return web.json_response({"files": None})
        told = []
        for path in paths:
            try:
                told.append({"name": path.name, **await _take_path(inbox, path)})
            except UploadError as error:
                told.append({"name": path.name, "error": _words(error)})
        return web.json_response({"files": told})

    async def remove(self, request: web.Request) -> web.Response:
        """Remove a file that came in before."""
        try:
            inbox = self._inbox(request)
            file = inbox.take_out(request.match_info["number"])
            if file is None:
                raise UploadGone("The file is no longer there.")
            try:
                await _tell(inbox, file, "on_remove")
            finally:
                await asyncio.to_thread(file.discard)
        except UploadError as error:
            return _refusal(error)
        return web.Response(status=204)

    def _inbox(self, request: web.Request) -> Inbox:
        """Give the live inbox that the page may post to: it names it, and shows its nonce."""
        asked = request.match_info
        view = self._views.find(asked["view"], request.headers.get("Taupane-Nonce", ""))
        inbox = None if view is None else find_inbox(view, asked["key"])
        if inbox is None:
            raise UploadGone("This page has ended. Load it again.")
        return inbox

    async def _take(self, request: web.Request, inbox: Inbox) -> web.Response:
        name, kind = _told(request, "Taupane-Name"), _told(request, "Taupane-Type")[:200]
        arrival = await asyncio.to_thread(inbox.begin, name, kind, request.content_length)
        try:
            await self._receive(request, arrival)
            return web.json_response(await _hand_over(inbox, arrival))
        finally:
            # Shielded: what is left of a file must go also when the app ends meanwhile.
            await asyncio.shield(asyncio.to_thread(arrival.end))

    async def _receive(self, request: web.Request, arrival: Arrival) -> None:
        loop = asyncio.get_running_loop()
        waiting = bytearray()
        ends, at_start = loop.time() + self._patience, 0
        while not request.content.at_eof():
            came = arrival.size + len(waiting)
            if came - at_start >= LEAST:
                ends, at_start = loop.time() + self._patience, came
            waiting += await _some(request, ends - loop.time())
            if len(waiting) >= CHUNK:
                await asyncio.to_thread(arrival.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(arrival.write, bytes(waiting))
        announced = request.content_length
        if announced is not None and arrival.size != announced:
            raise UploadCut("The file did not come in whole.")
        if request.transport is None:
            # The page shows what is cancelled in the last moment as cancelled.
            raise UploadCut("The page went before its file was taken.")


async def _names(request: web.Request) -> list[str]:
    try:
        names = await request.json()
    except ValueError:
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise web.HTTPBadRequest
    return names


async def _take_path(inbox: Inbox, path: Path) -> dict[str, Any]:
    """Take a file that the host has told: itself, or a copy where the widget promises a file of its own."""
    if not inbox.copies:
        file = await asyncio.to_thread(inbox.own, path)
        await _tell(inbox, file, "on_drop")
        return {"file": inbox.keep(file), "size": file.size}
    arrival = await asyncio.to_thread(inbox.begin, path.name, mimetypes.guess_type(path.name)[0] or "", None)
    try:
        await asyncio.to_thread(arrival.copy, path)
        return await _hand_over(inbox, arrival)
    finally:
        await asyncio.shield(asyncio.to_thread(arrival.end))


async def _hand_over(inbox: Inbox, arrival: Arrival) -> dict[str, Any]:
    """Give a file that is all there to the widget's handler, and hold it then; gives what the page is told."""
    file = await asyncio.to_thread(arrival.whole)
    await _tell(inbox, file, "on_upload")
    return {"file": arrival.keep(file), "name": file.name, "size": file.size}


async def _some(request: web.Request, seconds: float) -> bytes:
    """Wait for the next bytes of a body."""
    try:
        return await asyncio.wait_for(request.content.readany(), max(0.0, seconds))
    except asyncio.TimeoutError:
        raise UploadTooSlow("The file came too slowly.") from None
    except (ConnectionError, web.RequestPayloadError, HTTPException):
        raise UploadCut("The file did not come in whole.") from None


async def _tell(inbox: Inbox, file: UploadedFile, what: str) -> None:
    """Run the author's handler with its page current; what it raises other than an `UploadError` is reported there."""
    function = inbox.on_remove if what == "on_remove" else inbox.on_upload
    view = inbox.view
    if view is None:
        raise UploadGone("This page has ended.")
    if function is None:
        return
    given = (file,) if takes_event(function) else ()
    context = contextvars.copy_context()
    context.run(current_view.set, view)
    try:
        await context.run(asyncio.ensure_future, _run(inbox, function, given))
    except UploadError:
        raise
    except Exception as error:
        # A task boundary: one file fails, the page goes on.
        report: Any = getattr(view, "report", None)
        if report is not None:
            report(error, what)
        raise UploadError("The app could not take the file.") from None


async def _run(inbox: Inbox, function: Callable[..., Any], given: tuple[Any, ...]) -> None:
    if is_async(function):
        await function(*given)
        return

    def in_turn() -> Any:
        with inbox.turn:
            return function(*given)

    result = await in_thread(in_turn)
    if asyncio.iscoroutine(result):
        await result


def _refusal(error: UploadError) -> web.Response:
    log.info("an upload was not taken: %s", error.code)
    told = {"error": error.code, "message": _words(error)}
    response = web.json_response(told, status=STATUS.get(error.code, 500))
    if error.code == "busy":
        response.headers["Retry-After"] = "1"
    return response


def _words(error: UploadError) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def _told(request: web.Request, header: str) -> str:
    """Read text that the page has put into a header, percent-encoded."""
    return unquote(request.headers.get(header, ""), errors="replace")[:2000]
