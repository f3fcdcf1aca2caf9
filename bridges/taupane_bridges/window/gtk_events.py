"""A GTK window's signals as window events, each change once and in order. GUI thread only; loads GTK."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .events import Monitor, MonitorInfo, WindowEvent
from .gtk_libraries import Gdk, GdkX11, GLib
from .state import Tracker, WindowState

if TYPE_CHECKING:
    from collections.abc import Callable

    from .options import WindowOptions

__all__ = ["GtkEvents", "monitors_of"]

# Milliseconds from the first configure event to the reading.
SETTLING = 30


class GtkEvents:
    """Connects to the window's signals; `state` is what is known without asking GTK."""

    def __init__(self, native: Any, options: WindowOptions, emit: Callable[[WindowEvent], None]) -> None:
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
        self._looking = 0
        self._screen = native.get_screen()
        self._connected = [
            (native, native.connect("size-allocate", self._on_size)),
            (native, native.connect("configure-event", self._on_configure)),
            (native, native.connect("window-state-event", self._on_state)),
            (native, native.connect("notify::is-active", self._on_active)),
            (native, native.connect("notify::scale-factor", self._on_monitors)),
            (native, native.connect("map-event", self._on_map)),
            (self._screen, self._screen.connect("monitors-changed", self._on_monitors)),
            (self._screen, self._screen.connect("size-changed", self._on_monitors)),
        ]

    def stop(self) -> None:
        """Report nothing any more."""
        for source, handler in self._connected:
            source.disconnect(handler)
        self._connected.clear()
        if self._looking:
            GLib.source_remove(self._looking)
            self._looking = 0

    def read(self) -> WindowState:
        """Return a copy of the state, with what GTK knows at this moment.

        What is new in it is still to be reported: the tracked state stays as it is.
        """
        now = replace(self.state, visible=self._native.get_visible(), scale=float(self._native.get_scale_factor()))
        if now.visible:
            now.width, now.height = self._native.get_size()
            now.x, now.y = self._position()
        return now

    def _on_size(self, native: Any, _allocation: Any) -> None:
        # The allocation counts shadows and title bars that the program draws itself; get_size does not.
        self._tracker.sized(*native.get_size())

    def _on_configure(self, _native: Any, _event: Any) -> bool:
        self._look_later()
        return False

    def _look_later(self) -> None:
        """Read the position once the window manager's burst of events is over.

        In between, maximizing and restoring report places where the window never is, (-1, -1) among them.
        """
        if not self._looking:
            self._looking = GLib.timeout_add(SETTLING, self._look)

    def _look(self) -> bool:
        self._looking = 0
        if not self.state.minimized and self._native.get_visible():
            # The configure event has the page's corner; this is the frame's, as set_position takes it.
            self._tracker.placed(*self._position())
        self._on_monitors()
        return False

    def _position(self) -> tuple[int, int]:
        """Return the frame's corner; what is known already on Wayland, where GTK gives the shadow's width instead."""
        if GdkX11 is None or not isinstance(self._native.get_display(), GdkX11.X11Display):
            return self.state.x, self.state.y
        x, y = self._native.get_position()
        return x, y

    def _on_state(self, _native: Any, event: Any) -> bool:
        flags = event.new_window_state
        self._tracker.shaped(
            minimized=bool(flags & Gdk.WindowState.ICONIFIED),
            maximized=bool(flags & Gdk.WindowState.MAXIMIZED),
            fullscreen=bool(flags & Gdk.WindowState.FULLSCREEN),
        )
        return False

    def _on_active(self, native: Any, _property: Any) -> None:
        self._tracker.focused(native.is_active())

    def _on_map(self, _native: Any, _event: Any) -> bool:
        self._look_later()
        return False

    def _on_monitors(self, *_: Any) -> None:
        monitors = monitors_of(self._native)
        if monitors != self._monitors:
            self._monitors = monitors
            self._emit(Monitor(monitors, float(self._native.get_scale_factor())))


def monitors_of(native: Any) -> tuple[MonitorInfo, ...]:
    """Return the monitors of the window's display, and which one holds most of the window."""
    display = native.get_display()
    gdk_window = native.get_window()
    current = display.get_monitor_at_window(gdk_window) if gdk_window is not None else None
    found = []
    for number in range(display.get_n_monitors()):
        monitor = display.get_monitor(number)
        area = monitor.get_geometry()
        found.append(
            MonitorInfo(
                x=area.x,
                y=area.y,
                width=area.width,
                height=area.height,
                scale=float(monitor.get_scale_factor()),
                primary=bool(monitor.is_primary()),
                current=monitor == current,
            )
        )
    return tuple(found)
