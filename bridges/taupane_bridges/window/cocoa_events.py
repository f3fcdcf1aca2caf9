"""A window's notifications as window events, each change once and in order. GUI thread only. Not run by us."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .cocoa_libraries import AppKit, Foundation
from .cocoa_metrics import Rect, top_left
from .events import Monitor, MonitorInfo, WindowEvent
from .state import Tracker, WindowState

if TYPE_CHECKING:
    from collections.abc import Callable

    from .options import WindowOptions

__all__ = ["CocoaEvents", "first_screen", "monitors_of", "rect"]

_FULL_SCREEN = 1 << 14  # NSWindowStyleMaskFullScreen
_CHANGES = (
    "NSWindowDidResizeNotification",
    "NSWindowDidMoveNotification",
    "NSWindowDidMiniaturizeNotification",
    "NSWindowDidDeminiaturizeNotification",
    "NSWindowDidEnterFullScreenNotification",
    "NSWindowDidExitFullScreenNotification",
    "NSWindowDidChangeScreenNotification",
    "NSWindowDidChangeBackingPropertiesNotification",
    "NSWindowDidBecomeKeyNotification",
    "NSWindowDidResignKeyNotification",
)


class CocoaEvents:
    """Observes the window, beside pywebview's delegate; `state` is what is known without asking Cocoa."""

    def __init__(self, native: Any, options: WindowOptions, emit: Callable[[WindowEvent], None]) -> None:
        self._native, self._emit = native, emit
        self.state = WindowState(
            title=options.title,
            width=options.width,
            height=options.height,
            resizable=options.resizable,
            always_on_top=options.always_on_top,
        )
        self._tracker = Tracker(self.state, emit)
        self._monitors: tuple[MonitorInfo, ...] = ()
        center = Foundation.NSNotificationCenter.defaultCenter()
        observe = center.addObserverForName_object_queue_usingBlock_
        self._observers = [observe(name, native, None, self._on_change) for name in _CHANGES]
        self._observers.append(
            observe("NSApplicationDidChangeScreenParametersNotification", None, None, self._on_change)
        )

    def stop(self) -> None:
        """Report nothing any more."""
        center = Foundation.NSNotificationCenter.defaultCenter()
        for observer in self._observers:
            center.removeObserver_(observer)
        self._observers.clear()

    def read(self) -> WindowState:
        """Return a copy of the state, with what Cocoa knows at this moment."""
        native = self._native
        now = replace(self.state, visible=bool(native.isVisible()), scale=float(native.backingScaleFactor()))
        if now.visible:
            content = native.contentView().frame().size
            now.width, now.height = round(content.width), round(content.height)
            now.x, now.y = top_left(rect(native.frame()), first_screen())
        return now

    def _on_change(self, _notification: Any) -> None:
        native = self._native
        minimized = bool(native.isMiniaturized())
        fullscreen = bool(native.styleMask() & _FULL_SCREEN)
        maximized = bool(native.isZoomed()) and not fullscreen
        self._tracker.shaped(minimized=minimized, maximized=maximized, fullscreen=fullscreen)
        self._tracker.focused(bool(native.isKeyWindow()))
        if not minimized:
            now = self.read()
            self._tracker.sized(now.width, now.height)
            self._tracker.placed(now.x, now.y)
        monitors = monitors_of(native)
        if monitors != self._monitors:
            self._monitors = monitors
            self._emit(Monitor(monitors, float(native.backingScaleFactor())))


def rect(found: Any) -> Rect:
    """Return a rectangle of Cocoa's as ours."""
    return Rect(found.origin.x, found.origin.y, found.size.width, found.size.height)


def first_screen() -> float:
    """Return the height of the screen that all places are counted from."""
    return float(AppKit.NSScreen.screens()[0].frame().size.height)


def monitors_of(native: Any) -> tuple[MonitorInfo, ...]:
    """Return the monitors, and which one holds most of the window."""
    found, current = [], native.screen()
    for number, screen in enumerate(AppKit.NSScreen.screens()):
        area = rect(screen.frame())
        x, y = top_left(area, first_screen())
        found.append(
            MonitorInfo(
                x=x,
                y=y,
                width=round(area.width),
                height=round(area.height),
                scale=float(screen.backingScaleFactor()),
                primary=number == 0,
                current=screen == current,
            )
        )
    return tuple(found)
