"""Every window command on GTK, judged by the window system's own tools."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.desktop import cursor, x11
from tests.desktop.pages import Site, app_page
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.window import Window


@pytest.fixture(scope="module")
def window(serve: Callable[[], Site], open_window: Callable[..., Window]) -> Window:
    site = serve()
    site.pages["/"] = app_page("<h1>Commands</h1><p style='cursor:text'>text</p>")
    site.pages["/second"] = app_page("<h1>Second</h1>")
    return open_window(site.origin + "/", title="Commands", width=640, height=420)


@pytest.fixture(autouse=True)
def normal(window: Window) -> None:
    """Each test starts from a normal window of a known place and size."""
    window.post("restore")
    window.post("set_size", width=640, height=420)
    window.post("set_position", x=200, y=120)
    until(lambda: x11.frame(window.id)[:2] + x11.page(window.id)[2:], lambda r: r == (200, 120, 640, 420))


def test_title(window: Window) -> None:
    window.post("set_title", title="Ünïcode ✓ עברית")
    until(lambda: x11.title(window.id), lambda t: t == "Ünïcode ✓ עברית")


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("lone \ud800 surrogate \udfff", "lone � surrogate �"),
        ("nul \x00 byte", "nul  byte"),
        ("<b>markup</b> & %s %n", "<b>markup</b> & %s %n"),
        ("two\nlines\tand\rmore", "two lines and more"),
        ("bell \x07 escape \x1b[31m", "bell  escape [31m"),
        ("", ""),
    ],
)
def test_hostile_titles_are_text(window: Window, hostile: str, shown: str) -> None:
    window.post("set_title", title="before")
    window.post("set_title", title=hostile)
    until(lambda: x11.title(window.id), lambda t: t == shown)


def test_a_megabyte_of_title_is_cut(window: Window) -> None:
    window.post("set_title", title="x" * 1_000_000)
    assert until(lambda: x11.title(window.id), lambda t: t.startswith("xxx")) == "x" * 999 + "…"


def test_size(window: Window) -> None:
    window.post("set_size", width=700, height=450)
    until(lambda: x11.page(window.id)[2:], lambda size: size == (700, 450))


def test_position_is_the_frames(window: Window) -> None:
    window.post("set_position", x=33, y=44)
    until(lambda: x11.frame(window.id)[:2], lambda at: at == (33, 44))


def test_minimize_and_restore(window: Window) -> None:
    window.post("minimize")
    until(lambda: x11.states(window.id), lambda s: "ICONIC" in s)
    window.post("restore")
    until(lambda: x11.states(window.id), lambda s: "ICONIC" not in s)


def test_maximize_and_restore(window: Window) -> None:
    window.post("maximize")
    until(lambda: x11.states(window.id), lambda s: {"MAXIMIZED_VERT", "MAXIMIZED_HORZ"} <= s)
    until(lambda: x11.frame(window.id)[:2], lambda at: at == (0, 0))
    window.post("restore")
    until(lambda: x11.states(window.id), lambda s: "MAXIMIZED_VERT" not in s)
    until(lambda: x11.frame(window.id)[:2] + x11.page(window.id)[2:], lambda r: r == (200, 120, 640, 420))


def test_restore_from_minimized_and_maximized(window: Window) -> None:
    window.post("maximize")
    until(lambda: x11.states(window.id), lambda s: "MAXIMIZED_VERT" in s)
    window.post("minimize")
    until(lambda: x11.states(window.id), lambda s: "ICONIC" in s)
    window.post("restore")
    until(lambda: x11.states(window.id), lambda s: not s & {"ICONIC", "MAXIMIZED_VERT", "HIDDEN"})


def test_toggle_maximize(window: Window) -> None:
    window.post("toggle_maximize")
    until(lambda: x11.states(window.id), lambda s: "MAXIMIZED_VERT" in s)
    until(lambda: window.post("get_state")["maximized"], bool)
    window.post("toggle_maximize")
    until(lambda: x11.states(window.id), lambda s: "MAXIMIZED_VERT" not in s)


def test_toggle_fullscreen(window: Window) -> None:
    window.post("toggle_fullscreen")
    until(lambda: x11.page(window.id), lambda r: r == (0, 0, 1280, 800))
    assert "FULLSCREEN" in x11.states(window.id)
    until(lambda: window.post("get_state")["fullscreen"], bool)
    window.post("toggle_fullscreen")
    until(lambda: x11.page(window.id)[2:], lambda size: size == (640, 420))


def test_center_centers_the_frame(window: Window) -> None:
    window.post("center")

    def off() -> tuple[int, int]:
        x, y, width, height = x11.frame(window.id)
        return abs(x - (1280 - width) // 2), abs(y - (800 - height) // 2)

    until(off, lambda gap: max(gap) <= 1)


def test_always_on_top(window: Window) -> None:
    window.post("always_on_top", enabled=True)
    until(lambda: x11.states(window.id), lambda s: "ABOVE" in s)
    window.post("always_on_top", enabled=False)
    until(lambda: x11.states(window.id), lambda s: "ABOVE" not in s)


def test_resizable_keeps_the_size_and_set_size_still_works(window: Window) -> None:
    window.post("resizable", enabled=False)
    until(lambda: x11.hints(window.id), lambda h: h == {"minimum": (640, 420), "maximum": (640, 420)})
    assert x11.page(window.id)[2:] == (640, 420)
    window.post("set_size", width=500, height=300)
    until(lambda: x11.page(window.id)[2:], lambda size: size == (500, 300))
    assert x11.hints(window.id)["maximum"] == (500, 300)
    window.post("resizable", enabled=True)
    until(lambda: x11.hints(window.id), lambda h: "maximum" not in h)
    assert x11.page(window.id)[2:] == (500, 300)


def test_min_and_max_size(window: Window) -> None:
    window.post("min_size", width=300, height=200)
    window.post("max_size", width=800, height=600)
    until(lambda: x11.hints(window.id), lambda h: h == {"minimum": (300, 200), "maximum": (800, 600)})
    window.post("set_size", width=1000, height=800)
    until(lambda: x11.page(window.id)[2:], lambda size: size == (800, 600))
    window.post("set_size", width=10, height=10)
    until(lambda: x11.page(window.id)[2:], lambda size: size == (300, 200))
    window.post("max_size", width=0, height=0)
    window.post("min_size", width=700, height=500)
    until(lambda: x11.page(window.id)[2:], lambda size: size == (700, 500))
    window.post("min_size", width=0, height=0)
    until(lambda: x11.hints(window.id).get("minimum"), lambda least: least in (None, (1, 1)))


def test_focus_takes_the_keyboard_and_the_front(
    window: Window, serve: Callable[[], Site], open_window: Callable[..., Window]
) -> None:
    site = serve()
    site.pages["/"] = app_page("<h1>Other</h1>")
    other = open_window(site.origin + "/", title="Other", width=400, height=300)
    until(x11.active, lambda number: number == int(other.id, 16))
    window.post("focus")
    until(x11.active, lambda number: number == int(window.id, 16))
    until(lambda: x11.is_on_top(window.id, other.id), bool)
    window.post("minimize")
    until(lambda: x11.states(window.id), lambda s: "ICONIC" in s)
    window.post("focus")
    until(x11.active, lambda number: number == int(window.id, 16))
    other.end()


def test_hide_and_show_keep_the_place(window: Window) -> None:
    window.post("hide")
    until(lambda: x11.visible(window.id), lambda seen: not seen)
    assert window.post("get_state")["visible"] is False
    window.post("show")
    until(lambda: x11.visible(window.id), bool)
    until(lambda: x11.frame(window.id)[:2], lambda at: at == (200, 120))
    assert window.post("get_state")["visible"] is True


def test_show_cursor(window: Window) -> None:
    x, y, *_ = x11.page(window.id)
    window.post("focus")
    x11.mouse(f"mousemove {x + 100} {y + 200}", f"mousemove {x + 102} {y + 200}")
    until(cursor.is_blank, lambda blank: not blank)
    window.post("show_cursor", visible=False)
    until(lambda: window.js("return getComputedStyle(document.querySelector('p')).cursor"), lambda c: c == "none")
    x11.mouse(f"mousemove {x + 110} {y + 210}", f"mousemove {x + 112} {y + 210}")
    until(cursor.is_blank, bool)
    window.post("show_cursor", visible=True)
    x11.mouse(f"mousemove {x + 120} {y + 220}", f"mousemove {x + 122} {y + 220}")
    until(cursor.is_blank, lambda blank: not blank)


def push(step: int) -> None:
    """Move the mouse by 30 steps along the diagonal, as a hand does; one great leap may pass a barrier."""
    x11.mouse(*[f"mousemove_relative -- {step} {step}"] * 30)


def test_grab_cursor_confines_the_pointer(window: Window) -> None:
    x, y, width, height = x11.page(window.id)
    window.post("focus")
    until(x11.active, lambda number: number == int(window.id, 16))
    # From outside: the pointer is brought in first.
    x11.mouse("mousemove 5 5")
    window.post("grab_cursor", grab=True)
    until(x11.pointer, lambda at: at == (x, y))
    push(50)
    assert x11.pointer() == (x + width - 1, y + height - 1)
    push(-50)
    assert x11.pointer() == (x, y)
    # The bounds follow the window.
    window.post("set_position", x=300, y=200)
    moved = until(lambda: x11.page(window.id), lambda r: r.x == x + 100)
    until(x11.pointer, lambda at: at == (moved.x, moved.y))
    push(50)
    assert x11.pointer() == (moved.x + width - 1, moved.y + height - 1)
    window.post("grab_cursor", grab=False)
    push(50)
    assert x11.pointer() == (1279, 799)


def test_start_drag_without_a_pressed_button_does_nothing(window: Window) -> None:
    assert window.post("start_drag") is False
    assert window.post("start_resize", edge="south-east") is False


def test_state_and_monitors(window: Window) -> None:
    window.post("set_title", title="State")
    state = window.post("get_state")
    assert {name: state[name] for name in ("title", "x", "y", "width", "height", "scale", "resizable")} == {
        "title": "State",
        "x": 200,
        "y": 120,
        "width": 640,
        "height": 420,
        "scale": 1.0,
        "resizable": True,
    }
    monitors = window.post("get_monitors")
    screen = re.search(r"dimensions:\s+(\d+)x(\d+)", x11.run("xdpyinfo"))
    assert screen is not None
    assert [(m["width"], m["height"], m["current"]) for m in monitors] == [(int(screen[1]), int(screen[2]), True)]


def test_load_url_stays_at_home_and_reload_loads_again(window: Window) -> None:
    since = window.mark()
    window.post("load_url", url=window.js("return location.origin") + "/second")
    window.event(since, type="loaded")
    assert window.js("return document.querySelector('h1').textContent") == "Second"
    window.js("window.mine = 1")
    since = window.mark()
    window.post("reload")
    window.event(since, type="loaded")
    assert window.js("return [document.querySelector('h1').textContent, window.mine ?? null]") == ["Second", None]
    for url in ("https://example.org/", "file:///etc/passwd", "javascript:1", "about:blank", "http://127.0.0.1:1/"):
        assert window.refused("load_url", url=url)["error"] == "RefusedAddress"


def test_open_external_hands_over_https_and_mailto_only(window: Window) -> None:
    since = window.mark()
    window.post("open_external", url="https://example.org/a?b=c#d")
    window.message(since=since, opened="https://example.org/a?b=c#d")
    window.post("open_external", url="mailto:ada@example.org?subject=hi")
    window.message(since=since, opened="mailto:ada@example.org?subject=hi")
    for url in (
        "http://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "--help",
        "https://a@b/",
        "https://a b/",
    ):
        assert window.refused("open_external", url=url)["error"] == "RefusedAddress"


def test_a_wrong_command_says_what_was_expected(window: Window) -> None:
    answer = window.refused("set_size", width="wide", height=1)
    assert (answer["error"], answer["value"]) == (
        "BadCommand",
        "set_size: width must be a whole number from 1 to 32767, got 'wide'",
    )
