"""How a window starts, judged by the window system's own tools. One process per set of options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.pages import Site, app_page
from tests.desktop.window import Window
from tests.desktop.x11 import Rect, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
from typing import Any


@pytest.fixture(scope="module")
def site(serve: Callable[[], Site]) -> Site:
    site = serve()
    site.pages["/"] = app_page("<h1>Options</h1>")
    return site


def test_size_position_limits_and_on_top(site: Site) -> None:
    options: dict[str, Any] = {
        "min_width": 300,
        "min_height": 200,
        "max_width": 800,
        "max_height": 700,
        "always_on_top": True,
    }
    with Window(site.origin + "/", title="Limits", width=500, height=350, x=60, y=70, **options) as window:
        window.started()
        assert x11.title(window.id) == "Limits"
        until(lambda: x11.frame(window.id)[:2] + x11.page(window.id)[2:], lambda r: r == (60, 70, 500, 350))
        assert x11.hints(window.id) == {"minimum": (300, 200), "maximum": (800, 700)}
        until(lambda: x11.states(window.id), lambda s: "ABOVE" in s)
        assert window.post("get_state")["always_on_top"] is True


def test_not_resizable_and_without_a_frame(site: Site) -> None:
    options: dict[str, Any] = {"resizable": False, "frameless": True}
    with Window(site.origin + "/", title="Fixed", width=450, height=320, x=0, y=0, **options) as window:
        window.started()
        until(lambda: x11.page(window.id), lambda r: r == Rect(0, 0, 450, 320))
        assert x11.hints(window.id) == {"minimum": (450, 320), "maximum": (450, 320)}
        assert x11.extents(window.id) == (0, 0, 0, 0)


def test_maximized_and_then_restored_to_its_size(site: Site) -> None:
    with Window(site.origin + "/", title="Max", width=500, height=350, maximized=True) as window:
        window.started()
        until(lambda: x11.states(window.id), lambda s: {"MAXIMIZED_VERT", "MAXIMIZED_HORZ"} <= s)
        window.event(type="maximized")
        window.post("restore")
        until(lambda: x11.page(window.id)[2:], lambda size: size == (500, 350))


def test_fullscreen(site: Site) -> None:
    with Window(site.origin + "/", title="Full", width=500, height=350, fullscreen=True) as window:
        window.started()
        until(lambda: x11.page(window.id), lambda r: r == Rect(0, 0, 1280, 800))
        window.event(type="fullscreen", on=True)
        window.post("toggle_fullscreen")
        until(lambda: x11.page(window.id)[2:], lambda size: size == (500, 350))


def test_hidden_loads_its_page_and_is_shown_when_asked(site: Site) -> None:
    with Window(site.origin + "/", title="Later", width=500, height=350, x=90, y=80, hidden=True) as window:
        window.started()
        assert x11.windows_of(window.pid) == []
        assert window.js("return document.querySelector('h1').textContent") == "Options"
        window.post("show")
        until(lambda: x11.visible(window.id), bool)
        until(lambda: x11.frame(window.id)[:2] + x11.page(window.id)[2:], lambda r: r == (90, 80, 500, 350))


def test_the_window_is_centered_unless_placed(site: Site) -> None:
    with Window(site.origin + "/", title="Middle", width=500, height=350) as window:
        window.started()
        until(lambda: x11.page(window.id), lambda r: abs(r.x + 250 - 640) < 20 and abs(r.y + 175 - 400) < 30)


def pixel(window: str, x: int, y: int) -> str:
    """Return the colour of a pixel of the window, as the screen shows it."""
    shot = x11.run("import", "-window", window, "-crop", f"1x1+{x}+{y}", "-depth", "8", "txt:-")
    return shot.rpartition("#")[2][:6].lower()


def test_the_background_is_there_before_the_page(site: Site) -> None:
    site.pages["/bare"] = "<!doctype html><title>bare</title>"
    dark = {"GTK_THEME": "Adwaita:dark"}
    with Window(site.origin + "/bare", background_color="#224466", width=300, height=200) as window:
        window.started()
        until(lambda: pixel(window.id, 150, 150), lambda colour: colour == "224466")
    with Window(
        site.origin + "/bare",
        environ=dark,
        background_color="#ffffff",
        background_dark="#1d232a",
        width=300,
        height=200,
    ) as window:
        window.started()
        assert window.js("return matchMedia('(prefers-color-scheme: dark)').matches") is True
        until(lambda: pixel(window.id, 150, 150), lambda colour: colour == "1d232a")


def test_transparent_windows_have_an_alpha_channel(site: Site) -> None:
    with Window(site.origin + "/", title="Glass", transparent=True, frameless=True) as window:
        window.started()
        assert "Depth: 32" in x11.run("xwininfo", "-id", window.id)


def test_storage_lives_in_memory_unless_a_folder_is_given(site: Site, tmp_path: Path) -> None:
    count = "localStorage.n = 1 + Number(localStorage.n ?? 0); return localStorage.n"
    for _ in range(2):
        with Window(site.origin + "/", title="Private") as window:
            assert window.started().js(count) == "1"
    # WebKit writes its storage some time after the page has.
    with Window(site.origin + "/", title="Kept", storage_path=str(tmp_path)) as window:
        assert window.started().js(count) == "1"
        until(lambda: [p.name for p in tmp_path.rglob("*localstorage*") if p.is_file()], bool)
    with Window(site.origin + "/", title="Kept", storage_path=str(tmp_path)) as window:
        assert window.started().js(count) == "2"


def test_an_icon_is_set_and_a_broken_one_is_left_out(site: Site, tmp_path: Path) -> None:
    good, bad = tmp_path / "icon.png", tmp_path / "bad.png"
    x11.run("convert", "-size", "32x32", "xc:#cc3366", str(good))
    bad.write_bytes(b"no picture")
    with Window(site.origin + "/", title="Icon", icon=str(good)) as window:
        window.started()
        assert "_NET_WM_ICON(CARDINAL) = " in x11.run("xprop", "-id", window.id, "-notype", "_NET_WM_ICON") or x11.prop(
            window.id, "_NET_WM_ICON"
        )
    with Window(site.origin + "/", title="Icon", icon=str(bad)) as window:
        window.started()
        assert any("icon cannot be read" in line for line in window.log)


def test_a_hostile_title_from_the_start(site: Site) -> None:
    with Window(site.origin + "/", title="a\ud800b\x00c <b>") as window:
        window.started()
        assert x11.title(window.id) == "a\ufffdbc <b>"
