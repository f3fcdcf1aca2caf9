"""One download button's work: make the content when it is pressed, and give it to the user.

In a window of ours the user is asked where to, and Python writes the file. Elsewhere the page fetches it once from an
address that nobody else knows, and the browser does the rest.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import mimetypes
import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from taupane.state import State, untrack
from taupane.widgets.attributes import resolve
from taupane.widgets.downloads_content import DownloadError, Made, make
from taupane.widgets.downloads_saver import ask_where
from taupane.widgets.filenames import tidy_name
from taupane.widgets.uploads_rules import written_size
from taupane.widgets.wholefiles import WholeFile

log = logging.getLogger(__name__)

#: The path that a page fetches from; the view's id and the ticket come behind it.
ADDRESS: Final = "/_taupane/download"
#: Seconds in which a page must fetch what was made for it.
FETCHED_WITHIN: Final = 30.0
#: Seconds between two words about how far it is.
_SAID_EVERY: Final = 0.2
_MEDIA: Final = re.compile(r"[\w.+-]+/[\w.+-]+(; ?charset=[\w-]+)?", re.ASCII)
_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_ready: WeakKeyDictionary[object, dict[str, Ready]] = WeakKeyDictionary()


def take_ready(view: object, ticket: str) -> Ready | None:
    """Give what was made for a ticket of a view, once. Loop thread."""
    return _ready.get(view, {}).pop(ticket, None)


@dataclass(slots=True)
class Ready:
    """Content that waits for its page to fetch it."""

    name: str
    type: str
    made: Made
    offer: Offer
    done: asyncio.Future[None]


class Offer:
    """The state of one button in one page. Loop thread, but for the States."""

    def __init__(self) -> None:
        self.content: Any = None
        self.filename: Any = None
        self.type: Any = None
        self.view: object | None = None
        self.is_busy: State[bool] = State(False)
        #: What the user is told below the button, and whether it is bad news.
        self.note: State[str] = State("")
        self.is_bad: State[bool] = State(False)
        #: The address that the page's script fetches next.
        self.ticket: State[str | None] = State(None)
        self._task: asyncio.Task[str] | None = None
        self._said = 0.0

    async def press(self) -> None:
        """Give the file to the user; the button's handler. A press while it is at work does nothing."""
        if self._task is not None:
            return
        self._task = asyncio.ensure_future(self._give())
        self._tell("", busy=True)
        try:
            self._tell(await self._task)
        except asyncio.CancelledError:
            self._tell("Cancelled.")
            current = asyncio.current_task()
            if current is not None and getattr(current, "cancelling", int)():
                raise
        except DownloadError as error:
            self._tell(str(error), bad=True)
        except Exception as error:
            # A task boundary: one download fails, the page goes on.
            self._tell(_words(error), bad=True)
            self._report(error)
        finally:
            self._task = None

    async def cancel(self) -> None:
        """Give up what is at work; the handler of the button beside."""
        if self._task is not None:
            self._task.cancel()

    def end(self) -> None:
        """Give up everything: the page is gone. Any thread."""
        task = self._task
        if task is not None:
            with suppress(RuntimeError):  # the loop has ended, and the task with it
                task.get_loop().call_soon_threadsafe(task.cancel)

    async def _give(self) -> str:
        name = self._name()
        asked = None if self.view is None else ask_where(self.view, name)
        if asked is None:
            return await self._hand_over(name)
        chosen = await asked
        if chosen is None:
            return ""
        return await self._save(Path(chosen))

    def _name(self) -> str:
        given = untrack(lambda: resolve(self.filename))
        if given is None and isinstance(self.content, os.PathLike):
            given = Path(self.content).name
        return tidy_name(str(given or ""), "download")

    # In a window of ours

    async def _save(self, path: Path) -> str:
        made = await make(self.content)
        file: WholeFile | None = None
        try:
            file = await asyncio.to_thread(WholeFile, path)
            written = 0
            async for piece in made.pieces:
                await asyncio.to_thread(file.write, piece)
                written += len(piece)
                self.tell_progress(written, made.size)
            await asyncio.to_thread(file.keep)
        except BaseException:
            if file is not None:
                await asyncio.shield(asyncio.to_thread(file.discard))
            raise
        finally:
            await made.close()
        return f"Saved as {path}"

    # In a browser

    async def _hand_over(self, name: str) -> str:
        if self.view is None:
            raise DownloadError("No page is there to take the file.")
        ready = Ready(
            name, self._type(name), await make(self.content), self, asyncio.get_running_loop().create_future()
        )
        ticket = secrets.token_urlsafe(24)
        waiting = _ready.setdefault(self.view, {})
        waiting[ticket] = ready
        self.ticket.set(f"{ADDRESS}/{getattr(self.view, 'id', '')}/{ticket}")
        try:
            await self._fetched(ready, waiting, ticket)
        except BaseException:
            ready.done.cancel()
            if waiting.pop(ticket, None) is not None:
                await ready.made.close()
            raise
        return f"{name} is downloaded."

    async def _fetched(self, ready: Ready, waiting: dict[str, Ready], ticket: str) -> None:
        await asyncio.wait([ready.done], timeout=FETCHED_WITHIN)
        if not ready.done.done() and ticket in waiting:
            raise DownloadError("The page did not fetch the file. Try again.")
        await ready.done

    def _type(self, name: str) -> str:
        given = str(untrack(lambda: resolve(self.type)) or mimetypes.guess_type(name)[0] or "")
        return given if _MEDIA.fullmatch(given) else "application/octet-stream"

    # What the user sees

    def tell_progress(self, sent: int, size: int | None) -> None:
        """Say how far it is, now and then."""
        now = time.monotonic()
        if now - self._said < _SAID_EVERY:
            return
        self._said = now
        self.note.set(f"{written_size(sent)} of {written_size(size)}" if size else written_size(sent))

    def _tell(self, note: str, *, bad: bool = False, busy: bool = False) -> None:
        self.is_bad.set(bad)
        self.note.set(note)
        self.is_busy.set(busy)
        if not busy:
            self.ticket.set(None)

    def _report(self, error: Exception) -> None:
        report = getattr(self.view, "report", None)
        if report is not None:
            report(error, "Download")


def _words(error: Exception) -> str:
    if isinstance(error, OSError):
        if error.errno in _ROOM:
            return "There is no room left on the disk."
        if isinstance(error, PermissionError):
            return "The file may not be written there."
    return "The file could not be made."
