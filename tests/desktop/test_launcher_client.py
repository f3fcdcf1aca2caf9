"""`LauncherHost` against `taupane-launcher`: every command and event, over real pipes, judged by the window system."""

from __future__ import annotations

import os
import re
import signal
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

import pytest
from tests.desktop import cursor, x11
from tests.desktop.launched import Launched
from tests.desktop.pages import Site, app_page
from tests.desktop.window import alive
from tests.desktop.x11 import until

from taupane_bridges.launcher import own_launcher
from taupane_bridges.launcher.messages import COMPILED
from taupane_bridges.window import COMMANDS, ExitReason, RefusedAddress, WindowClosed, WindowError, parse_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCRIPT = """
  const say = (path) => (answer) => fetch("/said/" + path + "/" + (answer?.code ?? answer));
  const keys = {
    t: () => w.setTitle("By the page").then(say("title"), say("title")),
    f: () => w.send({type: "load_url", url: location.href}).then(say("load"), say("load")),
    c: () => w.close().then(say("close"), say("close")),
    x: () => webkit.messageHandlers.taupane.postMessage(JSON.stringify(["wrong", {type: "set_title", title: "X"}, 9])),
  };
  addEventListener("keydown", (event) => keys[event.key]?.());
"""


@pytest.fixture(scope="module")
def site(serve: Callable[[], Site]) -> Site:
    site = serve()
    body = "<div data-drag-region style='height:60px;background:#ddd'>drag</div><p style='cursor:text'>text</p>"
    site.pages["/"] = app_page(body, SCRIPT)
    site.pages["/second"] = app_page("<h1>Second</h1>")
    return site


@pytest.fixture(scope="module")
def window(site: Site) -> Iterator[Launched]:
    with Launched(own_launcher(), site.origin + "/", title="Launched", width=640, height=420) as window:
        yield window


@pytest.fixture(autouse=True)
def normal(request: pytest.FixtureRequest) -> None:
    """Each test of the shared window starts from a known place and size."""
    if "window" not in request.fixturenames:
        return
    window: Launched = request.getfixturevalue("window")
    window.post("restore")
    window.post("set_size", width=640, height=420)
    window.post("set_position", x=200, y=120)
    until(lambda: x11.frame(window.id)[:2] + x11.page(window.id)[2:], lambda r: r == (200, 120, 640, 420), 30)


def press(window: Launched, key: str) -> None:
    window.post("focus")
    until(x11.active, lambda active: active == int(window.id, 16), 30)
    x11.run("xdotool", "key", key)


def test_what_it_can(window: Launched) -> None:
    assert window.host.capabilities == frozenset(COMMANDS)
    assert window.host.capabilities > COMPILED
    assert window.events[0] == {"type": "init"}
    assert window.event("monitor")["monitors"][0]["width"] == 1280
    assert x11.title(window.id) == "Launched"


def test_title(window: Launched) -> None:
    window.post("set_title", title="Ünïcode ✓ \ud800")
    until(lambda: x11.title(window.id), lambda t: t == "Ünïcode ✓ �", 30)


def test_size_place_and_their_events(window: Launched) -> None:
    since = len(window.events)
    window.post("set_size", width=700, height=450)
    until(lambda: x11.page(window.id)[2:], lambda size: size == (700, 450), 30)
    window.event("resize", since, width=700, height=450)
    window.post("set_position", x=33, y=44)
    until(lambda: x11.frame(window.id)[:2], lambda at: at == (33, 44), 30)
    window.event("moved", since, x=33, y=44)
    window.post("center")
    until(lambda: abs(x11.frame(window.id).x * 2 + x11.frame(window.id).width - 1280), lambda off: off <= 2, 30)


def test_limits(window: Launched) -> None:
    window.post("min_size", width=300, height=200)
    window.post("max_size", width=800, height=600)
    hints = {"minimum": (300, 200), "maximum": (800, 600)}
    until(lambda: x11.hints(window.id), lambda found: found == hints, 30)
    window.post("set_size", width=1000, height=100)
    until(lambda: x11.page(window.id)[2:], lambda size: size == (800, 200), 30)
    window.post("min_size", width=0, height=0)
    window.post("max_size", width=0, height=0)


def test_shapes_and_their_events(window: Launched) -> None:
    since = len(window.events)
    shapes: list[tuple[str, str, dict[str, Any]]] = [
        ("minimize", "ICONIC", {"type": "minimized"}),
        ("maximize", "MAXIMIZED_VERT", {"type": "maximized"}),
        ("toggle_fullscreen", "FULLSCREEN", {"type": "fullscreen", "on": True}),
    ]
    for command, state, event in shapes:
        window.post(command)
        until(lambda state=state: x11.states(window.id), lambda s, state=state: state in s, 30)  # type: ignore[misc]
        window.event(since=since, **event)
    window.post("toggle_fullscreen")
    # The window manager takes the one away and gives the other back, one after the other, and the window hears of it
    until(lambda: x11.states(window.id), lambda s: "FULLSCREEN" not in s and "MAXIMIZED_VERT" in s, 30)
    window.event(since=since, type="fullscreen", on=False)
    until(lambda: window.post("get_state"), lambda state: state["maximized"] and not state["fullscreen"], 30)
    window.post("toggle_maximize")
    until(lambda: x11.states(window.id), lambda s: "MAXIMIZED_VERT" not in s, 30)
    window.event("restored", since)


def test_flags(window: Launched) -> None:
    window.post("always_on_top", enabled=True)
    until(lambda: x11.states(window.id), lambda s: "ABOVE" in s, 30)
    window.post("always_on_top", enabled=False)
    until(lambda: x11.states(window.id), lambda s: "ABOVE" not in s, 30)
    window.post("resizable", enabled=False)
    until(lambda: x11.hints(window.id), lambda h: h.get("minimum") == h.get("maximum") == (640, 420), 30)
    window.post("resizable", enabled=True)
    until(lambda: x11.hints(window.id), lambda h: h.get("maximum") != (640, 420), 30)


def test_focus_hide_and_show(window: Launched, site: Site) -> None:
    window.post("focus")
    until(x11.active, lambda active: active == int(window.id, 16), 30)
    since = len(window.events)
    other = small(site)
    try:
        x11.run("wmctrl", "-ia", other.id)
        window.event("focus", since, focused=False)
        window.post("focus")
        until(x11.active, lambda active: active == int(window.id, 16), 30)
        window.event("focus", since, focused=True)
    finally:
        other.host.close()
        other.ended()
    window.post("hide")
    until(lambda: x11.visible(window.id), lambda visible: not visible, 30)
    window.post("show")
    until(lambda: x11.visible(window.id), bool, 30)


def test_the_pointer(window: Launched) -> None:
    page = x11.page(window.id)
    x11.mouse(f"mousemove {page.x + 300} {page.y + 300}")
    window.post("show_cursor", visible=False)
    until(cursor.is_blank, bool, 30)
    window.post("show_cursor", visible=True)
    until(cursor.is_blank, lambda blank: not blank, 30)
    window.post("focus")
    until(x11.active, lambda active: active == int(window.id, 16), 30)
    window.post("grab_cursor", grab=True)
    # Relative steps, as a mouse makes them: the program may still be moved by others' warps.
    x11.run("xdotool", *["mousemove_relative", "--", "50", "50"] * 30)
    assert x11.pointer() == (page.x + 639, page.y + 419)
    window.post("grab_cursor", grab=False)
    x11.run("xdotool", *["mousemove_relative", "--", "50", "50"] * 30)
    assert x11.pointer() == (1279, 799)


def moved(window: Launched) -> x11.Rect:
    """Move the mouse a little and return where the window is."""
    x11.mouse("mousemove_relative 2 1")
    return x11.frame(window.id)


def test_dragging_and_resizing(window: Launched) -> None:
    assert window.post("start_drag") is False
    assert window.post("start_resize", edge="south-east") is False
    page = x11.page(window.id)
    x11.mouse(f"mousemove {page.x + 300} {page.y + 20}", "mousedown 1")
    try:
        # The page's drag region asked for it: the answer came from the client's policy.
        until(lambda: moved(window), lambda frame: frame.x > 230 and frame.y > 130, 30)
    finally:
        x11.mouse("mouseup 1")


def test_state_monitors_and_addresses(window: Launched, site: Site) -> None:
    state = window.post("get_state")
    assert (state["x"], state["y"], state["width"], state["height"]) == (200, 120, 640, 420)
    assert window.post("get_monitors")[0]["width"] == 1280
    since = len(window.events)
    window.post("load_url", url=site.origin + "/second")
    window.event("loaded", since)
    since = len(window.events)
    window.post("reload")
    window.event("loaded", since)
    since = len(window.events)
    window.post("load_url", url=site.origin + "/")
    window.event("loaded", since)
    with pytest.raises(WindowError, match="is refused: expected an address of the app's own origin"):
        window.post("load_url", url="http://elsewhere.example/")
    opened: list[str] = []
    window.host.hooks.open_external = opened.append
    window.post("open_external", url="https://example.org/a")
    assert opened == ["https://example.org/a"]
    with pytest.raises(RefusedAddress):
        window.post("open_external", url="file:///etc/passwd")


@pytest.mark.parametrize("command", ["open_file", "save_file", "open_folder", "confirm"])
def test_dialogs(window: Launched, command: str) -> None:
    fields = {"message": "Sure?"} if command == "confirm" else {"title": "Choose"}
    answer = window.host.post(parse_command({"type": command, **fields}))
    dialog = until(lambda: [each for each in x11.windows_of(window.pid) if each != window.id], bool, 30)[0]

    def activated() -> int:
        # Again and again: a dialog that is just closing gives the focus back to the window behind it.
        x11.run("xdotool", "windowactivate", dialog)
        return x11.active()

    until(activated, lambda active: active == int(dialog, 16), 30)
    x11.run("xdotool", "key", "Escape")
    assert answer.result(30) == {"open_file": [], "save_file": None, "open_folder": None, "confirm": False}[command]


def test_what_a_page_may_is_the_clients_to_say(window: Launched, site: Site) -> None:
    press(window, "t")
    until(lambda: x11.title(window.id), lambda t: t == "By the page", 30)
    until(lambda: site.seen, lambda seen: "/said/title/undefined" in seen, 30)
    press(window, "x")
    press(window, "f")
    until(lambda: site.seen, lambda seen: "/said/load/denied" in seen, 30)
    assert x11.title(window.id) == "By the page"


def test_the_app_may_keep_the_window(window: Launched, site: Site) -> None:
    window.veto = True
    since = len(window.events)
    assert window.post("close") is False
    assert window.post("close_request") is False
    x11.run("wmctrl", "-ic", window.id)
    press(window, "c")
    until(lambda: site.seen, lambda seen: "/said/close/false" in seen, 30)
    until(lambda: [each["type"] for each in window.events[since:]].count("close_request"), lambda n: n == 4, 30)
    assert x11.visible(window.id)
    window.veto = False


# -- ends: each with a window of its own ---------------------------------------------------------------------


def small(site: Site) -> Launched:
    return Launched(own_launcher(), site.origin + "/", title="Ending", width=300, height=200).started()


def gone(window: Launched, pid: int) -> None:
    until(lambda: alive(pid), lambda alive: not alive, 30)
    assert window.events[-1] == {"type": "closed"}
    assert [each["type"] for each in window.events].count("closed") == 1
    with pytest.raises(WindowClosed):
        window.post("get_state")


def test_the_user_closes_it(site: Site) -> None:
    window = small(site)
    pid = window.pid
    x11.run("wmctrl", "-ic", window.id)
    assert window.ended() is ExitReason.CLOSED
    gone(window, pid)


def test_a_command_closes_it(site: Site) -> None:
    window = small(site)
    pid = window.pid
    assert window.post("close") is True
    assert window.ended() is ExitReason.CLOSED
    gone(window, pid)


def test_the_app_ends_it_without_asking(site: Site) -> None:
    window = small(site)
    pid, window.veto = window.pid, True
    window.host.close()
    assert window.ended() is ExitReason.SHUTDOWN
    gone(window, pid)
    assert "close_request" not in [each["type"] for each in window.events]


def test_kill_9_is_the_windows_end(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    window = small(site)
    pid = window.pid
    os.kill(pid, signal.SIGSTOP)
    waiting = window.host.post(parse_command({"type": "get_state"}))
    os.kill(pid, signal.SIGKILL)
    assert window.ended() is ExitReason.CLOSED
    gone(window, pid)
    with pytest.raises((WindowClosed, CancelledError)):
        waiting.result(0)
    assert re.search(r"the launcher was ended by SIGKILL.*its window is gone, so the app ends", caplog.text)
