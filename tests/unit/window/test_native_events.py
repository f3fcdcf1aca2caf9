"""What the Windows and macOS adapters make of their toolkits' events: each change once. Stand-ins, as for commands."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

from tests.unit.window.test_native_commands import HOME, OPTIONS, Told, cocoa, dotnet, form, modules, rectangle

from taupane_bridges.window import WindowOptions
from taupane_bridges.window.navigation import NavigationPolicy

__all__ = ["cocoa", "dotnet", "modules"]


class Listeners(list[Any]):
    """A .NET event: `+=` and `-=` with handlers."""

    def __iadd__(self, handler: Any) -> Listeners:  # type: ignore[misc]
        self.append(handler)
        return self

    def __isub__(self, handler: Any) -> Listeners:
        if handler in self:
            self.remove(handler)
        return self

    def fire(self) -> None:
        for handler in list(self):
            handler(None, None)


def names(events: list[Any]) -> list[str]:
    return [event.NAME for event in events if event.NAME != "monitor"]


NAMES = ("Resize", "Move", "Shown", "DpiChanged", "Activated", "Deactivate")


def test_a_form_tells_each_change_once(dotnet: Any) -> None:
    module = importlib.import_module("taupane_bridges.window.winforms_events")
    native, told = form(), list[Any]()
    for name in NAMES:
        setattr(native, name, Listeners())
    native.ClientSize = SimpleNamespace(Width=960, Height=630)
    events = module.WinformsEvents(native, WindowOptions(width=640, height=420), told.append)
    native.Shown.fire()
    native.Activated.fire()
    native.Activated.fire()
    assert names(told)[-1] == "focus"
    told.clear()
    native.ClientSize = SimpleNamespace(Width=1200, Height=750)
    native.Resize.fire()
    native.Resize.fire()
    assert [(event.width, event.height) for event in told] == [(800, 500)]  # CSS px at a scale of 1.5
    told.clear()
    native.WindowState, native.Location = "Minimized", SimpleNamespace(X=-32000, Y=-32000)
    native.Move.fire()
    assert names(told) == ["minimized"]  # and not moved to where Windows keeps icons
    native.WindowState, native.Location = "Maximized", SimpleNamespace(X=5, Y=6)
    native.Resize.fire()
    assert names(told)[-1] == "maximized"
    told.clear()
    native.is_fullscreen = True
    native.Resize.fire()
    assert "fullscreen" in names(told)
    events.stop()
    told.clear()
    native.WindowState, native.is_fullscreen = "Normal", False
    native.Resize.fire()
    native.Deactivate.fire()
    assert told == []


def test_a_macos_window_tells_each_change_once_and_lets_go_of_its_observers(cocoa: Any) -> None:
    module = importlib.import_module("taupane_bridges.window.cocoa_events")
    native, told = cocoa.native, list[Any]()
    native.isZoomed.return_value, native.isKeyWindow.return_value = False, True
    events = module.CocoaEvents(native, WindowOptions(width=640, height=420), told.append)
    events._on_change(None)
    events._on_change(None)
    assert names(told).count("focus") == 1
    told.clear()
    native.contentView().frame.return_value = rectangle(0, 0, 800, 500)
    events._on_change(None)
    events._on_change(None)
    assert [(event.width, event.height) for event in told] == [(800, 500)]
    told.clear()
    native.isZoomed.return_value = True
    events._on_change(None)
    assert names(told) == ["maximized"]
    told.clear()
    native.styleMask.return_value = 0b1111 | 1 << 14
    events._on_change(None)
    assert "fullscreen" in names(told)
    told.clear()
    native.isMiniaturized.return_value = True
    native.frame.return_value = rectangle(0, 0, 1, 1)
    events._on_change(None)
    assert "minimized" in names(told)
    assert "moved" not in names(told)
    center = module.Foundation.NSNotificationCenter.defaultCenter()
    watched = len(events._observers)
    center.removeObserver_.reset_mock()
    events.stop()
    assert center.removeObserver_.call_count == watched == 11


def test_limits_on_windows_count_the_frame_and_no_limit_stays_none(dotnet: Any) -> None:
    module = importlib.import_module("taupane_bridges.window.winforms_window")
    commands = importlib.import_module("taupane_bridges.window.commands")
    told, native = Told(), form()
    window = module.WinformsWindow(native, HOME, OPTIONS, NavigationPolicy.for_url(HOME), told.report, lambda _: None)
    inner = native.ClientSize
    native.Size = SimpleNamespace(Width=inner.Width + 16, Height=inner.Height + 39)
    native.Width, native.Height = inner.Width + 16, inner.Height + 39
    window.execute(commands.MinSize(300, 200))
    assert (native.MinimumSize.Width, native.MinimumSize.Height) == (466, 339)  # 1.5 times, and 16 x 39 of frame
    window.execute(commands.MaxSize(0, 0))
    assert (native.MaximumSize.Width, native.MaximumSize.Height) == (0, 0)
