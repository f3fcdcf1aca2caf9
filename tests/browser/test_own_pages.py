"""`app.own_pages`: HTML files of the app's own, with calls to Python, under the strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser.live_harness import launch

from taupane import App
from taupane.errors import BadRoute

HOME = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Mine</title><link rel="stylesheet" href="/look.css">
<script type="module" src="/page.js"></script></head>
<body><button>Ask</button><p id="said">-</p><a href="/more/about.html">About</a></body>
</html>"""
SCRIPT = """
import { mark } from "./parts/mark.js";
const said = document.getElementById("said");
document.querySelector("button").onclick = async () => {
  said.textContent = mark(await taupane.invoke("greet", { name: "Ada" }));
};
addEventListener("taupane:message", (event) => (said.textContent = event.detail.text));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture
def web(tmp_path: Path) -> Path:
    for name, text in {
        "index.html": HOME,
        "page.js": SCRIPT,
        "parts/mark.js": "export const mark = (text) => `* ${text}`;",
        "look.css": "#said { color: rgb(1, 2, 3) }",
        "more/about.html": "<h1>About</h1><script>document.body.dataset.ran = typeof taupane</script>",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_page_of_the_apps_own_calls_python(browser: Browser, web: Path) -> None:
    app = App("Own", theme="nord")
    app.own_pages(web)

    @app.command
    def greet(name: str) -> str:
        return f"hi {name}"

    with app.serving() as server:
        page = browser.new_context().new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type != "log" else None)
        page.goto(server.mint_url())
        page.wait_for_selector("html[data-live]")
        page.wait_for_function("document.querySelector('button').onclick !== null")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("#said")).to_have_text("* hi Ada")
        expect(page.locator("#said")).to_have_css("color", "rgb(1, 2, 3)")
        expect(page.locator("html")).to_have_attribute("data-theme", "nord")
        assert page.title() == "Mine"
        server.broadcast({"text": "from Python"})
        expect(page.locator("#said")).to_have_text("from Python")
        page.get_by_role("link", name="About").click()
        expect(page.get_by_role("heading")).to_have_text("About")
        expect(page.locator("body")).to_have_attribute("data-ran", "undefined")  # modules come after plain scripts
        page.wait_for_selector("html[data-live]")
        page.goto(server.origin + "/orders/3")  # the script's own address
        expect(page.get_by_role("button", name="Ask")).to_be_visible()
        assert problems == []
        assert page.request.get(server.origin + "/nothing.js").status == 404
        assert page.request.get(server.origin + "/nothing.html").status == 404


def test_a_folder_without_a_first_page_is_refused(tmp_path: Path) -> None:
    app = App("Own")
    app.own_pages(tmp_path)
    with pytest.raises(BadRoute, match=r"index\.html is not there: build the front end first"), app.serving():
        pass
