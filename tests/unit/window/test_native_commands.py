"""Every command that the Windows and macOS adapters claim reaches a call of their toolkit.

The toolkits are stand-ins that take any call, so this finds a slip of the pen, and nothing about Windows or macOS.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
from concurrent.futures import Future
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import pytest

from taupane_bridges.window import WindowOptions, parse_command
from taupane_bridges.window.commands import COMMANDS
from taupane_bridges.window.errors import RefusedAddress
from taupane_bridges.window.host import Hooks
from taupane_bridges.window.navigation import NavigationPolicy
from taupane_bridges.window.toolkit import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = "http://127.0.0.1:1/"
# The host itself runs these.
BY_THE_HOST = {"close", "close_request", "open_external"}
FIELDS: dict[str, object] = {
    "width": 500, "height": 400, "x": 10, "y": 20, "title": "new", "enabled": True, "visible": False, "grab": True,
    "edge": "south-east", "url": HOME + "second", "message": "Really?", "directory": None,
}  # fmt: skip
OPTIONS = WindowOptions(
    title="T", width=640, height=420, x=1, y=2, min_width=100, max_height=900, icon="i.png", hidden=True,
    page_script="f()", maximized=True,
)  # fmt: skip


class Told:
    """Takes what a window reports."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.messages: list[str] = []
        self.opened: list[str] = []
        self.report = Report(
            self.events.append, self.messages.append, lambda: True, self.opened.append, lambda: None, Hooks()
        )


def stand_in(name: str, **known: Any) -> Any:
    module = MagicMock(name=name)
    module.configure_mock(**known)
    return module


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Put modules in place for a test, and forget ours that have taken them."""

    def put(found: dict[str, Any]) -> None:
        for name, module in found.items():
            monkeypatch.setitem(sys.modules, name, module)

    yield put
    for name in list(sys.modules):
        if name.startswith(("taupane_bridges.window.winforms_", "taupane_bridges.window.cocoa_")):
            del sys.modules[name]


def commands_of(capabilities: frozenset[str]) -> list[Any]:
    return [parse_command({"type": name, **FIELDS}) for name in sorted(capabilities - BY_THE_HOST)]


def run_all(window: Any, capabilities: frozenset[str]) -> dict[str, object]:
    results = {}
    for command in commands_of(capabilities):
        result = window.execute(command)
        results[command.NAME] = "later" if isinstance(result, Future) else result
    with pytest.raises(RefusedAddress):
        window.execute(parse_command({"type": "load_url", "url": "https://example.org/"}))
    return results


# -- Windows --------------------------------------------------------------------------------------------------


def form() -> Any:
    size = SimpleNamespace(Width=640, Height=420)
    return MagicMock(
        _scale=1.5, Width=656, Height=459, Size=SimpleNamespace(Width=656, Height=459), ClientSize=size,
        Location=SimpleNamespace(X=5, Y=6), Visible=True, is_fullscreen=False, WindowState="Normal",
    )  # fmt: skip


@pytest.fixture
def dotnet(modules: Callable[[dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch) -> Any:
    area = SimpleNamespace(X=0, Y=0, Width=1280, Height=800)
    screen = SimpleNamespace(DeviceName="one", Bounds=area, WorkingArea=area, Primary=True)
    forms = stand_in("System.Windows.Forms")
    forms.Screen.FromControl.return_value, forms.Screen.AllScreens = screen, [screen]
    forms.FormWindowState.configure_mock(Normal="Normal", Maximized="Maximized", Minimized="Minimized")
    modules(
        {
            "System": stand_in("System"),
            "System.Threading": stand_in("System.Threading"),
            "System.Threading.Tasks": stand_in("System.Threading.Tasks"),
            "System.Drawing": stand_in(
                "System.Drawing",
                Point=lambda x, y: SimpleNamespace(X=x, Y=y),
                Size=lambda width, height: SimpleNamespace(Width=width, Height=height),
            ),
            "System.Windows.Forms": forms,
            "Microsoft.Web.WebView2.Core": stand_in("Core"),
        }
    )
    user32 = MagicMock()
    user32.GetAsyncKeyState.return_value = 0x8000
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    return SimpleNamespace(forms=forms, user32=user32)


def test_every_command_on_windows_reaches_a_call(dotnet: Any) -> None:
    module = importlib.import_module("taupane_bridges.window.winforms_window")
    told, native, turns = Told(), form(), list[Any]()
    window = module.WinformsWindow(native, HOME, OPTIONS, NavigationPolicy.for_url(HOME), told.report, turns.append)
    results = run_all(window, frozenset(COMMANDS))
    assert results["start_drag"] is True
    assert results["start_resize"] is True
    assert dotnet.user32.PostMessageW.call_args_list[1].args[2] == 17
    assert results["confirm"] == "later"
    state: Any = window.execute(parse_command({"type": "get_state"}))
    assert (state["x"], state["y"], state["width"], state["height"], state["scale"]) == (10, 20, 500, 400, 1.5)
    assert vars(native.ClientSize) == {"Width": 750, "Height": 600}
    assert native.Text == "new"
    window.destroy()
    window.destroy()
    native.Close.assert_called()


def test_a_page_on_windows_is_guarded(dotnet: Any) -> None:
    module = importlib.import_module("taupane_bridges.window.winforms_page")
    told, native = Told(), form()
    page = module.WinformsPage(native, HOME, NavigationPolicy.for_url(HOME), OPTIONS, told.report, MagicMock())
    page._on_ready(None, SimpleNamespace(IsSuccess=True))
    script = page._core.AddScriptToExecuteOnDocumentCreatedAsync.call_args.args[0]
    assert script.startswith("if (window.parent === window) {")
    assert "f()" in script

    going = SimpleNamespace(Uri="https://example.org/", IsUserInitiated=False, Cancel=False)
    page._on_navigation(None, going)
    assert (going.Cancel, told.opened) == (True, [])
    going.IsUserInitiated = True
    page._on_navigation(None, going)
    assert told.opened == ["https://example.org/"]
    at_home = SimpleNamespace(Uri=HOME + "x", IsUserInitiated=False, Cancel=False)
    page._on_navigation(None, at_home)
    assert at_home.Cancel is False

    page._on_message(None, SimpleNamespace(Source="https://example.org/", TryGetWebMessageAsString=lambda: "stolen"))
    page._on_message(None, SimpleNamespace(Source=HOME, TryGetWebMessageAsString=lambda: "mine"))
    page._on_message(None, SimpleNamespace(Source=HOME, TryGetWebMessageAsString=MagicMock(side_effect=ValueError)))
    assert told.messages == ["mine"]


# -- macOS ----------------------------------------------------------------------------------------------------


class NSObject:
    @classmethod
    def alloc(cls) -> Any:
        return cls()

    def init(self) -> Any:
        return self


def rectangle(x: float, y: float, width: float, height: float) -> Any:
    return SimpleNamespace(origin=SimpleNamespace(x=x, y=y), size=SimpleNamespace(width=width, height=height))


@pytest.fixture
def cocoa(modules: Callable[[dict[str, Any]], None]) -> Any:
    screen = MagicMock()
    screen.frame.return_value = screen.visibleFrame.return_value = rectangle(0, 0, 1280, 800)
    screen.backingScaleFactor.return_value = 2.0
    app_kit = stand_in("AppKit", NSObject=NSObject)
    app_kit.NSScreen.screens.return_value = [screen]
    app_kit.NSEvent.pressedMouseButtons.return_value = 1
    app_kit.NSApp.currentEvent.return_value.type.return_value = 6
    modules({"AppKit": app_kit, "Foundation": stand_in("Foundation"), "WebKit": stand_in("WebKit")})
    native = MagicMock()
    native.screen.return_value = screen
    native.frame.return_value = rectangle(50, 300, 640, 440)
    native.contentView.return_value.frame.return_value = rectangle(0, 0, 640, 420)
    native.backingScaleFactor.return_value = 2.0
    native.styleMask.return_value = 0b1111
    native.isMiniaturized.return_value = False
    return SimpleNamespace(native=native, app_kit=app_kit)


def test_every_command_on_macos_reaches_a_call(cocoa: Any) -> None:
    from taupane_bridges.window.cocoa import CocoaToolkit

    module = importlib.import_module("taupane_bridges.window.cocoa_window")
    told, browsers, browser = Told(), MagicMock(), MagicMock(window=cocoa.native)
    window = module.CocoaWindow(browsers, browser, HOME, OPTIONS, NavigationPolicy.for_url(HOME), told.report)
    results = run_all(window, CocoaToolkit().capabilities)
    assert results["start_drag"] is True
    state: Any = results["get_state"]
    assert (state["x"], state["y"], state["width"], state["height"], state["scale"]) == (50, 60, 640, 420, 2.0)
    cocoa.native.setTitle_.assert_called_with("new")
    assert browser.hidden is True
    browsers.instances = {"master": browser}
    assert window._quits.applicationShouldTerminate_(None) == 0
    cocoa.native.performClose_.assert_called_once()
    window.destroy()
    window.destroy()
    assert window.page.view is None


def test_a_page_on_macos_is_guarded(cocoa: Any) -> None:
    module = importlib.import_module("taupane_bridges.window.cocoa_page")
    told = Told()
    page = module.CocoaPage(None, HOME, NavigationPolicy.for_url(HOME), OPTIONS, told.report, MagicMock())
    delegate, answers = page._delegate, list[int]()

    def go(url: str, kind: int) -> int:
        action = MagicMock()
        action.request().URL().absoluteString.return_value = url
        action.navigationType.return_value = kind
        delegate.webView_decidePolicyForNavigationAction_decisionHandler_(None, action, answers.append)
        return answers[-1]

    def say(name: str, body: object, *, main: bool = True) -> None:
        message = MagicMock()
        message.name.return_value, message.body.return_value = name, body
        message.frameInfo().isMainFrame.return_value = main
        delegate.userContentController_didReceiveScriptMessage_(None, message)

    assert go(HOME + "x", -1) == 1
    assert go("https://example.org/", 0) == 0
    assert told.opened == []
    say("follow", "https://example.org/")
    assert told.opened == ["https://example.org/"]
    say("taupane", "mine")
    say("taupane", "stolen", main=False)
    say("taupane", {"no": "text"})
    assert told.messages == ["mine"]
