"""A Qt window's events as ours, each change once and in order. GUI thread only; loads Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .events import Monitor, MonitorInfo, WindowEvent
from .qt_libraries import QtCore, QtGui
from .state import Tracker, WindowState

if TYPE_CHECKING:
    from collections.abc import Callable

    from .options import WindowOptions

__all__ = ["QtEvents", "monitors_of"]

# Milliseconds from the first move to the reading.
SETTLING = 30


class QtEvents(QtCore.QObject):  # type: ignore[misc]  # Qt is untyped here
    """Listens to the window; `state` is what is known without asking Qt."""

    def __init__(self, native: Any, options: WindowOptions, emit: Callable[[WindowEvent], None]) -> None:
        super().__init__(native)
        self._native = native
        self._emit = emit
        self.state = WindowState(
            title=options.title,
            x=options.x or 0,
            y=options.y or 0,
            width=options.width,
            height=options.height,
            resizable=options.resizable,
            always_on_top=options.always_on_top,
        )
        self._tracker = Tracker(self.state, emit)
        self._monitors: tuple[MonitorInfo, ...] = ()
        self._settling = QtCore.QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING)
        self._settling.timeout.connect(self._look)
        kind = QtCore.QEvent.Type
        self._handlers: dict[Any, Callable[[], object]] = {
            kind.Resize: self._on_size,
            kind.Move: self._look_later,
            kind.Show: self._on_show,
            kind.WindowStateChange: self._on_shape,
            kind.WindowActivate: lambda: self._tracker.focused(True),
            kind.WindowDeactivate: lambda: self._tracker.focused(False),
            kind.ScreenChangeInternal: self._on_monitors,
            kind.DevicePixelRatioChange: self._on_monitors,
        }
        native.installEventFilter(self)
        app = QtGui.QGuiApplication.instance()
        self._signals = [app.screenAdded, app.screenRemoved, app.primaryScreenChanged]
        for signal in self._signals:
            signal.connect(self._on_monitors)
        for screen in app.screens():
            screen.geometryChanged.connect(self._on_monitors)

    def eventFilter(self, _native: Any, event: Any) -> bool:  # noqa: N802  # Qt's name
        """Note what happened and let it through."""
        handler = self._handlers.get(event.type())
        if handler is not None:
            handler()
        return False

    def stop(self) -> None:
        """Report nothing any more."""
        self._native.removeEventFilter(self)
        self._settling.stop()
        for signal in self._signals:
            signal.disconnect(self._on_monitors)
        self._handlers.clear()
        self._monitors, self._emit = (), _silence

    def read(self) -> WindowState:
        """Return a copy of the state, with what Qt knows at this moment.

        What is new in it is still to be reported: the tracked state stays as it is.
        """
        native = self._native
        now = replace(self.state, visible=bool(native.isVisible()), scale=float(native.devicePixelRatioF()))
        if now.visible:
            now.width, now.height = native.width(), native.height()
            now.x, now.y = self._position()
        return now

    def _on_size(self) -> None:
        self._tracker.sized(self._native.width(), self._native.height())

    def _look_later(self) -> None:
        """Read the position once the window manager's burst of events is over.

        In between, maximizing and restoring report places where the window never is, (-1, -1) among them.
        """
        if not self._settling.isActive():
            self._settling.start()

    def _look(self) -> None:
        if not self.state.minimized and self._native.isVisible():
            self._tracker.placed(*self._position())
        self._on_monitors()

    def _position(self) -> tuple[int, int]:
        """Return the frame's corner; what is known already on Wayland, where Qt only knows what it asked for."""
        if QtGui.QGuiApplication.platformName().startswith("wayland"):
            return self.state.x, self.state.y
        return self._native.x(), self._native.y()

    def _on_show(self) -> None:
        self._on_shape()  # a window that starts maximized or full screen changes to nothing
        self._look_later()

    def _on_shape(self) -> None:
        native = self._native
        self._tracker.shaped(
            minimized=bool(native.isMinimized()),
            maximized=bool(native.isMaximized()),
            fullscreen=bool(native.isFullScreen()),
        )

    def _on_monitors(self, *_: Any) -> None:
        monitors = monitors_of(self._native)
        if monitors != self._monitors:
            self._monitors = monitors
            self._emit(Monitor(monitors, float(self._native.devicePixelRatioF())))


def _silence(_event: WindowEvent) -> None:
    return


def monitors_of(native: Any) -> tuple[MonitorInfo, ...]:
    """Return the monitors, and which one holds most of the window."""
    current, primary = native.screen(), QtGui.QGuiApplication.primaryScreen()
    found = []
    for screen in QtGui.QGuiApplication.screens():
        area = screen.geometry()
        found.append(
            MonitorInfo(
                x=area.x(),
                y=area.y(),
                width=area.width(),
                height=area.height(),
                scale=float(screen.devicePixelRatio()),
                primary=screen == primary,
                current=screen == current,
            )
        )
    return tuple(found)
