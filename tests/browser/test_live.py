"""Live pages in a real browser: what a user does, and what the server must not undo."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser.live_harness import CuttingProxy, launch, open_page, served, settle, until, view_of

from taupane.events import Event, on
from taupane.state import State
from taupane.widgets.element import TextOf, element
from taupane.widgets.flow import For, Show, component


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


def test_a_click_on_an_icon_in_a_button_counts(browser: Browser) -> None:
    n = State(0)
    button = lambda: element(  # noqa: E731
        "button",
        element("svg", element("path", d="M0 0h16v16H0z"), width=16, height=16),
        element("b", n),
        on_click=lambda: n.update(lambda v: v + 1),
    )
    with served(button) as server:
        page = open_page(browser, server)
        for _ in range(5):
            page.locator("path").click()
        expect(page.locator("b")).to_have_text("5")
        settle(server, page)


def test_two_pages_show_the_same_state(browser: Browser) -> None:
    n = State(0)
    with served(lambda: element("button", n, on_click=lambda: n.update(lambda v: v + 1))) as server:
        one, other = open_page(browser, server), open_page(browser, server)
        one.locator("button").click()
        expect(other.locator("button")).to_have_text("1")
        other.locator("button").click()
        expect(one.locator("button")).to_have_text("2")


def test_typing_is_not_overwritten_by_late_patches(browser: Browser) -> None:
    text = State("")

    def enter(event: Event) -> None:
        time.sleep(0.06)  # a slow handler: its patch comes when more has been typed
        text.set((event.value or "").upper())

    with served(lambda: element("input", value=text, on_input=enter)) as server:
        page = open_page(browser, server)
        field = page.locator("input")
        field.press_sequentially("hello there, world", delay=15)
        expect(field).to_have_value("HELLO THERE, WORLD")
        field.evaluate("field => field.setSelectionRange(5, 5)")
        field.press_sequentially("xyz", delay=15)
        expect(field).to_have_value("HELLOXYZ THERE, WORLD")
        assert field.evaluate("field => field.selectionStart") == 8
        settle(server, page)


@pytest.mark.parametrize("how", ["enter", "click"])
def test_a_field_is_cleared_on_submit_while_it_has_the_focus(browser: Browser, how: str) -> None:
    draft, said = State(""), State[list[str]]([])

    def send() -> None:
        if draft():
            said.update(lambda all_of_them: [*all_of_them, draft()])
        draft.set("")

    def content() -> Any:
        field = element("input", value=draft, on_input=on(lambda event: draft.set(event.value), debounce=500))
        return element(
            "main",
            element("form", field, element("button", "Send"), on_submit=send),
            For(said, lambda t: element("p", t)),
        )

    with served(content) as server:
        page = open_page(browser, server)
        field = page.locator("input")
        for word in ("one", "two"):
            field.press_sequentially(word)
            if how == "enter":
                field.press("Enter")
                assert page.evaluate("document.activeElement.localName") == "input"
            else:
                page.locator("button").click()
            expect(page.locator("p").last).to_have_text(word)
            expect(field).to_have_value("")
        settle(server, page)


def test_reordering_keeps_the_focus_and_what_is_open(browser: Browser) -> None:
    items = State(list("abcdef"))

    def draw(key: str) -> Any:
        return element("li", element("details", element("summary", key), "more"), element("input", aria_label=key))

    with served(lambda: element("ul", For(items, draw))) as server:
        page = open_page(browser, server)
        page.locator("summary", has_text="c").click()
        field = page.get_by_label("c")
        field.fill("typed")
        field.evaluate("field => field.setSelectionRange(2, 4)")
        handle = field.element_handle()
        for order in ("fedcba", "cab", "xabcdef", "c", "fc"):
            items.set(list(order))
            expect(page.locator("summary")).to_have_text(list(order))
            assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "c"
            assert handle.evaluate("field => [field.isConnected, field.value, field.selectionStart]") == [
                True,
                "typed",
                2,
            ]
            assert page.locator("details[open]").count() == 1
        items.set([])
        expect(page.locator("li")).to_have_count(0)


def test_debounced_typing_is_one_event(browser: Browser) -> None:
    seen: list[str | None] = []
    text = State("")

    def search(event: Event) -> None:
        seen.append(event.value)
        text.set(event.value or "")

    with served(
        lambda: element("div", element("input", on_input=on(search, debounce=700)), element("b", text))
    ) as server:
        page = open_page(browser, server)
        page.locator("input").focus()
        # In one go, however busy the machine is.
        page.evaluate("() => { for (const letter of 'abcdef') document.execCommand('insertText', false, letter) }")
        expect(page.locator("b")).to_have_text("abcdef")
        assert seen == ["abcdef"]


def test_an_input_method_is_left_to_its_work(browser: Browser) -> None:
    text = State("")

    def enter(event: Event) -> None:
        text.set((event.value or "").upper())

    with served(lambda: element("input", value=text, on_input=enter)) as server:
        page = open_page(browser, server)
        page.locator("input").focus()
        session = page.context.new_cdp_session(page)
        for part in ("n", "ni", "nih"):
            session.send(
                "Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)}
            )
            until(partial(lambda part: text.peek() == part.upper(), part), page)
            page.wait_for_timeout(50)  # a patch is under way and must not be set
            assert page.locator("input").input_value() == part
        session.send("Input.insertText", {"text": "nihon"})
        expect(page.locator("input")).to_have_value("NIHON")
        settle(server, page)


def test_controls_follow_their_states_and_set_them(browser: Browser) -> None:
    options, chosen, ticked, radio = State(["a", "b"]), State("b"), State(True), State("x")

    def content() -> Any:
        select = element(
            "select",
            For(options, lambda name: element("option", name, value=name)),
            value=chosen,
            on_change=lambda event: chosen.set(event.value),
        )
        box = element("input", type="checkbox", checked=ticked, on_change=lambda event: ticked.set(event.checked))
        radios = [
            element(
                "input",
                type="radio",
                name="r",
                aria_label=key,
                checked=lambda key=key: radio() == key,
                on_change=lambda event, key=key: radio.set(key),
            )
            for key in "xyz"
        ]
        return element("main", select, box, *radios, element("b", TextOf(lambda: f"{chosen()} {ticked()} {radio()}")))

    with served(content) as server:
        page = open_page(browser, server)
        select, told = page.locator("select"), page.locator("b")
        expect(select).to_have_value("b")
        options.set(["b", "c", "d"])
        chosen.set("d")
        expect(select).to_have_value("d")
        options.set(["d", "a"])
        expect(page.locator("option")).to_have_count(2)
        expect(select).to_have_value("d")
        select.select_option("a")
        page.locator("[type=checkbox]").uncheck()
        page.get_by_label("z").check()
        expect(told).to_have_text("a False z")
        radio.set("y")
        ticked.set(True)
        expect(page.get_by_label("y")).to_be_checked()
        expect(page.locator("[type=checkbox]")).to_be_checked()
        settle(server, page)


def test_hostile_text_is_text(browser: Browser) -> None:
    hostile = "</b><img src=x onerror='window.hurt=1'>&lt;\"'\r\n\ud800\0\u202e" + "x<" * 1000
    text = State("plain")

    def content() -> Any:
        return element(
            "main",
            element("b", text, title=text),
            element("pre", text),
            element("textarea", value=text),
            element("input", value=text),
            element("a", text, href=text),
            Show(lambda: text() != "plain", lambda: element("i", text, aria_label=text)),
        )

    with served(content) as server:
        page = open_page(browser, server)
        for value in (hostile, "\n" + hostile, "javascript:window.hurt=1", "z" * 1_000_000, ""):
            text.set(value)
            expected = value.replace("\ud800", "\ufffd").replace("\0", "\ufffd")
            until(partial(lambda text: page.locator("b").evaluate("b => b.textContent") == text, expected), page)
            until(partial(lambda text: page.locator("b").get_attribute("title") == text, expected), page)
            expected = expected.replace("\r\n", "\n")
            until(partial(lambda text: page.locator("textarea").input_value() == text, expected), page)
            assert page.locator("a").get_attribute("href") != "javascript:window.hurt=1"
        assert page.evaluate("window.hurt") is None
        text.set(hostile)
        page.goto(server.mint_url())
        page.wait_for_selector("html[data-live]")
        assert page.evaluate("window.hurt") is None


def test_a_page_that_was_rendered_with_hostile_text_counts_as_the_server_does(browser: Browser) -> None:
    texts = ["\n\n", "</textarea>", "<!--", "a\r\nb", "\x0c", "]]>", "<svg><p>", "&amp;&#0;"]

    def content() -> Any:
        each = [element(tag, text) for text in texts for tag in ("pre", "textarea", "b", "option")]
        return element(
            "main", *each, element("select", element("option", "<b>", value="<"), value="<"), element("i", id="last")
        )

    with served(content) as server:
        page = open_page(browser, server)
        assert page.evaluate("document.getElementById('last').taupaneId") == view_of(server, page).tree.count()
        for index, text in enumerate(texts):
            assert page.locator("pre").nth(index).evaluate("e => e.textContent") == text
        assert page.problems == []  # type: ignore[attr-defined]


def test_a_frame_that_cannot_be_applied_mends_the_page(browser: Browser) -> None:
    items = State([1, 2, 3])
    with served(
        lambda: element("main", element("input"), element("ul", For(items, lambda i: element("li", str(i)))))
    ) as server:
        page = open_page(browser, server)
        page.locator("input").fill("typed")
        page.evaluate("document.querySelector('ul').innerHTML = '<li>other</li>'")
        items.set([3, 2, 1])
        expect(page.locator("li")).to_have_text(["3", "2", "1"])
        items.set([4, 1])
        expect(page.locator("li")).to_have_text(["4", "1"])
        expect(page.locator("input")).to_have_value("typed")


@pytest.mark.timeout(240)
def test_cuts_at_any_byte_lose_no_click_and_no_patch(browser: Browser) -> None:
    """500 cuts over four pages: the page is what the server would write, and every click was counted once."""
    rng, keys = random.Random(7), list("abcdefghij")
    counts = [State(0) for _ in range(4)]
    order = State(keys)

    @component
    def total() -> Any:
        return element("p", f"{sum(count() for count in counts)} in all")

    def content() -> Any:
        buttons = [
            element("button", count, on_click=lambda count=count: count.update(lambda n: n + 1)) for count in counts
        ]
        return element(
            "main", *buttons, total(), element("ul", For(order, lambda key: element("li", key * 20, title=key)))
        )

    with served(content) as server:
        proxies = [CuttingProxy(server.port, seed, 1500) for seed in range(4)]
        try:
            pages = [open_page(browser, server, proxy.port) for proxy in proxies]
            for index, page in enumerate(pages):
                page.evaluate(
                    """index => { window.clicks = 0; const button = document.querySelectorAll("button")[index];
                    window.clicking = setInterval(() => { button.click(); window.clicks++; }, 20); }""",
                    index,
                )
            for proxy in proxies:
                proxy.is_cutting = True
                proxy.cut_all()
            end = time.monotonic() + 150
            while sum(proxy.cuts for proxy in proxies) < 500:
                assert time.monotonic() < end, [proxy.cuts for proxy in proxies]
                order.set(rng.sample(keys, rng.randrange(3, 10)))
                pages[0].wait_for_timeout(10)
            clicks = [page.evaluate("clearInterval(window.clicking), window.clicks") for page in pages]
            for proxy in proxies:
                proxy.is_cutting = False
                proxy.cut_all()
            # The server cannot know of clicks that wait in a page for its next connection.
            until(lambda: all(count.peek() >= n for count, n in zip(counts, clicks, strict=True)), pages[0])
            for page in pages:
                settle(server, page)
            assert [count.peek() for count in counts] == clicks
            assert all(clicks)
        finally:
            for proxy in proxies:
                proxy.close()
