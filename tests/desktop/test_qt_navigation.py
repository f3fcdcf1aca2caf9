"""Where a Qt window may go, with real servers and a real mouse: what test_navigation.py asks of GTK."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.test_navigation import ESCAPES, click, foreign, site, still_at_home
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.pages import Site
    from tests.desktop.window import Window

__all__ = ["foreign", "site"]  # the fixtures


@pytest.fixture(scope="module")
def window(site: Site, foreign: Site, open_window: Callable[..., Window]) -> Window:
    return open_window(
        site.origin + "/", host="qt", title="Going", width=500, height=400, embed_origins=[foreign.origin], x=100, y=100
    )


@pytest.fixture(autouse=True)
def at_home(window: Window, site: Site, foreign: Site) -> None:
    since = window.mark()
    window.post("load_url", url=site.origin + "/")
    window.event(since, type="loaded", seconds=30)
    window.post("focus")
    until(x11.active, lambda number: number == int(window.id, 16), 30)
    window.painted()
    foreign.seen.clear()


@pytest.mark.parametrize(
    ("link", "path"),
    [("#out", "/page?a=1#b"), ("#blank", "/blank"), ("#open", "/popup")],
    ids=["link", "blank", "open"],
)
def test_what_the_user_clicks_opens_in_the_browser(
    window: Window, site: Site, foreign: Site, link: str, path: str
) -> None:
    since = window.mark()
    click(window, link)
    assert window.message(30, since, opened=foreign.origin + path)
    still_at_home(window, site)
    assert len(x11.windows_of(window.pid)) == 1
    assert foreign.seen == []


def test_mail_opens_outside_and_other_schemes_nowhere(window: Window, site: Site) -> None:
    since = window.mark()
    click(window, "#file")
    click(window, "#tel")
    click(window, "#mail")
    window.message(30, since, opened="mailto:ada@example.org?subject=hi")
    opened = [each["opened"] for each in window.messages[since:] if "opened" in each]
    assert opened == ["mailto:ada@example.org?subject=hi"]
    still_at_home(window, site)


def test_a_new_window_for_an_own_page_loads_here(window: Window, site: Site) -> None:
    since = window.mark()
    click(window, "#own")
    window.event(since, type="loaded", seconds=30)
    still_at_home(window, site, "/second")


@pytest.mark.parametrize("name", [name for name in ESCAPES if name != "about"])
def test_no_script_takes_the_window_away(window: Window, site: Site, foreign: Site, name: str) -> None:
    # To Qt a script is a click when the user has just clicked something else.
    click(window, "#tel")
    since = window.mark()
    window.js(f"window.mine = 1; window.todo = {name!r}")
    # Long enough for a load to begin and be refused.
    until(lambda: window.js("return window.todo"), lambda todo: todo is None, 30)
    window.js("await new Promise((done) => setTimeout(done, 250))")
    assert window.js("return [location.pathname, window.mine]") == ["/", 1]
    still_at_home(window, site)
    # A click on something else is a gesture: it may open a new window, which is the browser's then.
    if name not in ("open", "blank link"):
        assert not [each for each in window.messages[since:] if "opened" in each]
    assert "/page" not in foreign.seen


def test_an_empty_page_is_taken_back(window: Window, site: Site) -> None:
    # Chromium asks nobody about about:blank.
    since = window.mark()
    window.begin("js", script="window.todo = 'about'")  # the page that would answer goes
    window.event(since, type="loaded", seconds=30)
    still_at_home(window, site)


@pytest.mark.parametrize("path", ["/page", None], ids=["foreign", "file"])
def test_the_window_stays_even_when_told_past_every_command(
    window: Window, site: Site, foreign: Site, path: str | None
) -> None:
    window.ask("load", url=foreign.origin + path if path else "file:///etc/hostname")
    window.js("await new Promise((done) => setTimeout(done, 300))")
    still_at_home(window, site)
    assert foreign.seen == []


def test_a_frame_may_show_what_the_app_embeds(window: Window, foreign: Site) -> None:
    window.js(
        f"const f = document.createElement('iframe'); f.src = '{foreign.origin}/framed'; document.body.append(f);"
        "await new Promise((done) => f.onload = done)"
    )
    until(lambda: list(foreign.seen), lambda seen: seen == ["/framed"], 30)
