"""Window events on GTK: each change once, in order, whoever caused it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.desktop import x11
from tests.desktop.pages import Site, app_page
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.window import Window


@pytest.fixture(scope="module")
def window(serve: Callable[[], Site], open_window: Callable[..., Window]) -> Window:
    site = serve()
    site.pages["/"] = app_page("<h1>Events</h1>")
    window = open_window(site.origin + "/", title="Events", width=640, height=420, x=200, y=120)
    until(lambda: x11.frame(window.id)[:2], lambda at: at == (200, 120))
    return window


def settled(window: Window, since: int, **last: Any) -> list[dict[str, object]]:
    """Wait for the last event that is expected, and for two answers after it; give back all since."""
    window.event(since, **last)
    window.post("get_state")
    window.post("get_state")
    return window.events(since)


def test_the_first_events(window: Window) -> None:
    types = [event["type"] for event in window.events()]
    assert types[0] == "init"
    assert types.count("init") == 1
    monitor = window.event(type="monitor")
    assert monitor["scale"] == 1.0
    assert monitor["monitors"] == [
        {"x": 0, "y": 0, "width": 1280, "height": 800, "scale": 1.0, "primary": True, "current": True}
    ]
    window.event(type="focus", focused=True)


def test_a_move_by_the_window_manager(window: Window) -> None:
    since = window.mark()
    x11.run("xdotool", "windowmove", window.id, "300", "200")
    x, y, *_ = until(lambda: x11.frame(window.id), lambda r: r.x >= 299)
    events = settled(window, since, type="moved", x=x, y=y)
    assert [event["type"] for event in events] == ["moved"]


def test_a_resize_by_the_window_manager(window: Window) -> None:
    since = window.mark()
    x11.run("xdotool", "windowsize", window.id, "500", "333")
    events = settled(window, since, type="resize", width=500, height=333)
    assert [event["type"] for event in events if event["type"] != "moved"] == ["resize"]
    since = window.mark()
    x11.run("xdotool", "windowsize", window.id, "640", "420")
    settled(window, since, type="resize", width=640, height=420)


def test_maximized_and_restored_by_the_window_manager(window: Window) -> None:
    since = window.mark()
    x11.run("wmctrl", "-ir", window.id, "-b", "add,maximized_vert,maximized_horz")
    window.event(since, type="resize")  # to the screen's size: else it has none to come back from
    events = settled(window, since, type="moved", x=0, y=0)
    assert [event["type"] for event in events].count("maximized") == 1
    since = window.mark()
    x11.run("wmctrl", "-ir", window.id, "-b", "remove,maximized_vert,maximized_horz")
    events = settled(window, since, type="resize", width=640, height=420)
    assert [event["type"] for event in events].count("restored") == 1


def test_minimized_and_restored_by_the_user(window: Window) -> None:
    since = window.mark()
    x11.run("xdotool", "windowminimize", window.id)
    window.event(since, type="minimized")
    events = settled(window, since, type="focus", focused=False)
    assert [event["type"] for event in events].count("minimized") == 1
    since = window.mark()
    x11.run("xdotool", "windowactivate", window.id)
    window.event(since, type="restored")
    settled(window, since, type="focus", focused=True)


def test_fullscreen(window: Window) -> None:
    since = window.mark()
    x11.run("wmctrl", "-ir", window.id, "-b", "add,fullscreen")
    window.event(since, type="fullscreen", on=True)
    window.event(since, type="resize", width=1280, height=800)
    since = window.mark()
    x11.run("wmctrl", "-ir", window.id, "-b", "remove,fullscreen")
    window.event(since, type="fullscreen", on=False)
    settled(window, since, type="resize", width=640, height=420)


def test_focus_goes_to_another_window_and_comes_back(
    window: Window, serve: Callable[[], Site], open_window: Callable[..., Window]
) -> None:
    site = serve()
    site.pages["/"] = app_page("<h1>Other</h1>")
    since = window.mark()
    other = open_window(site.origin + "/", title="Other", width=300, height=200)
    window.event(since, type="focus", focused=False)
    since = window.mark()
    other.end()
    events = settled(window, since, type="focus", focused=True)
    assert [event for event in events if event["type"] == "focus"] == [{"type": "focus", "focused": True}]


def test_a_drag_reports_places_in_order_and_the_last_one(window: Window) -> None:
    x, y, *_ = x11.frame(window.id)
    since = window.mark()
    for step in range(1, 21):
        x11.run("xdotool", "windowmove", window.id, str(300 + 4 * step), str(200 + 2 * step))
    last = until(lambda: x11.frame(window.id), lambda r: r.x >= 379)
    events = settled(window, since, type="moved", x=last.x, y=last.y)
    places = [(event["x"], event["y"]) for event in events if event["type"] == "moved"]
    assert places == sorted(set(places))
    assert places[-1] == (last.x, last.y) != (x, y)
