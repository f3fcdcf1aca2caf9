"""The credential as a real browser carries it, and what a page of another origin can do: nothing."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from taupane import App, State, ui

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    opened = context.new_page()
    yield opened
    context.close()


@pytest.fixture
def app() -> Iterator[App]:
    app = App("Guarded", theme="dark")
    count = State(0)

    @app.route("/")
    def home() -> ui.Element:
        return ui.VStack(
            ui.Heading("The secret start page"),
            ui.Text(lambda: f"clicked {count()}", id="count"),
            ui.Button("Click", on_click=lambda: count.update(lambda value: value + 1)),
        )

    @app.route("/other")
    def other() -> ui.Element:
        return ui.Heading("The other page")

    @app.route("/bad")
    def bad() -> ui.Element:
        raise ValueError("secret")

    @app.get("/api")
    def api() -> dict[str, str]:
        return {"secret": "yes"}

    with app.serving():
        yield app


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A web page of another origin on this machine."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<!doctype html><title>elsewhere</title><p>elsewhere"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # the base class names it
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_printed_address_opens_the_app_and_leaves_no_token(page: Page, app: App) -> None:
    page.goto(app.server.mint_url())
    expect(page.get_by_role("heading", name="The secret start page")).to_be_visible()
    assert page.url == app.server.origin + "/"
    assert page.evaluate("document.cookie") == ""
    page.wait_for_selector("html[data-live]")
    page.get_by_role("button", name="Click").click()
    expect(page.locator("#count")).to_have_text("clicked 1")
    page.reload()
    expect(page.locator("#count")).to_have_text("clicked 1")


def test_it_may_lead_to_another_page(page: Page, app: App) -> None:
    page.goto(app.server.mint_url("/other"))
    expect(page.get_by_role("heading", name="The other page")).to_be_visible()


def test_the_private_file_opens_the_app(page: Page, app: App) -> None:
    page.goto(app.server.mint_file().as_uri())
    expect(page.get_by_role("heading", name="The secret start page")).to_be_visible()
    assert page.url == app.server.origin + "/"


def test_a_used_or_incomplete_address_says_what_to_do(page: Page, app: App, chromium: Browser) -> None:
    url = app.server.mint_url()
    page.goto(url)
    expect(page.get_by_role("heading", name="The secret start page")).to_be_visible()
    with chromium.new_context() as other:
        second = other.new_page()
        second.goto(url)
        expect(second.get_by_role("heading", name="This address was used before")).to_be_visible()
        assert "#" not in second.url
        second.goto(app.server.origin + "/enter")
        expect(second.get_by_role("heading", name="This address is not complete")).to_be_visible()
        second.goto(app.server.origin + "/")
        expect(second.get_by_role("heading", name="This app has its own window")).to_be_visible()


def test_a_failing_page_leads_home(page: Page, app: App) -> None:
    page.goto(app.server.mint_url("/bad"))
    expect(page.get_by_role("heading", name="This page could not be shown")).to_be_visible()
    page.get_by_role("link", name="Go to the start page").click()
    expect(page.get_by_role("heading", name="The secret start page")).to_be_visible()


def test_no_policy_is_broken_by_our_own_pages(page: Page, app: App) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(app.server.mint_url())
    page.wait_for_selector("html[data-live]")
    page.get_by_role("button", name="Click").click()
    expect(page.locator("#count")).to_have_text("clicked 1")
    assert said == []


def test_the_theme_can_change_while_it_runs(page: Page, app: App) -> None:
    page.goto(app.server.mint_url())
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.wait_for_selector("html[data-live]")
    page.get_by_role("button", name="Click").click()
    expect(page.locator("#count")).to_have_text("clicked 1")
    app.set_theme("nord")
    expect(page.locator("html")).to_have_attribute("data-theme", "nord")
    expect(page.locator("html")).to_have_attribute("data-scheme", "light")
    app.navigate("/nowhere")
    app.navigate("/other")
    expect(page.get_by_role("heading", name="The other page")).to_be_visible()


def test_a_broadcast_is_an_event_of_the_page(page: Page, app: App) -> None:
    page.goto(app.server.mint_url())
    page.wait_for_selector("html[data-live]")
    page.get_by_role("button", name="Click").click()
    expect(page.locator("#count")).to_have_text("clicked 1")
    page.evaluate("addEventListener('taupane:message', event => document.title = event.detail.text)")
    assert app.server.broadcast({"type": "news", "text": "hello"}).result(30) == 1
    expect(page).to_have_title("hello")


REACH = """async (origin) => {
  const tried = {};
  for (const [name, options] of Object.entries({
    plain: {}, "with cookies": {credentials: "include"}, blind: {mode: "no-cors", credentials: "include"},
    posting: {method: "POST", body: "{}", headers: {"Content-Type": "text/plain"}, credentials: "include"},
  })) {
    for (const path of ["/", "/api", "/enter"]) {
      try {
        const answer = await fetch(origin + path, options);
        tried[name + path] = answer.type + ":" + (await answer.text()).length;
      } catch { tried[name + path] = "refused"; }
    }
  }
  tried.socket = await new Promise((done) => {
    const socket = new WebSocket(origin.replace("http", "ws") + "/ws");
    socket.onopen = () => done("open");
    socket.onerror = () => done("refused");
  });
  tried.image = await new Promise((done) => {
    const image = new Image();
    image.onload = () => done("loaded");
    image.onerror = () => done("refused");
    image.src = origin + "/";
  });
  return tried;
}"""


def test_a_page_of_another_origin_gets_nothing_even_with_our_cookie(page: Page, app: App, elsewhere: str) -> None:
    page.goto(app.server.mint_url())
    expect(page.get_by_role("heading", name="The secret start page")).to_be_visible()
    page.goto(elsewhere)
    tried = page.evaluate(REACH, app.server.origin)
    assert {name: how for name, how in tried.items() if how not in ("refused", "opaque:0")} == {}
    assert tried["socket"] == "refused"


def test_a_page_of_another_origin_cannot_frame_or_open_the_app(page: Page, app: App, elsewhere: str) -> None:
    page.goto(app.server.mint_url())
    expect(page.get_by_role("heading", name="The secret start page")).to_be_visible()
    page.goto(elsewhere)
    page.evaluate("(url) => { document.body.innerHTML = `<iframe src='${url}'></iframe>` }", app.server.origin + "/")
    page.wait_for_function("frames.length === 1")
    frame = page.frames[1]
    frame.wait_for_load_state()
    assert "secret" not in frame.content()
    page.evaluate("(url) => { location.href = url }", app.server.origin + "/")
    expect(page.get_by_role("heading", name="This request is not allowed")).to_be_visible()
