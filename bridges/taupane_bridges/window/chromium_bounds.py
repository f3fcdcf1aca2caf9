"""A Chromium window's place, size and shape over DevTools. Loop thread only.

The browser tells of no change, so it is asked: at once when the page says that something is new, else 4 times a
second, for moves. Its sizes hold the browser's own bars, the page says what is left of them.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from .devtools import DevToolsError
from .events import Monitor, MonitorInfo
from .state import Tracker, WindowState

if TYPE_CHECKING:
    from collections.abc import Callable

    from .chromium_frame import FrameOffset
    from .devtools import DevToolsSession
    from .events import WindowEvent

__all__ = ["ChromiumBounds"]

log = logging.getLogger(__name__)

SETTLE_TIME = 3.0
"""Seconds that a window manager may take to give a window another shape or size."""
_TURN = 0.02

NORMAL, MINIMIZED, MAXIMIZED, FULLSCREEN = "normal", "minimized", "maximized", "fullscreen"


class ChromiumBounds:
    """`emit` gets each change once, after `begin`."""

    def __init__(
        self, session: DevToolsSession, target: str, frame: FrameOffset, emit: Callable[[WindowEvent], None]
    ) -> None:
        self._session, self._target, self._frame, self._tell = session, target, frame, emit
        self._begun = False
        self.state = WindowState()
        self._tracker = Tracker(self.state, self._emit)
        self._window: int | None = None
        self._bars = (0, 0)
        self._page_size: tuple[int, int] | None = None
        self._monitors: tuple[MonitorInfo, ...] = ()
        self._looking = asyncio.Lock()

    def begin(self) -> None:
        """Emit from now on."""
        self._begun = True

    def _emit(self, event: WindowEvent) -> None:
        if self._begun:
            self._tell(event)

    # -- reading -------------------------------------------------------------------------------------------

    async def look(self) -> str:
        """Read the window's bounds, tell what is new, and return its shape."""
        async with self._looking:
            answer = await self._session.call("Browser.getWindowForTarget", targetId=self._target)
            self._window = int(answer["windowId"])
            bounds = answer["bounds"]
            shape = str(bounds.get("windowState", NORMAL))
            minimized = shape == MINIMIZED
            # An icon does not say whether it will be maximized again.
            maximized = shape == MAXIMIZED or (minimized and self.state.maximized)
            fullscreen = shape == FULLSCREEN or (minimized and self.state.fullscreen)
            self._tracker.shaped(minimized=minimized, maximized=maximized, fullscreen=fullscreen)
            if not minimized:
                left, top = self._frame.of(shape)
                self._tracker.placed(int(bounds["left"]) - left, int(bounds["top"]) - top)
                if self._page_size is None:
                    self._tracker.sized(int(bounds["width"]), int(bounds["height"]))
            return shape

    def page_sized(self, inner: tuple[float, float], outer: tuple[float, float], scale: float) -> None:
        """Take what the page says of its size, the window's, and the scale."""
        if self.state.minimized:
            return
        width, height = round(inner[0]), round(inner[1])
        if width <= 0 or height <= 0:
            return
        self._page_size = width, height
        if outer[0] >= width and outer[1] >= height:
            self._bars = round(outer[0]) - width, round(outer[1]) - height
        self.state.scale = float(scale)
        self._tracker.sized(width, height)

    def focused(self, focused: bool) -> None:
        """Take whether the page has the keyboard."""
        self._tracker.focused(focused)

    async def monitors(self) -> tuple[MonitorInfo, ...]:
        """Return the monitors; tell when they are others than before."""
        found = tuple(map(self._monitor, await self._screens()))
        if self._begun and found != self._monitors:
            self._monitors = found
            self._emit(Monitor(found, self.state.scale))
        return found

    async def _screens(self) -> list[dict[str, Any]]:
        answer = await self._session.call("Emulation.getScreenInfos")
        return list(answer.get("screenInfos") or ())

    def _monitor(self, screen: dict[str, Any]) -> MonitorInfo:
        return MonitorInfo(
            x=int(screen["left"]),
            y=int(screen["top"]),
            width=int(screen["width"]),
            height=int(screen["height"]),
            scale=float(screen["devicePixelRatio"]),
            primary=bool(screen["isPrimary"]),
            current=self._is_on(screen),
        )

    def _is_on(self, screen: dict[str, Any]) -> bool:
        x, y = self.state.x + self.state.width // 2, self.state.y + self.state.height // 2
        left, top = int(screen["left"]), int(screen["top"])
        return left <= x < left + int(screen["width"]) and top <= y < top + int(screen["height"])

    # -- changing ------------------------------------------------------------------------------------------

    async def shape(self, wanted: str) -> None:
        """Make the window normal, minimized, maximized or full screen."""
        now = await self.look()
        if now == wanted:
            return
        if NORMAL not in (now, wanted):
            # The browser goes from one to another by way of the normal shape only.
            await self._set(windowState=NORMAL)
            await self._until(NORMAL)
        await self._set(windowState=wanted)
        await self._until(wanted)

    async def restore(self) -> None:
        """Leave minimized and maximized. From an icon of a maximized window that is two steps."""
        for _ in range(2):
            if await self.look() == NORMAL:
                return
            await self._set(windowState=NORMAL)
            await self._changed()
        await self._until(NORMAL)

    async def unminimize(self) -> None:
        """Bring an icon back."""
        if await self.look() == MINIMIZED:
            await self._set(windowState=NORMAL)
            await self._changed()

    async def move(self, x: int, y: int) -> None:
        """Put the frame's corner there."""
        await self.restore_size()
        left, top = self._frame.of(NORMAL)
        await self._set(left=x + left, top=y + top)
        await self.look()

    async def resize(self, width: int, height: int) -> None:
        """Give the page's area this size."""
        await self.restore_size()
        # A bar may come or go with the size itself.
        for _ in range(2):
            await self._set(width=width + self._bars[0], height=height + self._bars[1])
            if await self._page_is(width, height):
                break
        await self.look()

    async def restore_size(self) -> None:
        """Leave maximized and full screen, where size and place are not the app's."""
        if await self.look() != NORMAL:
            await self.restore()

    async def center(self) -> None:
        """Put the frame in the middle of its monitor's work area."""
        await self.restore_size()
        screens = await self._screens()
        here = next((each for each in screens if self._is_on(each)), screens[0])
        answer = await self._session.call("Browser.getWindowForTarget", targetId=self._target)
        left, top = self._frame.of(NORMAL)
        around = self._frame.around(NORMAL)
        width, height = answer["bounds"]["width"] + around[0], answer["bounds"]["height"] + around[1]
        x = here["availLeft"] + (here["availWidth"] - width) // 2 + left
        y = here["availTop"] + (here["availHeight"] - height) // 2 + top
        await self._set(left=int(x), top=int(y))
        await self.look()

    async def _set(self, **bounds: object) -> None:
        if self._window is None:
            await self.look()
        await self._session.call("Browser.setWindowBounds", windowId=self._window, bounds=bounds)

    async def _until(self, wanted: str) -> None:
        end = time.monotonic() + SETTLE_TIME
        while await self.look() != wanted:
            if time.monotonic() > end:
                raise DevToolsError("Browser.setWindowBounds", f"the system did not make the window {wanted}")
            await asyncio.sleep(_TURN)

    async def _changed(self) -> None:
        """Wait for another shape than this one, for a while."""
        before, end = await self.look(), time.monotonic() + SETTLE_TIME
        if before == NORMAL:
            return
        while await self.look() == before:
            if time.monotonic() > end:
                return
            await asyncio.sleep(_TURN)

    async def _page_is(self, width: int, height: int) -> bool:
        end = time.monotonic() + SETTLE_TIME / 3
        while self._page_size is not None and self._page_size != (width, height):
            if time.monotonic() > end:
                return False
            await asyncio.sleep(_TURN)
        return True
