"""A form's events as window events, each change once and in order. GUI thread only; loads .NET. Not run by us."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .events import Monitor, MonitorInfo, WindowEvent
from .state import Tracker, WindowState
from .winforms_libraries import Forms
from .winforms_metrics import unscaled

if TYPE_CHECKING:
    from collections.abc import Callable

    from .options import WindowOptions

__all__ = ["WinformsEvents", "monitors_of", "scale_of"]


class WinformsEvents:
    """Listens to the form; `state` is what is known without asking it."""

    def __init__(self, form: Any, options: WindowOptions, emit: Callable[[WindowEvent], None]) -> None:
        self._form, self._emit = form, emit
        self.state = WindowState(
            title=options.title,
            width=options.width,
            height=options.height,
            resizable=options.resizable,
            always_on_top=options.always_on_top,
        )
        self._tracker = Tracker(self.state, emit)
        self._monitors: tuple[MonitorInfo, ...] = ()
        self._over = False
        form.Resize -= form.on_resize
        form.Move -= form.on_move
        form.Resize += self._on_change
        form.Move += self._on_change
        form.Shown += self._on_change
        form.DpiChanged += self._on_change
        form.Activated += lambda *_: self._on_focus(True)
        form.Deactivate += lambda *_: self._on_focus(False)

    def stop(self) -> None:
        """Report nothing any more."""
        self._over = True

    def read(self) -> WindowState:
        """Return a copy of the state, with what the form knows at this moment."""
        form, scale = self._form, scale_of(self._form)
        now = replace(self.state, visible=bool(form.Visible), scale=scale)
        if now.visible and not now.minimized:
            now.width, now.height = unscaled(form.ClientSize.Width, scale), unscaled(form.ClientSize.Height, scale)
            now.x, now.y = form.Location.X, form.Location.Y
        return now

    def _on_focus(self, focused: bool) -> None:
        if not self._over:
            self._tracker.focused(focused)

    def _on_change(self, *_: Any) -> None:
        if self._over:
            return
        form, kind = self._form, Forms.FormWindowState
        minimized = form.WindowState == kind.Minimized
        fullscreen = bool(form.is_fullscreen)
        # In full screen pywebview's form is maximized, too.
        maximized = form.WindowState == kind.Maximized and not fullscreen
        self._tracker.shaped(minimized=minimized, maximized=maximized, fullscreen=fullscreen)
        if not minimized:  # Windows puts an icon at (-32000, -32000)
            now = self.read()
            self._tracker.sized(now.width, now.height)
            self._tracker.placed(now.x, now.y)
        monitors = monitors_of(form)
        if monitors != self._monitors:
            self._monitors = monitors
            self._emit(Monitor(monitors, scale_of(form)))


def scale_of(form: Any) -> float:
    """Return the scale of the monitor that the form is on."""
    return float(form._scale)


def monitors_of(form: Any) -> tuple[MonitorInfo, ...]:
    """Return the monitors; all have the scale of the form's own, since Windows tells it by window."""
    current, scale = Forms.Screen.FromControl(form).DeviceName, scale_of(form)
    return tuple(
        MonitorInfo(
            x=screen.Bounds.X,
            y=screen.Bounds.Y,
            width=screen.Bounds.Width,
            height=screen.Bounds.Height,
            scale=scale,
            primary=bool(screen.Primary),
            current=screen.DeviceName == current,
        )
        for screen in Forms.Screen.AllScreens
    )
