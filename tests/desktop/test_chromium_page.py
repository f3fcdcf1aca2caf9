"""The page in a Chromium window: its bridge under the policy that apps send, where it may go, what it keeps."""

from __future__ import annotations

import json
import re
import threading
from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.chromium import ChromiumWindow, command_line
from tests.desktop.pages import NONCE, Site, app_page
from tests.desktop.test_bridge import answers_while_the_loop_is_held
from tests.desktop.test_navigation import ESCAPES, LINKS
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BUTTON = "<button id=count style='width:160px;height:40px'>0</button>"
COUNT = "document.getElementById('count').addEventListener('click', (e) => e.target.textContent++);"
FIRST = "<script nonce=abc>window.atFirst = [typeof taupyNative, window.order ?? null]</script>"


@pytest.fixture(scope="module")
def foreign(serve: Callable[[], Site]) -> Site:
    foreign = serve()
    foreign.framed = True
    told = "parent.postMessage([typeof webkit, typeof __taupaneTell, window.order ?? null], '*')"
    page = f"<title>foreign</title><script>{told}; try {{ top.location = '/page' }} catch {{}}</script>"
    foreign.pages.update(dict.fromkeys(("/page", "/blank", "/framed", "/popup"), page))
    return foreign


@pytest.fixture(scope="module")
def site(serve: Callable[[], Site], foreign: Site) -> Site:
    site = serve()
    site.frames = foreign.origin
    acts = ", ".join(f"{name!r}: () => {{ {act.format(foreign=foreign.origin)} }}" for name, act in ESCAPES.items())
    script = f"""{COUNT}
      window.told = new Promise((done) => addEventListener('message', (e) => done(e.data)));
      document.getElementById('open').onclick = () => window.open('{foreign.origin}/popup');
      const acts = {{ {acts} }};
      setInterval(() => {{ const act = acts[window.todo]; window.todo = null; act?.(); }}, 30);"""
    site.pages["/"] = app_page(FIRST + BUTTON + LINKS.format(foreign=foreign.origin), script, title="Its own")
    site.pages["/second"] = app_page("<h1>Second</h1>")
    site.redirects["/away"] = foreign.origin + "/page"
    return site


@pytest.fixture(scope="module")
def window(site: Site, foreign: Site) -> Iterator[ChromiumWindow]:
    # Frames of the foreign origin are allowed, so that the window itself is held by the later checks too.
    script = "window.order = (window.order ?? 0) + 1"
    with ChromiumWindow(
        site.origin + "/", title="Going", width=500, height=400, x=100, y=100,
        embed_origins=[foreign.origin], page_script=script,
    ) as window:  # fmt: skip
        window.started()
        yield window


@pytest.fixture(autouse=True)
def at_home(window: ChromiumWindow, site: Site, foreign: Site) -> None:
    since = window.mark()
    window.post("load_url", url=site.origin + "/")
    window.event(since, type="loaded", seconds=30)
    window.post("set_title", title="Going")
    window.post("focus")
    window.painted()
    foreign.seen.clear()


def click(window: ChromiumWindow, selector: str, *, key: str = "") -> None:
    box = window.js(f"const r = document.querySelector('{selector}').getBoundingClientRect(); return [r.x, r.y]")
    x, y, *_ = x11.page(window.id)
    held = (f"keydown {key}", "click 1", f"keyup {key}") if key else ("click 1",)
    x11.mouse(f"mousemove {x + round(box[0]) + 12} {y + round(box[1]) + 12}", *held)


def still_at_home(window: ChromiumWindow, site: Site, path: str = "/") -> None:
    until(lambda: window.js("return location.href"), lambda here: here == site.origin + path, 30)
    assert window.js("return (await w.state()).title") == "Going"


# -- the bridge ----------------------------------------------------------------------------------------


def test_a_page_commands_its_window_past_the_socket(window: ChromiumWindow) -> None:
    assert window.js("return [await w.setSize(620, 430), socket.length]") == [None, 0]
    until(lambda: x11.page(window.id)[2:], lambda size: size == (620, 430), 30)
    window.js("await w.setPosition(140, 90)")
    until(lambda: x11.frame(window.id)[:2], lambda place: place == (140, 90), 30)
    wanted = {"width": 620, "height": 430, "x": 140, "y": 90}
    until(lambda: window.js("return await w.state()"), lambda state: wanted.items() <= state.items(), 30)


def test_the_page_script_runs_before_the_pages_own(window: ChromiumWindow) -> None:
    assert window.js("return window.atFirst") == ["undefined", 1]


def test_a_frame_of_another_origin_has_nothing(window: ChromiumWindow, foreign: Site) -> None:
    window.js(f"const f = document.createElement('iframe'); f.src = '{foreign.origin}/framed'; document.body.append(f)")
    assert window.js("return await window.told") == ["undefined", "undefined", None]
    assert foreign.seen[0] == "/framed"


def test_only_the_nonce_is_answered(window: ChromiumWindow) -> None:
    script = f"""
      const heard = [], real = window.__taupaneAnswer;
      window.__taupaneAnswer = (...all) => {{ heard.push(all); real(...all) }};
      const post = (body) => webkit.messageHandlers.taupane.postMessage(body);
      for (const nonce of ["", "guess", "{NONCE[:-1]}x"])
        post(JSON.stringify([nonce, {{type: "set_title", title: "stolen"}}, 1]));
      for (const odd of [null, 1, {{}}, [], undefined, true, "", "not json", "[".repeat(9e4), "x".repeat(1e6)])
        post(odd);
      const {{title}} = await w.state();
      window.__taupaneAnswer = real;
      return [title, heard.length];"""
    assert window.js(script) == ["Going", 1]


def test_a_page_may_not_do_what_needs_a_grant_nor_what_the_host_cannot(window: ChromiumWindow) -> None:
    attempt = "try {{ await {}; return 'done' }} catch (e) {{ return e.code }}"
    assert window.js(attempt.format("w.send({type: 'open_external', url: 'https://example.org/'})")) == "denied"
    assert window.js(attempt.format("w.alwaysOnTop(true)")) == "unsupported"
    assert window.js(attempt.format("w.setSize('wide', 1)")) == "bad_command"


def test_the_bridge_answers_while_the_event_loop_is_blocked(window: ChromiumWindow) -> None:
    answers_while_the_loop_is_held(window)


def test_the_window_keeps_its_title_whatever_the_page_calls_itself(window: ChromiumWindow) -> None:
    title = "</script>'\"\\ `${1}` ✓ é"
    window.js(f"await w.setTitle({json.dumps(title)}); document.title = 'another'")
    until(lambda: x11.title(window.id), lambda shown: shown.replace('\\"', '"').replace("\\\\", "\\") == title, 30)
    since = window.mark()
    window.post("reload")
    window.event(since, type="loaded", seconds=30)
    until(lambda: window.js("return document.title"), lambda shown: shown == title, 30)


def test_commands_run_while_the_page_stands_still(window: ChromiumWindow, site: Site) -> None:
    held = site.holds["/held"] = threading.Event()
    try:  # the page's only thread waits until we let it go
        window.js("setTimeout(() => { const r = new XMLHttpRequest(); r.open('GET', '/held', false); r.send() }, 0)")
        until(lambda: "/held" in site.seen, bool, 30)
        window.post("set_position", x=60, y=70)
        until(lambda: x11.frame(window.id)[:2], lambda place: place == (60, 70), 30)
        assert not held.is_set()
    finally:
        held.set()


# -- where it may go -----------------------------------------------------------------------------------


def test_a_click_reaches_the_page(window: ChromiumWindow) -> None:
    click(window, "#count")
    until(lambda: window.js("return document.getElementById('count').textContent"), lambda text: text == "1", 30)


@pytest.mark.parametrize(
    ("selector", "opened"),
    [
        ("#out", "{foreign}/page?a=1#b"),
        ("#blank", "{foreign}/blank"),
        ("#open", "{foreign}/popup"),
        ("#mail", "mailto:ada@example.org?subject=hi"),
    ],
)
def test_what_leads_elsewhere_opens_in_the_browser(
    window: ChromiumWindow, site: Site, foreign: Site, selector: str, opened: str
) -> None:
    since = window.mark()
    click(window, selector)
    window.message(since=since, opened=opened.format(foreign=foreign.origin), seconds=30)
    still_at_home(window, site)
    until(window.windows, lambda found: len(found) == 1, 30)
    assert foreign.seen == []


@pytest.mark.parametrize(("selector", "key"), [("#own", ""), ("#own", "ctrl"), ("#own", "shift")])
def test_a_new_window_for_an_own_page_loads_here(window: ChromiumWindow, site: Site, selector: str, key: str) -> None:
    since = window.mark()
    click(window, selector, key=key)
    window.event(since, type="loaded", seconds=30)
    still_at_home(window, site, "/second")
    assert len(window.windows()) == 1


def test_other_schemes_open_nowhere(window: ChromiumWindow, site: Site) -> None:
    since = window.mark()
    click(window, "#file")
    click(window, "#tel")
    click(window, "#mail")
    window.message(since=since, opened="mailto:ada@example.org?subject=hi", seconds=30)
    assert len([each for each in window.messages[since:] if "opened" in each]) == 1
    still_at_home(window, site)


@pytest.mark.parametrize("name", ESCAPES)
def test_no_script_takes_the_window_away(window: ChromiumWindow, site: Site, foreign: Site, name: str) -> None:
    since = window.mark()
    # As the page's own scripts do it: without the user.
    window.js(f"window.mine = 1; window.todo = {name!r}")
    until(lambda: window.js("return window.todo"), lambda todo: not todo, 30)
    window.js("await new Promise((done) => setTimeout(done, 250))")
    still_at_home(window, site)
    until(window.windows, lambda found: len(found) == 1, 30)
    assert not [each for each in window.messages[since:] if "opened" in each]
    assert "/page" not in foreign.seen or name in ("blank link", "open")


@pytest.mark.parametrize("keys", ["ctrl+n", "ctrl+t", "ctrl+shift+n"])
def test_the_browsers_keys_leave_no_window(window: ChromiumWindow, site: Site, keys: str) -> None:
    x11.run("xdotool", "windowactivate", "--sync", window.id)
    x11.run("xdotool", "key", keys)
    window.js("await new Promise((done) => setTimeout(done, 400))")
    until(window.windows, lambda found: len(found) == 1, 30)
    still_at_home(window, site)


# -- what others can see -------------------------------------------------------------------------------


def test_no_address_of_the_app_is_on_a_command_line(window: ChromiumWindow, site: Site) -> None:
    lines = "".join(map(command_line, window.descendants()))
    assert "--remote-debugging-pipe" in lines
    assert "--remote-debugging-port" not in lines
    assert not re.search(rf"(?<!\d){site.port}(?!\d)", lines)  # it has long numbers of its own


def test_nothing_of_the_browser_listens(window: ChromiumWindow) -> None:
    listening = x11.run("ss", "-ltnpH")
    assert not [pid for pid in window.descendants() if f"pid={pid}," in listening], listening
