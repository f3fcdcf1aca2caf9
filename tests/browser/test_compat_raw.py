"""AppMode.RAW_HTML: a page of the app's own speaks TauPy's messages through our client."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser.live_harness import launch, until

from taupane.compat import taupy
from taupane.compat.taupy.events import Click, Input

PAGE = """<!doctype html><html><head><style>p { color: rgb(1, 2, 3) }</style></head><body>
<button data-component-id="go"><b>Go</b></button> <input id="field" data-component-id="field">
<p id="follows">-</p> <p id="said">-</p> <div id="box">-</div> <section id="part">-</section>
<script src="./client.js"></script>
<script>window.own = []; addEventListener("taupane:message", (e) => own.push(e.detail.type));
const s = "<script x>";</script>
</body></html>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


def test_messages_go_both_ways(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text(PAGE)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "app.py")])
    app = taupy.App("Raw", 800, 500, mode=taupy.AppMode.RAW_HTML)
    events: list[tuple[str, Any]] = []
    app.on_connect(lambda: events.append(("connect", None)))
    app.on_window_event(lambda name, payload: events.append((name, payload)))

    @app.dispatcher.on_click("go")
    async def go(_: Click) -> None:
        for message in (
            {"type": "update_text", "id": "said", "value": "<b>text</b>"},
            {"type": "replace", "id": "box", "html": "<i>in</i>"},
            {"type": "update_html", "id": "part", "html": "<h1 id='part'>new</h1>"},
            {"type": "update_input", "id": "field", "value": "from Python"},
            {"type": "mine", "n": 1},
        ):
            await app.server.broadcast(message)
        await app.set_theme("nord")

    followed = taupy.State("start")

    @app.dispatcher.on_input("field")
    async def typed(event: Input) -> None:
        events.append(("input", event.value))
        followed.set(event.value)
        raise RuntimeError("a handler that fails ends nothing")

    with app.serving(taupy.Div(taupy.Text(followed, id="follows"))):
        page = browser.new_context().new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(app.core.server.mint_url())
        page.wait_for_selector("html[data-live]")
        page.locator("b").click()
        expect(page.locator("#said")).to_have_text("<b>text</b>")
        expect(page.locator("#box i")).to_have_text("in")
        expect(page.locator("h1#part")).to_have_text("new")
        expect(page.locator("#field")).to_have_value("from Python")
        expect(page.locator("html")).to_have_attribute("data-theme", "nord")
        expect(page.locator("#said")).to_have_css("color", "rgb(1, 2, 3)")
        assert "mine" in page.evaluate("own")
        page.locator("#field").fill("typed")
        until(lambda: ("input", "typed") in events, page)
        expect(page.locator("#follows")).to_have_text("typed")
        page.evaluate("taupyNative.setTitle('x'); taupyNative.send({type: 'no such'})")
        page.locator("b").click()
        expect(page.locator("#field")).to_have_value("from Python")
        assert events.count(("connect", None)) == 1
        assert problems == []
