"""The page in a Chromium window: where it may go, how it reaches its host, what happens when it fails.

Loop thread only. Addresses that are refused are logged without their path: it may hold a token.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from typing import TYPE_CHECKING, Any

from .chromium_script import TELL, WORLD, bridge_script, dress_script, failure_page, guard_script
from .crashes import ReloadBudget
from .devtools import DevToolsError
from .errors import RefusedAddress
from .events import Failed, Loaded
from .navigation import where_to
from .text import clean_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping

    from .devtools import DevToolsSession
    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["ChromiumPage"]

log = logging.getLogger(__name__)

TOUCH_TIME = 5.0
"""Seconds in which what a script does may be what the user wanted: as long as in the browser itself."""
LOAD_TIME = 60.0
"""Seconds for the browser to say that a page has begun to come: an app may begin to answer late."""


class ChromiumPage:
    """`told` gets what the page's guard script says: "size", "focus", "shape" and "screens" with their values."""

    def __init__(
        self,
        session: DevToolsSession,
        frame: str,
        url: str,
        policy: NavigationPolicy,
        options: WindowOptions,
        report: Report,
        told: Callable[[str, list[Any]], None],
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._session, self._frame, self._url = session, frame, url
        self._policy, self._report, self._told, self._spawn = policy, report, told, spawn
        self._page_script = options.page_script
        self._invoke = f"taupane_{secrets.token_hex(8)}"
        self._title: str | None = options.title
        self._cursor = True
        self._budget = ReloadBudget()
        self._main_worlds: set[int] = set()
        self._guard: int | None = None
        self._committed: str | None = None
        self._leaving_until = self._touched_until = 0.0
        self._failure = ""
        self._is_telling = self._is_over = False
        self._do: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "Fetch.requestPaused": self._on_request,
            "Inspector.targetCrashed": self._on_crash,
            "Page.frameNavigated": self._on_navigated,
            "Page.frameRequestedNavigation": self._on_leaving,
            "Page.frameStartedNavigating": self._on_leaving,
            "Page.javascriptDialogOpening": self._on_dialog,
            "Page.loadEventFired": self._on_loaded,
            "Page.windowOpen": self._on_window_open,
            "Runtime.bindingCalled": self._on_binding,
            "Runtime.executionContextCreated": self._on_world,
            "Runtime.executionContextsCleared": self._on_worlds_cleared,
        }
        session.on_event(self._on_event)

    async def begin(self) -> None:
        """Guard the page; `load` comes after. Raises DevToolsError."""
        session = self._session
        for domain in ("Page", "Runtime", "Inspector"):
            session.tell(f"{domain}.enable")
        session.tell("Fetch.enable", patterns=[{"resourceType": "Document", "requestStage": "Request"}])
        session.tell("Runtime.addBinding", name=TELL, executionContextName=WORLD)
        session.tell("Runtime.addBinding", name=self._invoke)
        add = "Page.addScriptToEvaluateOnNewDocument"
        session.tell(add, source=guard_script(), worldName=WORLD)
        session.tell(add, source=bridge_script(self._invoke))
        if self._page_script:
            session.tell(add, source=f"if (self === top) {{ {self._page_script} }}")
        await session.call("Runtime.runIfWaitingForDebugger")

    async def load(self, url: str) -> None:
        """Load an address of the app; raises RefusedAddress for another one."""
        if not self._policy.top(url):
            raise RefusedAddress(url, "an address of the app itself")
        await self._navigate(url)

    async def start(self) -> None:
        """Load the first address."""
        await self._navigate(self._url)

    async def reload(self) -> None:
        """Load the present page again, or the first one if none ever came."""
        entry = self._report.hooks.entry_url
        if self._committed is None or self._is_telling:
            url = entry() if entry is not None and self._committed is None else self._committed or self._url
            self._is_telling = False
            await self._navigate(url)
            return
        self._leave()
        await self._session.call("Page.reload")

    def run_js(self, script: str) -> None:
        """Run a script in the page, whatever its content security policy says."""
        if not self._is_over:
            self._session.tell("Runtime.evaluate", expression=script, silent=True)

    def set_title(self, title: str) -> None:
        """Give the window a title, whatever the page's own is."""
        self._title = title
        self._dress()

    def show_cursor(self, visible: bool) -> None:
        """Show or hide the mouse over the page."""
        self._cursor = visible
        self._dress()

    def stop(self) -> None:
        """Hear no more of the page."""
        self._is_over = True
        self._session.forget()

    # -- navigation ----------------------------------------------------------------------------------------

    async def _navigate(self, url: str) -> None:
        self._leave()
        answer = await self._session.call("Page.navigate", url=url, seconds=LOAD_TIME)
        self._failure = str(answer.get("errorText") or "")

    def _leave(self) -> None:
        """Take note that the page ends because another one comes, not because its window is to be closed."""
        self._leaving_until = time.monotonic() + LOAD_TIME
        self._in_our_world("leave()")

    def _on_leaving(self, event: Mapping[str, Any]) -> None:
        same = event.get("navigationType") in ("sameDocument", "historySameDocument")
        if event.get("frameId") == self._frame and not same:
            self._leaving_until = time.monotonic() + LOAD_TIME

    def _on_request(self, event: Mapping[str, Any]) -> None:
        url = str(event["request"]["url"])
        if event.get("frameId") == self._frame:
            fine = self._policy.top(url)
        else:
            fine = self._policy.anywhere(url, clicked=False) == "allow"
        if fine:
            self._session.tell("Fetch.continueRequest", requestId=event["requestId"])
            return
        # Aborted, the page that is there stays.
        self._session.tell("Fetch.failRequest", requestId=event["requestId"], errorReason="Aborted")
        self._refused(url)

    def _on_navigated(self, event: Mapping[str, Any]) -> None:
        frame = event["frame"]
        if frame.get("parentId") is not None:
            return
        self._leaving_until = self._touched_until = 0.0
        url = str(frame.get("url"))
        if frame.get("unreachableUrl"):
            self._fail("load_failed", "The window could not load its page", self._failure or "it did not answer")
        elif self._policy.top(url):
            self._committed, self._is_telling = url, False
        elif self._committed is not None and not self._is_telling:
            # A script made it in a way that is no request, such as a blob: address.
            self._refused(url)
            self._soon(self.reload())

    def _on_loaded(self, _event: Mapping[str, Any]) -> None:
        # Closing is asked about by the page's `beforeunload`, which browsers heed only where the user has done
        # something. This counts as something.
        self._session.tell("Runtime.evaluate", expression="0", userGesture=True, silent=True)
        if self._committed is not None and not self._is_telling:
            self._report.emit(Loaded())

    def _on_window_open(self, event: Mapping[str, Any]) -> None:
        """A script wants another window. There is none (chromium.py closes what comes), but the user may have asked."""
        touched = time.monotonic() < self._touched_until
        self._follow(str(event.get("url")), clicked=touched and bool(event.get("userGesture")))

    def _follow(self, url: str, *, clicked: bool) -> None:
        """Show the app's own pages in the window, the rest in the browser, if the user asked for it."""
        if clicked and self._policy.top(url):
            self._soon(self._navigate(url))
        elif self._policy.elsewhere(url, clicked=clicked) == "open":
            self._report.open_external(url)
        else:
            self._refused(url)

    def _refused(self, url: str) -> None:
        log.warning("the window does not go to %s", clean_text(where_to(url)))

    # -- closing -------------------------------------------------------------------------------------------

    def _on_dialog(self, event: Mapping[str, Any]) -> None:
        if event.get("type") != "beforeunload":
            return
        leaves = time.monotonic() < self._leaving_until
        if not leaves and self._is_telling:
            self._report.give_up()
        self._session.tell("Page.handleJavaScriptDialog", accept=leaves or self._report.may_close())

    # -- failures ------------------------------------------------------------------------------------------

    def _on_crash(self, _event: Mapping[str, Any]) -> None:
        if self._budget.spend(time.monotonic()):
            log.error("the page's process crashed; loading the page again")
            self._soon(self.reload())
            return
        log.error("the page's process crashed too often; giving up")
        note = self._report.hooks.failure_note
        self._fail("crashed", "The page keeps crashing", "the page's process crashed too often", note)

    def _fail(self, reason: Any, title: str, message: str, detail: str | None = None) -> None:
        log.error("the page cannot be shown: %s", message)
        self._is_telling = True
        self._report.emit(Failed(reason, message))
        self._soon(self._navigate(failure_page(title, message if detail is None else detail)))

    def _again(self) -> None:
        if self._is_telling:
            self._budget.reset()
            self._soon(self.reload())

    # -- what the page says --------------------------------------------------------------------------------

    def _on_event(self, name: str, event: Mapping[str, Any]) -> None:
        handler = self._do.get(name)
        if handler is not None and not self._is_over:
            handler(event)

    def _on_world(self, event: Mapping[str, Any]) -> None:
        context = event["context"]
        about = context.get("auxData") or {}
        if about.get("frameId") != self._frame:
            return
        if about.get("isDefault"):
            self._main_worlds.add(context["id"])
        elif context.get("name") == WORLD:
            self._guard = context["id"]

    def _on_worlds_cleared(self, _event: Mapping[str, Any]) -> None:
        self._main_worlds.clear()
        self._guard = None

    def _on_binding(self, event: Mapping[str, Any]) -> None:
        world, payload = event.get("executionContextId"), str(event.get("payload"))
        if event.get("name") == self._invoke:
            if world in self._main_worlds:
                self._report.page_message(payload)
        elif event.get("name") == TELL and world == self._guard:
            kind, *values = json.loads(payload)
            self._hear(str(kind), values)

    def _hear(self, kind: str, values: list[Any]) -> None:
        if kind == "here":
            self._dress()
        elif kind == "touch":
            self._touched_until = time.monotonic() + TOUCH_TIME
        elif kind == "link":
            self._follow(str(values[0]), clicked=True)
        elif kind == "again":
            self._again()
        else:
            self._told(kind, values)

    def _dress(self) -> None:
        self._in_our_world(dress_script(self._title, self._cursor))

    def _in_our_world(self, script: str) -> None:
        if self._guard is not None and not self._is_over:
            self._session.tell("Runtime.evaluate", expression=script, contextId=self._guard, silent=True)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        self._spawn(_logged(work))


async def _logged(work: Awaitable[None]) -> None:
    try:
        await work
    except DevToolsError as error:
        log.warning("the page did not do as it was told: %s", error)
