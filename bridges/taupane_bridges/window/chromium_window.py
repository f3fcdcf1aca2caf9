"""One Chromium window: its commands over DevTools, one after the other. Loop thread only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from . import commands as c
from .chromium_bounds import FULLSCREEN, MAXIMIZED, MINIMIZED, ChromiumBounds
from .chromium_page import ChromiumPage
from .devtools import DevToolsError, DevToolsGone
from .errors import Unsupported, WindowClosed

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from .chromium_frame import FrameOffset
    from .devtools import DevToolsSession
    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["CAPABILITIES", "ChromiumWindow"]

log = logging.getLogger(__name__)

POLL = 0.25
"""Seconds between looks at the window's place."""

NAME = "chromium"
CAPABILITIES = frozenset(
    each.NAME
    for each in (
        c.Center, c.Close, c.CloseRequest, c.Focus, c.GetMonitors, c.GetState, c.LoadUrl, c.Maximize, c.Minimize,
        c.OpenExternal, c.Reload, c.Restore, c.SetPosition, c.SetSize, c.SetTitle, c.ShowCursor, c.ToggleFullscreen,
        c.ToggleMaximize,
    )
)  # fmt: skip


class ChromiumWindow:
    """A `ToolkitWindow`. `on_destroy` is called when it is to go."""

    def __init__(
        self,
        session: DevToolsSession,
        target: str,
        frame: FrameOffset,
        url: str,
        policy: NavigationPolicy,
        options: WindowOptions,
        report: Report,
        on_destroy: Callable[[], None],
    ) -> None:
        self._options, self._on_destroy, self._frame = options, on_destroy, frame
        self._session = session
        self._bounds = ChromiumBounds(session, target, frame, report.emit)
        self._page = ChromiumPage(session, target, url, policy, options, report, self._told, self._spawn)
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: asyncio.Queue[tuple[c.Command, Future[object]]] = asyncio.Queue()
        bounds = self._bounds
        self._do: dict[type[c.Command], Callable[[Any], Awaitable[object]]] = {
            c.Minimize: lambda _: bounds.shape(MINIMIZED),
            c.Maximize: lambda _: bounds.shape(MAXIMIZED),
            c.ToggleMaximize: lambda _: self._toggle(MAXIMIZED),
            c.ToggleFullscreen: lambda _: self._toggle(FULLSCREEN),
            c.Restore: lambda _: bounds.restore(),
            c.Center: lambda _: bounds.center(),
            c.SetSize: lambda to: bounds.resize(to.width, to.height),
            c.SetPosition: lambda to: bounds.move(to.x, to.y),
            c.SetTitle: self._set_title,
            c.ShowCursor: self._show_cursor,
            c.Focus: lambda _: self._focus(),
            c.GetState: lambda _: self._state(),
            c.GetMonitors: lambda _: self._monitors(),
            c.LoadUrl: lambda to: self._page.load(to.url),
            c.Reload: lambda _: self._page.reload(),
        }

    async def begin(self) -> None:
        """Put the window in its place and send it to the app. Raises DevToolsError."""
        options, bounds = self._options, self._bounds
        state = bounds.state
        state.title, state.visible, state.width, state.height = options.title, True, options.width, options.height
        state.focused = False
        await self._page.begin()
        await bounds.look()
        await self._place()
        self._spawn(self._work())
        self._spawn(self._watch())

    def start(self) -> None:
        """Load the app's page and tell of changes from now on."""
        self._bounds.begin()
        self._spawn(self._start())

    def execute(self, command: c.Command) -> object:
        """Run a command after those before it; see `ToolkitWindow.execute`."""
        if type(command) not in self._do:
            raise Unsupported(NAME, command.NAME)
        done: Future[object] = Future()
        self._waiting.put_nowait((command, done))
        return done

    def run_js(self, script: str) -> None:
        """Run a script in the page."""
        self._page.run_js(script)

    def destroy(self) -> None:
        """End the window without asking."""
        self._on_destroy()

    def stop(self) -> None:
        """Let go of the window: nothing runs and nothing is heard any more; who waits for a command is answered."""
        self._page.stop()
        self._frame.close()
        for task in list(self._tasks):
            task.cancel()
        while not self._waiting.empty():
            command, done = self._waiting.get_nowait()
            done.set_exception(WindowClosed(command.NAME))

    # -- its beginning -------------------------------------------------------------------------------------

    async def _place(self) -> None:
        options, bounds = self._options, self._bounds
        if options.maximized or options.fullscreen or options.hidden:
            wanted = MAXIMIZED if options.maximized else FULLSCREEN if options.fullscreen else MINIMIZED
            await bounds.shape(wanted)
        elif options.x is None or options.y is None:
            await bounds.center()
        else:
            await bounds.move(options.x, options.y)

    async def _start(self) -> None:
        with contextlib.suppress(DevToolsGone):
            await self._page.start()
            await self._bounds.monitors()

    # -- tasks ---------------------------------------------------------------------------------------------

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(_contained(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        """Run the commands. The next one waits for the one before, as it would in a toolkit."""
        while True:
            command, done = await self._waiting.get()
            try:
                done.set_result(await self._do[type(command)](command))
            except asyncio.CancelledError:
                done.set_exception(WindowClosed(command.NAME))
                raise
            except DevToolsGone:
                done.set_exception(WindowClosed(command.NAME))
            except Exception as error:  # a task boundary: whatever failed belongs to whoever waits for this command
                done.set_exception(error)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            try:
                await self._bounds.look()
            except DevToolsGone:
                return
            except DevToolsError as error:
                log.debug("the window's place is not known: %s", error)

    def _told(self, kind: str, values: list[Any]) -> None:
        if kind == "size":
            width, height, outer_width, outer_height, scale = map(float, values)
            self._bounds.page_sized((width, height), (outer_width, outer_height), scale)
        elif kind == "focus":
            self._bounds.focused(bool(values[0]))
        if kind in ("size", "screens"):
            self._spawn(self._look_at_screens())
        self._spawn(self._look())

    async def _look(self) -> None:
        await self._bounds.look()

    async def _look_at_screens(self) -> None:
        await self._bounds.monitors()

    # -- commands ------------------------------------------------------------------------------------------

    async def _toggle(self, shape: str) -> None:
        if await self._bounds.look() == shape:
            await self._bounds.restore()
        else:
            await self._bounds.shape(shape)

    async def _set_title(self, command: c.SetTitle) -> None:
        self._bounds.state.title = command.title
        self._page.set_title(command.title)

    async def _show_cursor(self, command: c.ShowCursor) -> None:
        self._page.show_cursor(command.visible)

    async def _focus(self) -> None:
        await self._bounds.unminimize()
        await self._session.call("Page.bringToFront")

    async def _state(self) -> dict[str, object]:
        await self._bounds.look()
        return self._bounds.state.to_message()

    async def _monitors(self) -> list[dict[str, object]]:
        return [dict(vars(each)) for each in await self._bounds.monitors()]


async def _contained(work: Awaitable[None]) -> None:
    try:
        await work
    except DevToolsGone:
        return
    except DevToolsError as error:
        log.warning("the window did not do as it was told: %s", error)
