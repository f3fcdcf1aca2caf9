"""Where the window may go, in a real WebKitGTK with real servers and a real mouse."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.pages import Site, app_page
from tests.desktop.window import Window
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable

LINKS = (
    "<a id=out style='display:block;height:30px' href='{foreign}/page?a=1#b'>out</a>"
    "<a id=blank style='display:block;height:30px' target=_blank href='{foreign}/blank'>blank</a>"
    "<a id=mail style='display:block;height:30px' href='mailto:ada@example.org?subject=hi'>mail</a>"
    "<a id=file style='display:block;height:30px' href='file:///etc/passwd'>file</a>"
    "<a id=tel style='display:block;height:30px' href='tel:+1'>tel</a>"
    "<a id=own style='display:block;height:30px' target=_blank href='/second'>own</a>"
    "<button id=open style='display:block;height:30px' >open</button>"
)


@pytest.fixture(scope="module")
def foreign(serve: Callable[[], Site]) -> Site:
    foreign = serve()
    foreign.framed = True
    foreign.pages.update(
        dict.fromkeys(
            ("/page", "/blank", "/framed", "/popup"),
            "<title>foreign</title><h1>foreign</h1><script>try { top.location = '/page' } catch {}</script>",
        )
    )
    return foreign


@pytest.fixture(scope="module")
def site(serve: Callable[[], Site], foreign: Site) -> Site:
    site = serve()
    site.frames = foreign.origin
    acts = ", ".join(f"{name!r}: () => {{ {act.format(foreign=foreign.origin)} }}" for name, act in ESCAPES.items())
    script = f"""
      document.getElementById('open').onclick = () => window.open('{foreign.origin}/popup');
      const acts = {{ {acts} }};
      setInterval(() => {{ const act = acts[window.todo]; window.todo = null; act?.(); }}, 30);"""
    site.pages["/"] = app_page(LINKS.format(foreign=foreign.origin), script)
    site.pages["/second"] = app_page("<h1>Second</h1>")
    site.redirects["/away"] = foreign.origin + "/page"
    return site


@pytest.fixture(scope="module")
def window(site: Site, foreign: Site, open_window: Callable[..., Window]) -> Window:
    # Frames of the foreign origin are allowed, so that the window itself is held by the later checks too.
    return open_window(
        site.origin + "/", title="Going", width=500, height=400, embed_origins=[foreign.origin], x=100, y=100
    )


@pytest.fixture(autouse=True)
def at_home(window: Window, site: Site, foreign: Site) -> None:
    since = window.mark()
    window.post("load_url", url=site.origin + "/")
    window.event(since, type="loaded")
    window.post("focus")
    foreign.seen.clear()


def click(window: Window, selector: str) -> None:
    box = window.js(f"const r = document.querySelector('{selector}').getBoundingClientRect(); return [r.x, r.y]")
    x, y, *_ = x11.page(window.id)
    x11.mouse(f"mousemove {x + round(box[0]) + 12} {y + round(box[1]) + 12}", "click 1")


def still_at_home(window: Window, site: Site, path: str = "/") -> None:
    assert window.js("return location.href") == site.origin + path
    assert window.js("return (await w.state()).title") == "Going"


def test_a_clicked_link_opens_in_the_browser(window: Window, site: Site, foreign: Site) -> None:
    since = window.mark()
    click(window, "#out")
    # The policy lets frames go there, so this click is only known to be the window's once it has begun to
    # load.
    window.message(since=since, opened=f"{foreign.origin}/page?a=1#b")
    still_at_home(window, site)


def test_a_link_to_a_new_window_opens_in_the_browser(window: Window, site: Site, foreign: Site) -> None:
    since = window.mark()
    click(window, "#blank")
    window.message(since=since, opened=f"{foreign.origin}/blank")
    still_at_home(window, site)
    assert len(x11.windows_of(window.pid)) == 1
    assert foreign.seen == []


def test_window_open_in_a_click_opens_in_the_browser(window: Window, site: Site, foreign: Site) -> None:
    since = window.mark()
    click(window, "#open")
    window.message(since=since, opened=f"{foreign.origin}/popup")
    still_at_home(window, site)


def test_a_new_window_for_an_own_page_loads_here(window: Window, site: Site) -> None:
    since = window.mark()
    click(window, "#own")
    window.event(since, type="loaded")
    still_at_home(window, site, "/second")


def test_mail_opens_outside_and_other_schemes_nowhere(window: Window, site: Site) -> None:
    since = window.mark()
    click(window, "#file")
    click(window, "#tel")
    click(window, "#mail")
    window.message(since=since, opened="mailto:ada@example.org?subject=hi")
    opened = [each["opened"] for each in window.messages[since:] if "opened" in each]
    assert opened == ["mailto:ada@example.org?subject=hi"]
    still_at_home(window, site)


# Run by a timer of the page: a script that comes from outside counts as the user's doing.
ESCAPES = {
    "href": "location.href = '{foreign}/page'",
    "replace": "location.replace('{foreign}/page')",
    "open": "window.open('{foreign}/page')",
    "link": "document.getElementById('out').click()",
    "blank link": "document.getElementById('blank').click()",
    "redirect": "location.href = '/away'",
    "file": "location.href = 'file:///etc/passwd'",
    "data": "location.href = 'data:text/html,<h1>x'",
    "about": "location.href = 'about:blank'",
    "blob": "location.href = URL.createObjectURL(new Blob(['<h1>x'], {{type: 'text/html'}}))",
    "form": "document.body.innerHTML += '<form action={foreign}/page></form>'; document.forms[0].submit()",
    "download": "location.href = '/file.bin'",
    "top of a frame": "document.body.innerHTML += '<iframe src={foreign}/framed></iframe>'",
}


@pytest.mark.parametrize("name", ESCAPES)
def test_no_script_takes_the_window_away(window: Window, site: Site, foreign: Site, name: str) -> None:
    since = window.mark()
    window.js(f"window.mine = 1; window.todo = {name!r}")
    # Long enough for a load to begin and be refused.
    until(lambda: window.js("return window.todo"), lambda todo: todo is None)
    window.js("await new Promise((done) => setTimeout(done, 250))")
    assert window.js("return [location.pathname, window.mine]") == ["/", 1]
    still_at_home(window, site)
    assert not [each for each in window.messages[since:] if "opened" in each]
    assert "/page" not in foreign.seen or name != "open"


def test_the_window_stays_even_when_told_past_every_command(window: Window, site: Site, foreign: Site) -> None:
    for url in (foreign.origin + "/page", "file:///etc/hostname", "about:blank"):
        window.ask("load", url=url)
        window.js("await new Promise((done) => setTimeout(done, 300))")
        still_at_home(window, site)


def test_a_frame_may_show_what_the_app_embeds(window: Window, foreign: Site) -> None:
    window.js(
        f"const f = document.createElement('iframe'); f.src = '{foreign.origin}/framed'; document.body.append(f);"
        "await new Promise((done) => f.onload = done)"
    )
    until(lambda: foreign.seen[:1], lambda seen: seen == ["/framed"], 30)


def test_a_page_that_cannot_be_reached_is_reported_and_told(
    serve: Callable[[], Site], open_window: Callable[..., Window]
) -> None:
    gone = serve()
    gone.close()
    with Window(gone.origin + "/", title="Nobody") as window:
        window.started(loaded=False)
        event = window.event(type="failed")
        assert event["reason"] == "load_failed"
        until(lambda: x11.windows_of(window.pid), lambda found: len(found) == 2)
        x11.run("xdotool", "windowactivate", "--sync", x11.windows_of(window.pid)[1])
        x11.run("xdotool", "key", "Escape")
        assert window.message(exit="failed")
        assert window.wait() == 0


def test_another_page_takes_the_place_of_one_that_has_no_answer_yet(
    serve: Callable[[], Site], open_window: Callable[..., Window]
) -> None:
    slow = serve()
    slow.pages["/"] = app_page("<h1>Late</h1>")
    slow.pages["/second"] = app_page("<h1>Second</h1>", title="Second")
    slow.holds["/"] = threading.Event()
    try:
        with Window(slow.origin + "/", title="Slow") as window:
            window.started(loaded=False)
            window.post("load_url", url=slow.origin + "/second")
            assert until(lambda: window.js("return document.title"), lambda title: title == "Second")
            assert not any("does not go" in line for line in window.log)
    finally:
        slow.holds["/"].set()
