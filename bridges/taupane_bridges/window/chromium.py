"""The Chromium host: an app's windows in a Chromium, Chrome, Edge or Brave of its own, without its bars.

Life: a fresh profile -> the browser, driven over two pipes -> an empty window -> guards, place, the app's address ->
commands and events -> its end is the window's end. Whatever fails before `init` raises NoEngine, so that the app can
take the next host. No thread but the one of `run` does anything here; an asyncio loop of its own makes it wait for the
browser and for the app at once.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections import deque
from typing import TYPE_CHECKING, Any

from .chromium_browser import BrowserFailed, ChromiumBrowser, Shown
from .chromium_find import NoBrowser, find_chromium
from .chromium_frame import FrameOffset, frame_of
from .chromium_profile import Profile
from .chromium_window import CAPABILITIES, NAME, ChromiumWindow
from .devtools import DevToolsError
from .errors import AlreadyRun, NoEngine
from .events import Failed
from .host import ExitReason, Hooks, HostWindow, OnEvent, OnInvoke
from .hosted import HostedWindow
from .navigation import NavigationPolicy
from .toolkit import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Future

    from .commands import Command
    from .options import WindowOptions

__all__ = ["ChromiumHost"]

log = logging.getLogger(__name__)

HANDSHAKE_TIME = 30.0
"""Seconds from the start to the window; a cold browser on a busy machine takes some 10."""
# Seconds. A wait without an end is not broken off by Ctrl-C on Windows.
_BEAT = 0.25

_CANNOT = ("frameless", "transparent", "always_on_top", "icon")


class ChromiumHost:
    """Any thread may `run` it; hooks and events are called there. `program` is the browser's path; None: find one."""

    name = NAME

    def __init__(self, program: str | None = None, *, seconds: float = HANDSHAKE_TIME) -> None:
        self.hooks = Hooks()
        self._program, self._seconds = program, seconds
        self._toolkit = _Toolkit()
        self._first = _Window(self._toolkit, self.hooks, on_agreed=self._end_soon)
        self._others: list[_Window] = []
        self._waiting: deque[Callable[[], Coroutine[Any, Any, None]]] = deque()
        self._known: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._browser: ChromiumBrowser | None = None
        self._ending: asyncio.Event | None = None
        self._ran = self._is_shown = self._is_over = self._has_ended = False
        self._marks = 0

    @property
    def capabilities(self) -> frozenset[str]:
        """Names of the commands that can be run."""
        return self._toolkit.capabilities

    def run(self, url: str, options: WindowOptions, on_event: OnEvent, on_invoke: OnInvoke | None = None) -> ExitReason:
        """Start the browser and block until its window is gone; see `Host.run`."""
        if self._ran:
            raise AlreadyRun(self.name)
        self._ran = True
        policy = NavigationPolicy.for_url(url, options.origins, options.embed_origins)
        self._first.reports_to(on_event, on_invoke)
        loop = asyncio.new_event_loop()
        try:
            self._toolkit.loop = loop
            loop.run_until_complete(self._live(url, options, policy))
        except (NoBrowser, BrowserFailed, OSError) as error:
            raise NoEngine(self.name, str(error)) from None
        finally:
            self._toolkit.loop = None
            self._has_ended = True
            self._first.refuse()
            while self._waiting:
                self._waiting.popleft()
            loop.close()
        for window in [*self._others, self._first]:
            window.ended()
        return ExitReason.SHUTDOWN if self._first.is_closing else self._first.exit

    def post(self, command: Command) -> Future[object]:
        """Run a command; see `Host.post`."""
        return self._first.post(command)

    def run_js(self, script: str) -> None:
        """Run a script in the window's page, soon; any thread. Nothing happens before the window is there or after."""
        self._first.run_js(script)

    def close(self) -> None:
        """End the window without asking; see `Host.close`."""
        self._first.close()
        self._toolkit.soon(self._end_soon)

    def open_window(
        self,
        url: str,
        options: WindowOptions,
        on_event: OnEvent,
        on_invoke: OnInvoke | None = None,
        hooks: Hooks | None = None,
    ) -> HostWindow:
        """Show one more window; see `ManyWindows.open_window`."""
        policy = NavigationPolicy.for_url(url, options.origins, options.embed_origins)
        window = _Window(self._toolkit, hooks or Hooks(), on_agreed=lambda: None)
        window.reports_to(on_event, on_invoke)
        self._waiting.append(lambda: self._show_other(window, url, options, policy))
        if self._has_ended:
            window.ended()
        else:
            self._toolkit.soon(self._show_waiting)
        return window

    # -- life ----------------------------------------------------------------------------------------------

    async def _live(self, url: str, options: WindowOptions, policy: NavigationPolicy) -> None:
        self._ending = asyncio.Event()
        program = self._program or find_chromium(os.environ, sys.platform)
        with Profile(options.storage_path, program) as profile:
            self._browser = ChromiumBrowser(
                program, profile.folder, as_root=_is_root(), soon=self._toolkit.soon, on_over=self._over
            )
            try:
                if not self._first.is_closing:
                    await self._show(self._first, url, options, policy, self._end_soon)
                    self._first_is_shown(options)
                    await self._until_the_end()
            finally:
                await self._take_down()

    async def _show(
        self,
        window: _Window,
        url: str,
        options: WindowOptions,
        policy: NavigationPolicy,
        gone: Callable[[], None],
    ) -> None:
        """Open a window and hand it over; raises BrowserFailed."""
        assert self._browser is not None
        self._marks += 1
        window.hooks.before_show()
        shown = await self._open_or_end(options, f"window {self._marks}")
        if shown is None:
            return
        self._browser.on_gone(shown, gone)
        native = _Native(self._browser, shown, frame_of(self._browser.pid, self._known))
        try:
            await window.adopt(native, url, options, policy)
        except DevToolsError as error:
            raise BrowserFailed(str(error)) from None

    async def _open_or_end(self, options: WindowOptions, mark: str) -> Shown | None:
        """Return None when the end comes first."""
        assert self._browser is not None
        assert self._ending is not None
        opening = asyncio.ensure_future(self._browser.open(options, mark, self._seconds))
        ending = asyncio.ensure_future(self._ending.wait())
        while not (opening.done() or ending.done()):
            await asyncio.wait([opening, ending], timeout=_BEAT, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if not opening.done() or (self._first.is_closing and not opening.exception()):
            opening.cancel()
            await asyncio.wait([opening])
            return None
        return opening.result()

    def _first_is_shown(self, options: WindowOptions) -> None:
        self._is_shown = True
        if _is_root():
            log.warning("the browser runs without its sandbox, as it cannot make one for root")
        for name in _CANNOT:
            if getattr(options, name):
                log.warning("the window option %s is left out: the chromium host has no way to do it", name)
        self._show_waiting()

    async def _until_the_end(self) -> None:
        assert self._ending is not None
        while not self._ending.is_set():
            try:
                await asyncio.wait_for(self._ending.wait(), _BEAT)
            except asyncio.TimeoutError:
                continue

    async def _take_down(self) -> None:
        self._is_over = True
        for task in list(self._tasks):
            task.cancel()
        for window in [*self._others, self._first]:
            window.let_go()
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=_BEAT)
        assert self._browser is not None
        await self._browser.end()

    def _end_soon(self) -> None:
        if self._ending is not None:
            self._ending.set()

    def _over(self) -> None:
        """The browser has ended, and nobody told it to."""
        if self._ending is None or self._ending.is_set() or self._is_over:
            return
        if self._is_shown and self._browser is not None:
            how = self._browser.how_it_ended()
            log.error("the browser %s; its window is gone, so the app ends", how)
            self._first.failed(how)
        self._ending.set()

    # -- more windows --------------------------------------------------------------------------------------

    def _show_waiting(self) -> None:
        while self._waiting and self._is_shown and not self._is_over:
            task = asyncio.get_running_loop().create_task(self._waiting.popleft()())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _show_other(self, window: _Window, url: str, options: WindowOptions, policy: NavigationPolicy) -> None:
        self._others.append(window)
        try:
            if not window.is_closing:
                await self._show(window, url, options, policy, lambda: self._other_ended(window))
                return
        except BrowserFailed as error:
            log.error("a window could not be shown: %s", error)
        self._other_ended(window)

    def _other_ended(self, window: _Window) -> None:
        if window in self._others and not self._is_over:
            self._others.remove(window)
            window.let_go()
            window.ended()


class _Native:
    """What a window is made of, before it is adopted."""

    def __init__(self, browser: ChromiumBrowser, shown: Shown, frame: FrameOffset) -> None:
        self.browser, self.shown, self.frame = browser, shown, frame


class _Toolkit:
    """The `Toolkit` that HostedWindow needs: a loop in place of a GUI's."""

    name = NAME
    capabilities = CAPABILITIES

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None

    def prepare(self) -> None:
        """Nothing is loaded."""

    def adopt(
        self, window: Any, url: str, options: WindowOptions, policy: NavigationPolicy, report: Report
    ) -> ChromiumWindow:
        """Take over a window that the browser has opened."""
        session, target = window.shown

        def destroy() -> None:
            window.browser.close_window(window.shown)

        return ChromiumWindow(session, target, window.frame, url, policy, options, report, destroy)

    def soon(self, turn: Callable[[], None]) -> None:
        """Run `turn` on the loop; any thread, a signal handler too. Before and after the loop nothing happens."""
        loop = self.loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(turn)
        except RuntimeError:
            log.debug("the window's loop has ended")


class _Window(HostedWindow):
    """A window of the browser's."""

    _chromium: ChromiumWindow | None = None

    async def adopt(self, native: _Native, url: str, options: WindowOptions, policy: NavigationPolicy) -> None:
        """Put the window in its place, then show the app in it; raises DevToolsError."""
        report = Report(self._emit, self._page_message, self._may_close, self._open_external, self._give_up, self.hooks)
        window = self._toolkit.adopt(native, url, options, policy, report)
        assert isinstance(window, ChromiumWindow)
        self._chromium = window
        await window.begin()
        self._window, self._is_ready = window, True
        self._begin()
        window.start()

    def failed(self, how: str) -> None:
        """Say that the browser is gone."""
        self.exit = ExitReason.FAILED
        self._emit(Failed("crashed", f"the browser {how}"))

    def let_go(self) -> None:
        """Stop what runs for the window."""
        self.refuse()
        if self._chromium is not None:
            self._chromium.stop()
            self._chromium = None


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
