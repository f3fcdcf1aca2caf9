"""A browser that shows nothing but an app's windows: started, its pages met, ended. Loop thread only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from .chromium_flags import browser_flags, window_flags
from .chromium_process import CannotStart, ChromiumProcess, run_once
from .devtools import DevTools, DevToolsError, DevToolsSession

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .options import WindowOptions

__all__ = ["BrowserFailed", "ChromiumBrowser", "Shown"]

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that the browser gets to end by itself."""
_TURN = 0.02
_REQUEST_TIME = 0.5
"""Seconds in which a page that nobody wants makes its first request, if it makes any."""


class BrowserFailed(Exception):
    """The browser could not be started, or showed no window; the message says how."""


class Shown(NamedTuple):
    """A window that the browser has opened. Its page is empty, and its scripts wait to be let go."""

    session: DevToolsSession
    target: str


class ChromiumBrowser:
    """`on_over` is called when the browser has ended by itself, `soon` runs a function on the loop from any thread."""

    def __init__(
        self,
        program: str,
        folder: Path,
        *,
        as_root: bool,
        soon: Callable[[Callable[[], None]], None],
        on_over: Callable[[], None],
    ) -> None:
        self._command = [program, *browser_flags(folder, as_root=as_root)]
        self._soon, self._on_over = soon, on_over
        self._process: ChromiumProcess | None = None
        self._devtools = DevTools(self._send)
        self._devtools.on_event(self._on_event)
        self._expected: dict[str, asyncio.Future[Shown]] = {}
        self._ends: dict[str, Callable[[], None]] = {}
        self._is_over = self._has_shown = False

    @property
    def pid(self) -> int:
        """The browser's process; 0 when there is none."""
        return self._process.pid if self._process is not None else 0

    async def open(self, options: WindowOptions, mark: str, seconds: float) -> Shown:
        """Open a window; the first one starts the browser. Raises BrowserFailed."""
        expected: asyncio.Future[Shown] = asyncio.get_running_loop().create_future()
        self._expected[mark] = expected
        command = [*self._command, *window_flags(options, mark)]
        work = self._start(command) if self._process is None else self._hand_over(command)
        opening = asyncio.ensure_future(work)
        parts: list[asyncio.Future[Any]] = [expected, opening]
        try:
            await asyncio.wait(parts, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
            for part in parts:
                if part.done():
                    part.result()
            if not expected.done():
                raise BrowserFailed(f"{command[0]!r} showed no window within {seconds:g} s")
            return expected.result()
        except (CannotStart, DevToolsError) as error:
            raise BrowserFailed(self._why(command[0], error)) from None
        finally:
            self._expected.pop(mark, None)
            for part in parts:
                part.cancel()
                # Asked for its error, so that asyncio does not complain of one that nobody heard.
                part.add_done_callback(_ask_for_error)

    def on_gone(self, shown: Shown, gone: Callable[[], None]) -> None:
        """Call `gone` when the window is no more."""
        self._ends[shown.target] = gone

    def close_window(self, shown: Shown) -> None:
        """Close a window without asking its page."""
        self._devtools.tell("Target.closeTarget", {"targetId": shown.target})

    async def end(self) -> None:
        """End the browser and everything that it started."""
        if self._process is None:
            return
        if self._has_shown and not self._is_over:
            with contextlib.suppress(DevToolsError):
                await self._devtools.call("Browser.close", seconds=PATIENCE)
        self._devtools.over()
        self._process.end(PATIENCE if self._has_shown else 0)

    def how_it_ended(self) -> str:
        """Return how the browser ended, as the end of a sentence."""
        return self._process.how_it_ended() if self._process is not None else "was never started"

    async def _start(self, command: list[str]) -> None:
        self._process = ChromiumProcess(command, self._heard, lambda: self._soon(self._over))
        # The pages that are there already are told of as well. Those to come wait for us before they load anything.
        await self._devtools.call(
            "Target.setAutoAttach",
            {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True, "filter": [{"type": "page"}]},
            seconds=3_600,
        )
        self._devtools.tell("Browser.setDownloadBehavior", {"behavior": "deny"})

    async def _hand_over(self, command: list[str]) -> None:
        """Have the browser that runs open another window: a second one started on the same folder tells it to."""
        for code in run_once(command):
            if code:
                raise CannotStart(f"{command[0]!r} could not open another window: it ended with code {code}")
            await asyncio.sleep(_TURN)

    def _why(self, program: str, error: Exception) -> str:
        if self._is_over:
            return f"{program!r} {self.how_it_ended()}, before its window was there"
        return str(error)

    def _send(self, data: bytes) -> None:
        if self._process is not None:
            self._process.send(data)

    def _heard(self, data: bytes) -> None:
        self._soon(lambda: self._devtools.feed(data))

    def _over(self) -> None:
        self._is_over = True
        self._devtools.over()
        for expected in self._expected.values():
            if not expected.done():
                expected.set_exception(CannotStart("the browser has ended"))
        self._on_over()

    def _on_event(self, name: str, event: Mapping[str, Any]) -> None:
        if name == "Target.attachedToTarget":
            self._met(str(event["sessionId"]), event["targetInfo"])
        elif name == "Target.detachedFromTarget":
            gone = self._ends.pop(str(event.get("targetId")), None)
            if gone is not None:
                gone()

    def _met(self, session: str, about: Mapping[str, Any]) -> None:
        url, target = str(about.get("url")), str(about["targetId"])
        mark = next((each for each in self._expected if f"--{each}--" in url), None)
        if mark is None and len(self._expected) == 1 and not url.startswith(("http", "devtools:", "chrome")):
            # The first one is often met before it knows its address.
            mark = next(iter(self._expected))
        expected = self._expected.get(mark) if mark is not None else None
        if expected is not None and not expected.done():
            self._has_shown = True
            expected.set_result(Shown(DevToolsSession(self._devtools, session), target))
        elif url.startswith("devtools:"):
            self._devtools.tell("Runtime.runIfWaitingForDebugger", session=session)
            self._devtools.tell("Target.detachFromTarget", {"sessionId": session})
        else:
            # `window.open`, Ctrl-N and the like: an app's windows are its own to open.
            log.info("a window that the app did not open was closed")
            self._turn_away(session, target)

    def _turn_away(self, session: str, target: str) -> None:
        """Close a page before it loads anything.

        It waits for us, and in `window.open` the page that opened it stands still until it goes on; so it may go on,
        but its first request is refused before it is closed: once nobody listens, the browser lets requests go.
        """

        def close() -> None:
            self._devtools.forget(session)
            self._devtools.tell("Target.closeTarget", {"targetId": target})

        def paused(name: str, event: Mapping[str, Any]) -> None:
            if name == "Fetch.requestPaused":
                refusal = {"requestId": event["requestId"], "errorReason": "Aborted"}
                self._devtools.tell("Fetch.failRequest", refusal, session)
                close()

        self._devtools.on_event(paused, session)
        self._devtools.tell("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}, session)
        self._devtools.tell("Runtime.runIfWaitingForDebugger", session=session)
        asyncio.get_running_loop().call_later(_REQUEST_TIME, close)


def _ask_for_error(done: asyncio.Future[Any]) -> None:
    if not done.cancelled():
        done.exception()
