"""What all pages of an app share: the event loop, the rendering threads, and what the app answers."""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any
from weakref import WeakSet

from taupane.errors import NotRunning, TaupaneError
from taupane.live import protocol
from taupane.live.lane import Lane, Pool
from taupane.live.view import View
from taupane.tracebacks import told_in_full
from taupane.widgets.element import Child

log = logging.getLogger(__name__)

#: Makes what answers a page's calls: see `taupane.commands.peer`.
Peers = Callable[[View], Any]
#: Carries out a window command that came over the socket; raises for what cannot be done.
WindowCommands = Callable[[View, Mapping[str, object]], Awaitable[object]]


class Live:
    """The open pages of an app. Made on the event loop's thread, and used there unless a method says otherwise.

    `rows` opens row sessions for DataFrame widgets; `window` carries out window commands.
    """

    def __init__(self, *, rows: Any = None, window: WindowCommands | None = None, dev: bool = False) -> None:
        self.loop = asyncio.get_running_loop()
        self.rendering = Pool("taupane-rendering", later=self._later)
        self.rows = rows
        self.dev = dev
        self.views: dict[str, View] = {}
        self._window = window
        #: Makes a page's end of the calls between its script and Python.
        self.peers: Peers | None = None
        self.lanes: WeakSet[Lane] = WeakSet()
        self._thread = threading.get_ident()

    def on_loop(self) -> bool:
        """Tell whether the caller runs on the event loop's thread. Any thread."""
        return threading.get_ident() == self._thread

    def _later(self, seconds: float, run: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended, and the pages with it
            self.loop.call_soon_threadsafe(self.loop.call_later, seconds, run)

    def open(self, content: Child, path: str = "/") -> View:
        """Make the view of a page; `await view.open()` renders it."""
        view = View(self, content, path)
        self.views[view.id] = view
        return view

    def close(self, view: View) -> None:
        """End a page."""
        self.views.pop(view.id, None)
        view.dispose()

    def shut_down(self, timeout: float = 2.0) -> None:
        """End every page; waits up to `timeout` seconds for what is being rendered and for handlers."""
        for view in list(self.views.values()):
            self.close(view)
        self.rendering.submit(self.rendering.close)
        # A thread that wakes up while the interpreter ends aborts the process: a page's, too, that has only just ended.
        ends = monotonic() + timeout
        for threads in [self.rendering, *self.lanes]:
            threads.join(max(0.0, ends - monotonic()))

    def notify_all(self, method: str, *args: object) -> None:
        """Call a method of every page's client. Any thread."""
        for view in list(self.views.values()):
            view.notify(method, *args)

    def report(self, view: View, error: BaseException, where: str) -> str:
        """Log an error of the user's code and show it in the page; gives the id that both name. Any thread."""
        error_id = secrets.token_hex(4)
        log.error("error %s in %s of %s", error_id, where, view.path, exc_info=error)
        details = told_in_full(error) if self.dev else None
        view.notify("error", error_id, details)
        return error_id

    async def answer_window(self, view: View, request: protocol.WindowRequest) -> None:
        """Carry out a window command of a page and send its answer."""
        try:
            if self._window is None:
                raise NotRunning("this app has no window")
            result = await self._window(view, request.command)
        except Exception as error:  # whatever went wrong is the page's answer; our own words only
            view.notify("window", request.number, False, _said(error))
        else:
            view.notify("window", request.number, True, result)


def _said(error: Exception) -> str:
    from taupane_bridges.window.errors import WindowError

    if isinstance(error, TaupaneError | WindowError):
        return str(error)
    log.error("a window command failed", exc_info=error)
    return "the command failed; see the log"
