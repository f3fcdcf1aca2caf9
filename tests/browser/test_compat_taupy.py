"""Apps written for TauPy in a real browser: the pages that their users see, by real clicks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser.live_harness import launch, open_page, settle, until

from taupane import ui
from taupane.compat import taupy
from taupane.compat.taupy.events import Click, Input


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


def make(**options: Any) -> taupy.App:
    return taupy.App("Compat", 800, 500, **options)


def test_a_state_in_a_text_follows_a_click(browser: Browser) -> None:
    app, message = make(), taupy.State("Hello")

    @app.dispatcher.on_click("hello")
    async def hello(event: Click) -> None:
        assert (event.type, event.widget_id) == ("click", "hello")
        message.set("clicked")

    @app.route("/")
    def home() -> Any:
        return taupy.VStack(taupy.Text(message, id="said"), taupy.Button("Click me", id="hello"))

    with app.serving(taupy.VStack(id="root")):
        page = open_page(browser, app.core.server)
        expect(page.locator("#root #said")).to_have_text("Hello")
        page.get_by_role("button", name="Click me").click()
        expect(page.locator("#said")).to_have_text("clicked")
        assert page.locator("html").get_attribute("data-theme") == "light"
        settle(app.core.server, page)


def test_typing_reaches_the_handler_and_a_message_clears_the_field(browser: Browser) -> None:
    app, name = make(), taupy.State("")

    async def typed(event: Input) -> None:
        name.set(event.value)

    @app.dispatcher.on_click("clear")
    async def clear(_: Click) -> None:
        await app.server.broadcast({"type": "update_input", "id": "field", "value": ""})

    @app.route("/")
    def home() -> Any:
        return taupy.Div(
            taupy.Input("", "Your name", on_input=typed, id="field"),
            taupy.Text(lambda: f"Hi {name()}", id="said"),
            taupy.Button("Clear", id="clear"),
        )

    with app.serving(taupy.Div(id="root")):
        page = open_page(browser, app.core.server)
        page.locator("#field").press_sequentially("Ada <b>")
        expect(page.locator("#said")).to_have_text("Hi Ada <b>")
        for _ in range(2):
            page.locator("#clear").click()
            expect(page.locator("#field")).to_have_value("")
            page.locator("#field").press_sequentially("x")
            expect(page.locator("#said")).to_have_text("Hi x")
        settle(app.core.server, page)


def test_each_page_has_a_screen_of_its_own_and_reports_its_innermost_widget(browser: Browser) -> None:
    app = make()
    clicks: list[str] = []

    @app.dispatcher.on_click("go")
    async def go(_: Click) -> None:
        await app.navigate("/second")
        await app.navigate("/nowhere")

    @app.dispatcher.on_click("card")
    def card(event: Click) -> None:
        clicks.append(event.widget_id or "")

    @app.route("/")
    async def home() -> Any:
        return taupy.Div(taupy.Text("first", id="title"), taupy.Button("Go", id="go"), id="card")

    @app.route("/second")
    def second() -> Any:
        return taupy.Div(taupy.Text("second", id="title"))

    with app.serving(taupy.VStack(id="root")):
        one, other = open_page(browser, app.core.server), open_page(browser, app.core.server)
        one.locator("#title").click()
        one.locator("#go").click()
        expect(one.locator("#title")).to_have_text("second")
        expect(other.locator("#title")).to_have_text("first")
        assert clicks == ["card"]
        settle(app.core.server, one)


def test_components_of_the_app_templates_and_messages(browser: Browser) -> None:
    app, count = make(), taupy.State(1)
    template: Any = taupy.Component
    Card = template("<div class='card'><h2>{title}</h2><p>{n}</p><children /></div>")  # noqa: N806

    class Badge(taupy.Component):
        def render(self) -> str:
            return f'<b id="{self.id}" data-component-id="{self.id}" onclick="alert(1)">{count()}</b><script>1</script>'

    badge = Badge(id="badge")

    @app.dispatcher.on_click("badge")
    async def more(_: Click) -> None:
        count.set(count() + 1)

    @app.dispatcher.on_click("inside")
    async def messages(_: Click) -> None:
        await app.server.broadcast({"type": "update_text", "id": "text", "value": "changed"})
        await app.update_component("card", "<section id='card'>gone</section>")
        await app.set_theme("dark")

    card = Card(taupy.Button("in", id="inside"), id="card", title="<i>T</i>", n=count)
    with app.serving(taupy.VStack(card, badge, taupy.Text("as it was", id="text"), id="root")):
        page = open_page(browser, app.core.server)
        expect(page.locator("#card h2")).to_have_text("<i>T</i>")
        page.locator("#badge").click()
        expect(page.locator("#badge")).to_have_text("2")
        expect(page.locator("#card p")).to_have_text("2")
        page.locator("#inside").click()
        expect(page.locator("#text")).to_have_text("changed")
        expect(page.locator("section#card")).to_have_text("gone")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        settle(app.core.server, page)


def test_a_dialog_a_table_and_what_is_only_documented(browser: Browser) -> None:
    app, opened, level, on = make(), taupy.State(False), taupy.State(3), taupy.State(False)
    twice = taupy.DerivedState(lambda: level.value * 2, deps=[level])

    root = taupy.VStack(
        taupy.Button("Open", id="open", on_click=lambda: opened.set(True)),
        taupy.Modal(opened, title="Sure?", content=[taupy.Text("Really")], id="dialog"),
        taupy.Table(head=["a"], rows=[["x"], ["y"]], id="table"),
        taupy.Grid(taupy.Text(twice, id="twice"), taupy.Checkbox(on, id="tick"), cols=2, gap=4, id="grid"),
        taupy.Slider(level, 0, 10, id="slide"),
        taupy.Text(lambda: "on" if on() else "off", id="state"),
        id="root",
    )
    with app.serving(root):
        page = open_page(browser, app.core.server)
        page.locator("#open").click()
        expect(page.locator("#dialog")).to_be_visible()
        page.locator("#dialog").get_by_text("Close").last.click()
        expect(page.locator("#dialog")).to_be_hidden()
        assert not opened()
        expect(page.locator("#table tbody tr").last).to_have_text("2y")
        page.locator("#slide").fill("7")
        expect(page.locator("#twice")).to_have_text("14")
        page.locator("#tick").check()
        expect(page.locator("#state")).to_have_text("on")
        settle(app.core.server, page)


def test_what_is_changed_in_python_and_widgets_of_ours_among_them(browser: Browser, tmp_path: Path) -> None:
    picture = tmp_path / "dot.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9H0z"/></svg>')
    app, text = make(), taupy.Text("one", id="text")
    box = taupy.Div(text, ui.Badge("ours"), taupy.Image(str(picture), alt="dot"), id="box")
    root = taupy.VStack(box, ui.VStack(taupy.Button("Change", id="change")), id="root")

    @app.dispatcher.on_click("change")
    async def change(_: Click) -> None:
        await app.update_component("text", "<em id='text'>two</em>")
        box.children = [text, taupy.Text("added", id="added")]
        await box.update()

    @app.dispatcher.on_click("added")
    def restore(_: Click) -> None:
        root.children = [text]
        asyncio.get_running_loop().create_task(text.update())
        asyncio.get_running_loop().create_task(root.update())

    with app.serving(root):
        page = open_page(browser, app.core.server)
        expect(page.get_by_text("ours")).to_be_visible()
        until(lambda: page.get_by_alt_text("dot").evaluate("image => image.naturalWidth") == 9, page)
        page.get_by_role("button", name="Change").click()
        expect(page.locator("em#text")).to_have_text("two")
        page.locator("#added").click()
        expect(page.locator("#root")).to_have_text("one")
        settle(app.core.server, page)
    assert list(tmp_path.iterdir()) == [picture]
