"""The page's bridge in a real WebKitGTK under the policy that apps send: who gets an answer, and when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.pages import NONCE, Site, app_page
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.window import Window

BODY = """
<header data-drag-region style="height:60px;background:#dde">
  <span id=grip>drag me</span> <button id=inside>no drag</button></header>
<button id=count style="position:absolute;left:20px;top:80px;width:160px;height:40px">0</button>
<div data-resize-edge="south-east"
style="position:fixed;right:0;bottom:0;width:24px;height:24px;background:#aac"></div>
"""
SCRIPT = """
  document.getElementById("count").addEventListener("click", (e) => e.target.textContent++);
  document.getElementById("inside").addEventListener("click", (e) => e.target.textContent += "!");
"""


@pytest.fixture(scope="module")
def site(serve: Callable[[], Site]) -> Site:
    site = serve()
    site.pages["/"] = app_page(BODY, SCRIPT)
    return site


@pytest.fixture(scope="module")
def window(site: Site, open_window: Callable[..., Window]) -> Window:
    return open_window(site.origin + "/", title="Bridge", width=640, height=420, x=200, y=120)


@pytest.fixture(autouse=True)
def normal(window: Window) -> None:
    window.post("restore")
    window.post("set_size", width=640, height=420)
    window.post("set_position", x=200, y=120)
    window.post("focus")
    until(lambda: x11.frame(window.id)[:2] + x11.page(window.id)[2:], lambda r: r == (200, 120, 640, 420))


def answers_while_the_loop_is_held(window: Window) -> None:
    """Command the window while the app's event loop stands still."""
    window.ask("hold_loop")
    assert window.ask("loop_answers", within=0.2)["value"] is False
    window.js("await w.maximize()")
    until(lambda: x11.states(window.id), lambda s: "MAXIMIZED_VERT" in s, 30)
    window.js("await w.restore(); await w.setTitle('while blocked')")
    until(lambda: x11.title(window.id), lambda t: t == "while blocked", 30)
    assert window.ask("loop_answers", within=0.0)["value"] is False
    window.ask("free_loop")
    assert window.ask("loop_answers", within=15.0)["value"] is True


def pull(x: int, y: int, read: Callable[[], tuple[int, ...]], wanted: tuple[int, ...]) -> None:
    """Move the mouse there again and again: the window manager follows from when it has taken it over."""

    def pulled() -> tuple[int, ...]:
        x11.mouse(f"mousemove {x - 8} {y - 5}", f"mousemove {x} {y}")
        return read()

    until(pulled, lambda seen: seen == wanted, 30)


def at(window: Window, selector: str) -> tuple[int, int]:
    """Return the middle of an element on the screen."""
    box = window.js(
        f"const r = document.querySelector('{selector}').getBoundingClientRect(); return [r.x, r.y, r.width, r.height]"
    )
    x, y, *_ = x11.page(window.id)
    return round(x + box[0] + box[2] / 2), round(y + box[1] + box[3] / 2)


def test_nothing_of_pywebview_is_in_the_page(window: Window) -> None:
    assert window.js(
        "const {jsBridge, taupane} = webkit.messageHandlers; return [typeof pywebview, typeof jsBridge, typeof taupane]"
    ) == ["undefined", "undefined", "object"]


def test_a_command_is_answered_with_its_result(window: Window) -> None:
    state = window.js("return await w.state()")
    assert (state["width"], state["height"], state["x"], state["y"]) == (640, 420, 200, 120)
    assert window.js("return [await w.setSize(700, 450), socket.length]") == [None, 0]
    until(lambda: x11.page(window.id)[2:], lambda size: size == (700, 450))


def test_answers_carry_any_text(window: Window) -> None:
    title = "</script>'\"\\ \u2028 `${1}` ✓ עברית 😀"
    shown = window.js(f"await w.setTitle({json.dumps(title)}); return (await w.state()).title")
    assert shown == title.replace("\u2028", " ")
    assert window.js("await w.setTitle('\\ud800'); return (await w.state()).title") == "\ufffd"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("w.setSize('wide', 1)", "bad_command"),
        ("w.send({type: 'format_disk'})", "unknown_command"),
        ("w.send({type: 'open_file'})", "denied"),
        ("w.send({type: 'load_url', url: 'https://example.org/'})", "denied"),
        ("w.send({type: 'open_external', url: 'https://example.org/'})", "denied"),
        ("w.send({type: 'hide'})", "denied"),
    ],
)
def test_what_a_page_may_not_do(window: Window, call: str, code: str) -> None:
    script = f"try {{ await {call}; return 'done' }} catch (e) {{ return e.code ?? String(e) }}"
    assert window.js(script) == code


def test_the_bridge_answers_while_the_event_loop_is_blocked(window: Window) -> None:
    answers_while_the_loop_is_held(window)


def test_many_calls_at_once_are_each_answered(window: Window) -> None:
    assert window.js("return (await Promise.all(Array.from({length: 200}, () => w.state()))).length") == 200


@pytest.mark.parametrize(
    "message",
    [
        json.dumps(["wrong", {"type": "set_title", "title": "stolen"}, 9_001]),
        json.dumps([None, {"type": "set_title", "title": "stolen"}, 9_001]),
        json.dumps([NONCE[:-1], {"type": "set_title", "title": "stolen"}, 9_001]),
        json.dumps({"funcName": "invoke", "params": [], "id": "1"}),
        json.dumps({"funcName": "__class__.__base__.__subclasses__", "params": [], "id": "1"}),
        json.dumps([NONCE, {"type": "set_title", "title": "stolen"}, "1);document.title='run'//"]),
        "[" * 100_000,
        "not json",
        "",
        "x" * 1_000_000,
    ],
    ids=["wrong", "null", "prefix", "pywebview", "getattr", "id", "deep", "text", "empty", "large"],
)
def test_messages_without_the_nonce_or_the_form_get_no_answer(window: Window, message: str) -> None:
    window.post("set_title", title="mine")
    script = f"""
      const heard = [], real = window.__taupaneAnswer;
      window.__taupaneAnswer = (...all) => {{ heard.push(all); real(...all) }};
      webkit.messageHandlers.taupane.postMessage({json.dumps(message)});
      for (const odd of [null, 1, {{}}, [], undefined, true]) webkit.messageHandlers.taupane.postMessage(odd);
      const {{title}} = await w.state();
      window.__taupaneAnswer = real;
      return [title, heard.length];"""
    assert window.js(script) == ["mine", 1]


def test_a_frame_of_another_origin_gets_nothing(serve: Callable[[], Site], open_window: Callable[..., Window]) -> None:
    site, foreign = serve(), serve()
    site.frames, foreign.framed = foreign.origin, True
    foreign.pages["/frame"] = f"""<!doctype html><title>frame</title><script>
      const heard = [];
      window.__taupaneAnswer = (...all) => heard.push(all);
      const handler = window.webkit?.messageHandlers?.taupane;
      for (const nonce of ["", "guess", "{NONCE[:-1]}x"])
        handler?.postMessage(JSON.stringify([nonce, {{type: "set_title", title: "stolen"}}, 1]));
      handler?.postMessage(JSON.stringify({{funcName: "pywebviewMoveWindow", params: [0, 0], id: "1"}}));
      const ours = (name) => /taup|pywebview/i.test(name) && name !== "__taupaneAnswer";
      const names = Object.getOwnPropertyNames(window).filter(ours);
      setTimeout(() => parent.postMessage({{reach: typeof handler, heard: heard.length, names}}, "*"), 500);
    </script>"""
    script = "window.told = new Promise((done) => addEventListener('message', (e) => done(e.data)));"
    site.pages["/"] = app_page(f"<iframe src='{foreign.origin}/frame'></iframe>", script)
    with open_window(site.origin + "/", title="Framed", embed_origins=[foreign.origin]) as window:
        # The engine puts the handler into every frame: the nonce is what stands between.
        assert window.js("return await window.told") == {"reach": "object", "heard": 0, "names": []}
        assert x11.title(window.id) == "Framed"
        assert sum("message to the window bridge was dropped" in line for line in window.log) >= 3


def test_a_drag_region_moves_the_window_with_the_mouse(window: Window) -> None:
    before = x11.frame(window.id)
    x, y = at(window, "#grip")
    x11.mouse(f"mousemove {x} {y}", "mousedown 1")
    window.message(invoked="start_drag")
    window.post("get_state")  # answered after the drag has begun where the mouse was
    pull(x + 80, y + 50, lambda: x11.frame(window.id)[:2], (before.x + 80, before.y + 50))
    x11.mouse("mouseup 1")
    x11.mouse(f"mousemove {x + 200} {y + 200}")
    # The window manager takes one thing after the other: it has heard of the button by then.
    x11.run("wmctrl", "-ir", window.id, "-b", "add,above")
    until(lambda: x11.states(window.id), lambda states: "ABOVE" in states, 30)
    x11.run("wmctrl", "-ir", window.id, "-b", "remove,above")
    until(lambda: x11.states(window.id), lambda states: "ABOVE" not in states, 30)
    assert x11.frame(window.id)[:2] == (before.x + 80, before.y + 50)
    # The page never sees that button come up; it must not be left half pressed.
    x, y = at(window, "#count")
    count = int(window.js("return document.querySelector('#count').textContent"))
    x11.mouse(f"mousemove {x} {y}", "click 1")
    until(lambda: window.js("return document.querySelector('#count').textContent"), lambda t: t == str(count + 1))


def test_a_double_click_on_a_drag_region_maximizes(window: Window) -> None:
    x, y = at(window, "#grip")
    x11.mouse(f"mousemove {x} {y}", "click --repeat 2 --delay 60 1")
    until(lambda: x11.states(window.id), lambda s: "MAXIMIZED_VERT" in s)


def test_a_button_inside_a_drag_region_is_a_button(window: Window) -> None:
    since = window.mark()
    x, y = at(window, "#inside")
    x11.mouse(f"mousemove {x} {y}", "click 1")
    until(lambda: window.js("return document.querySelector('#inside').textContent"), lambda t: t.endswith("!"))
    assert not [each for each in window.messages[since:] if each.get("invoked") == "start_drag"]


def test_an_edge_resizes_the_window_with_the_mouse(window: Window) -> None:
    since = window.mark()
    x, y = at(window, "[data-resize-edge]")
    x11.mouse(f"mousemove {x} {y}", "mousedown 1")
    window.message(since=since, invoked="start_resize")
    window.post("get_state")  # answered after it has begun where the mouse was
    pull(x + 80, y + 40, lambda: x11.page(window.id)[2:], (720, 460))
    x11.mouse("mouseup 1")


def test_a_real_press_reaches_taupys_names(window: Window) -> None:
    window.js("window.taupyNative.setTitle('taupy'); window.taupyNative.center()")
    until(lambda: x11.title(window.id), lambda t: t == "taupy")
