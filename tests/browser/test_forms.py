"""The booking form in Chromium: filled in, refused, mended, sent once; and the controls that search."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from tests.browser.live_harness import await_behaviours, launch, open_page, served, until, view_of
from tests.browser.running_samples import running

from taupane import Invalid, State, ui
from taupane.events import Event
from taupane.server.server import Server

AXE = Path(__file__).parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = "async () => (await axe.run()).violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html)])"
IN_VIEW = """(node) => { const box = node.getBoundingClientRect();
  return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight && box.height > 60 }"""
THEME = "(name) => { document.documentElement.dataset.theme = name; document.documentElement.dataset.scheme = name }"
PATIENCE = 30.0
TOWNS = [f"{town} {number}" for number in range(1, 1001) for town in ("Bern", "Lima", "Oslo", "Pula", "Zürich")]
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@contextmanager
def shown(browser: Browser, content: Callable[[], Any]) -> Iterator[tuple[Server, Page]]:
    with served(content) as server:
        page = open_page(browser, server)
        page.set_default_timeout(30_000)
        yield server, page
        page.context.close()


# The sample


@pytest.fixture(scope="module")
def sample(browser: Browser) -> Iterator[Page]:
    with running("forms", 300) as address:
        page = browser.new_page(viewport={"width": 400, "height": 900}, reduced_motion="reduce")
        page.set_default_timeout(30_000)
        page.goto(address)
        page.wait_for_selector("html[data-live]")
        yield page
        page.close()


def test_a_booking_is_refused_mended_and_sent(sample: Page) -> None:
    sample.get_by_label("Name").fill("A")
    sample.get_by_label("Name").press("Enter")
    expect(sample.get_by_text("Enter at least 2 characters: 1 more.")).to_be_visible()
    expect(sample.get_by_text("Tick this to go on.")).to_be_visible()
    expect(sample.get_by_label("Name")).to_be_focused()
    expect(sample.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    sample.get_by_label("Name").fill("Ada")
    expect(sample.get_by_label("Name")).not_to_have_attribute("aria-invalid", "true")

    sample.get_by_label("Mail").fill("ada@example.org")
    sample.get_by_label("To").fill("gen")
    sample.get_by_label("To").press("Enter")
    expect(sample.get_by_label("To")).to_have_value("Genève")
    sample.get_by_label("Day").fill("2024-12-31")
    expect(sample.get_by_text("Enter 2025-01-01 or later.")).to_be_visible()
    sample.get_by_label("Day").fill("2025-01-05")
    sample.get_by_label("I have read").check()
    sample.get_by_role("button", name="Book").click()
    expect(sample.get_by_text("There is a booking for this address.")).to_be_visible()
    expect(sample.get_by_text("There are no flights on Sundays.")).to_be_visible()
    expect(sample.get_by_label("Mail")).to_be_focused()

    sample.get_by_label("Mail").fill("eve@example.org")
    sample.get_by_label("Day").fill("2025-01-06")
    sample.get_by_label("By the window").press("ArrowDown")
    sample.get_by_label("Remarks").fill("One\nbag")
    expect(sample.get_by_text("7 of 200 characters")).to_be_visible()
    sample.get_by_label("Remarks").press("Control+Enter")
    table = sample.get_by_role("table", name="What the handler got")
    for row in (
        "to 'GVA' str",
        "day datetime.date(2025, 1, 6) date",
        "guests 1 int",
        "seat 'aisle' str",
        "extras [] list",
    ):
        expect(table.get_by_role("row", name=row)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(sample: Page, theme: str) -> None:
    sample.evaluate(THEME, theme)
    sample.get_by_role("button", name="Start again").click()
    sample.get_by_label("Remarks").fill("x" * 201)
    sample.get_by_role("button", name="Book").click()
    expect(sample.get_by_text("Enter at most 200 characters: 1 too many.")).to_be_visible()
    expect(sample.get_by_label("Name")).to_be_focused()
    sample.evaluate(AXE.read_text())
    assert sample.evaluate(VIOLATIONS) == []
    extras = sample.get_by_label("With you")
    extras.fill("do")
    extras.press("Enter")
    expect(sample.get_by_role("button", name="Remove Dog")).to_be_visible()
    expect(sample.get_by_role("option", name="Dog")).to_have_attribute("aria-selected", "true")
    assert sample.evaluate(VIOLATIONS) == []
    assert sample.evaluate("document.documentElement.scrollWidth") <= 400
    extras.press("Escape")


# One submit


class Handler:
    """A handler that waits to be let go on, and what it was given."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.go = threading.Event()

    def __call__(self, event: Event) -> None:
        self.got.append(dict(event.form))
        assert self.go.wait(PATIENCE)


def named(handler: Callable[..., Any]) -> Callable[[], Any]:
    return lambda: ui.Form(
        ui.TextInput("", label="Name", name="name"),
        ui.TextInput("", label="Search", type="search", name="words"),
        ui.Button("Send", type="submit"),
        ui.Button("Reset", type="reset"),
        on_submit=handler,
        aria_label="Form",
    )


def test_a_double_click_and_enter_submit_once(browser: Browser) -> None:
    handler = Handler()
    with shown(browser, named(handler)) as (_, page):
        page.get_by_label("Name").fill("Ada")
        page.get_by_role("button", name="Send").dblclick()
        page.get_by_label("Name").press("Enter")
        form = page.get_by_role("form", name="Form")
        expect(form).to_have_attribute("aria-busy", "true")
        handler.go.set()
        expect(form).not_to_have_attribute("aria-busy", "true")
        assert handler.got == [{"name": "Ada", "words": ""}]

        page.get_by_label("Name").fill("Eve")
        page.get_by_label("Name").press("Enter")
        until(lambda: len(handler.got) == 2, page, PATIENCE)
        assert handler.got[1] == {"name": "Eve", "words": ""}


def test_a_quick_handler_is_not_run_twice_by_a_double_click_or_a_key_that_is_held(browser: Browser) -> None:
    handler = Handler()
    handler.go.set()
    with shown(browser, named(handler)) as (server, page):
        # However busy the machine is, they come close together.
        page.evaluate("() => { const now = performance.now(); performance.now = () => now }")
        page.get_by_role("button", name="Send").dblclick()
        page.get_by_label("Name").fill("Ada")
        page.get_by_label("Name").focus()
        for _ in range(10):
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")
        until(lambda: len(handler.got) >= 2 and view_of(server, page).is_settled, page, PATIENCE)
        assert [one["name"] for one in handler.got] == ["", "Ada"]


#: A socket that can be cut, and kept from coming back.
CUT = """const Whole = WebSocket;
let socket;
window.WebSocket = class extends Whole {
  constructor(url) { super(window.isCut ? `${url}/nowhere` : url); socket = this; }
};
window.cut = () => { window.isCut = true; socket.close(); };"""


def test_a_submit_is_sent_once_across_a_cut(browser: Browser) -> None:
    handler = Handler()
    handler.go.set()
    with served(named(handler)) as server:
        page = browser.new_context().new_page()
        page.set_default_timeout(30_000)
        page.add_init_script(CUT)
        page.goto(server.mint_url())
        page.wait_for_selector("html[data-live]")
        await_behaviours(page)
        page.evaluate("cut()")
        page.wait_for_selector("html:not([data-live])")
        page.get_by_label("Name").fill("Ada")
        page.get_by_label("Name").press("Enter")
        page.get_by_role("button", name="Send").click(force=True)
        expect(page.get_by_role("form", name="Form")).to_have_attribute("data-sending", "")
        page.evaluate("window.isCut = false")
        page.wait_for_selector("html[data-live]")
        expect(page.get_by_role("form", name="Form")).not_to_have_attribute("data-sending", "")
        until(lambda: view_of(server, page).is_settled, page, PATIENCE)
        assert handler.got == [{"name": "Ada", "words": ""}]
        page.context.close()


def test_escape_loses_no_text_and_a_reset_brings_back_the_first(browser: Browser) -> None:
    with shown(browser, named(lambda: None)) as (_, page):
        for label in ("Name", "Search"):
            page.get_by_label(label).fill("words")
            page.get_by_label(label).press("Escape")
            expect(page.get_by_label(label)).to_have_value("words")
        page.get_by_role("button", name="Reset").click()
        for label in ("Name", "Search"):
            expect(page.get_by_label(label)).to_have_value("")


def test_what_a_handler_refuses_is_said_in_the_summary_and_at_the_field(browser: Browser) -> None:
    async def refuse() -> None:
        raise Invalid("Not today.", name="Not you.", nobody="And nobody else.")

    with shown(browser, named(refuse)) as (_, page):
        page.get_by_role("button", name="Send").click()
        alert = page.get_by_role("alert").filter(has_text="Not today.")
        expect(alert).to_contain_text("And nobody else.")
        box = page.get_by_label("Name")
        expect(box).to_be_focused()
        expect(box).to_have_accessible_description("Not you.")
        box.fill("x")
        expect(page.get_by_text("Not you.")).to_be_hidden()


# Controls that search


def test_an_option_of_thousands_is_found_with_the_keyboard(browser: Browser) -> None:
    town: State[str | None] = State(None)
    with shown(browser, lambda: ui.Combobox(town, TOWNS, label="Town")) as (_, page):
        box = page.get_by_label("Town")
        box.press("ArrowDown")
        expect(page.get_by_role("option")).to_have_count(100)
        expect(page.get_by_role("status")).to_have_text("4,900 more: type to find them.")
        expect(box).to_have_attribute("aria-expanded", "true")
        box.press("End")
        expect(page.get_by_role("option")).to_have_count(200)
        box.press_sequentially("zurich 99")
        box.press("ArrowDown")
        box.press("Enter")  # before the rows have come, or after
        expect(box).to_have_value("Zürich 990")
        expect(box).to_have_attribute("aria-expanded", "false")
        until(lambda: town() == "Zürich 990", page, PATIENCE)
        box.press("ArrowDown")
        expect(page.locator("[role=option][data-active]")).to_have_count(0)  # it is not among the first hundred
        box.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        expect(box).to_have_value("Zürich 990")


def test_a_text_that_is_no_option_is_said_and_leaves_the_value(browser: Browser) -> None:
    town: State[str | None] = State("Bern 1")
    with shown(browser, lambda: [ui.Combobox(town, TOWNS, label="Town"), ui.Button("Next")]) as (_, page):
        box = page.get_by_label("Town")
        box.fill("Nowhere")
        box.press("Tab")
        expect(page.get_by_text("Choose an entry of the list.")).to_be_visible()
        assert town() == "Bern 1"
        box.fill("lima 7")
        page.get_by_role("option", name="Lima 7", exact=True).click()
        expect(page.get_by_text("Choose an entry of the list.")).to_be_hidden()
        expect(box).to_have_value("Lima 7")
        expect(box).to_be_focused()
        box.fill("")
        box.press("Tab")
        until(lambda: town() is None, page, PATIENCE)


def test_a_free_text_is_taken_and_enter_submits_it(browser: Browser) -> None:
    got: list[Any] = []
    content = lambda: ui.Form(  # noqa: E731
        ui.Combobox(None, {1: "One", 2: "Two"}, free=True, label="Number", name="number"),
        on_submit=lambda event: got.append(event.form["number"]),
    )
    with shown(browser, content) as (_, page):
        box = page.get_by_label("Number")
        box.fill("three")
        box.press("Enter")
        until(lambda: got == ["three"], page, PATIENCE)
        box.fill("two")
        box.press("Enter")
        until(lambda: got == ["three", 2], page, PATIENCE)


def test_of_an_async_search_the_latest_answer_counts(browser: Browser) -> None:
    import asyncio

    gates: dict[str, asyncio.Event] = {}

    async def search(query: str) -> list[str]:
        if query == "slow":
            await gates.setdefault(query, asyncio.Event()).wait()
        return [f"{query} {number}" for number in range(3)] if query else []

    found: State[str | None] = State(None)
    with shown(browser, lambda: ui.Combobox(found, search, label="Thing")) as (_, page):
        box = page.get_by_label("Thing")
        box.fill("slow")
        expect(page.get_by_role("status")).to_have_text("Searching…")
        box.fill("fast")
        expect(page.get_by_role("option").first).to_have_text("fast 0")
        box.press("ArrowDown")
        box.press("Enter")
        expect(box).to_have_value("fast 1")
        until(lambda: found() == "fast 1", page, PATIENCE)


def chips(page: Page) -> Locator:
    return page.get_by_role("list", name="Chosen").get_by_role("listitem")


def test_several_are_chosen_and_removed_with_the_keyboard(browser: Browser) -> None:
    towns: State[list[str]] = State(["Oslo 3"])
    with shown(browser, lambda: ui.MultiSelect(towns, TOWNS, label="Towns")) as (_, page):
        box = page.get_by_label("Towns")
        box.press_sequentially("bern 4")
        box.press("Enter")
        box.press_sequentially("pula 9")
        box.press("Enter")
        expect(chips(page)).to_have_text(["Oslo 3", "Bern 4", "Pula 9"])
        expect(box).to_have_value("")
        box.press("Home")
        box.press("Enter")
        expect(chips(page)).to_have_text(["Oslo 3", "Bern 4", "Pula 9", "Bern 1"])
        expect(page.get_by_role("option", name="Bern 1", exact=True)).to_have_attribute("aria-selected", "true")
        box.press("Escape")
        box.press("Backspace")
        expect(chips(page)).to_have_text(["Oslo 3", "Bern 4", "Pula 9"])
        box.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("button", name="Remove Bern 4")).to_be_focused()
        page.keyboard.press("Delete")
        expect(chips(page)).to_have_text(["Oslo 3", "Pula 9"])
        expect(page.get_by_role("button", name="Remove Oslo 3")).to_be_focused()
        page.get_by_role("button", name="Remove Pula 9").click()
        expect(chips(page)).to_have_text(["Oslo 3"])
        until(lambda: towns() == ["Oslo 3"], page, PATIENCE)


@pytest.mark.parametrize("at", ["top", "bottom"])
def test_a_list_opens_where_there_is_room(browser: Browser, at: str) -> None:
    content = lambda: ui.Div(  # noqa: E731
        ui.Combobox(None, TOWNS, label="Town"), style="position:absolute;left:1rem;width:15rem;" + f"{at}:1rem"
    )
    with shown(browser, content) as (_, page):
        page.set_viewport_size({"width": 400, "height": 420})
        page.get_by_label("Town").click()
        expect(page.get_by_role("option").first).to_be_visible()
        listed = page.locator(".tp-options")
        until(lambda: listed.evaluate(IN_VIEW), page, PATIENCE)
        box, field = listed.bounding_box(), page.get_by_label("Town").bounding_box()
        assert box is not None
        assert field is not None
        assert box["y"] >= field["y"] + field["height"] if at == "top" else box["y"] + box["height"] <= field["y"]


def test_nothing_opens_where_nothing_can_be_chosen(browser: Browser) -> None:
    content = lambda: [  # noqa: E731
        ui.Combobox("Bern 1", TOWNS, label="Fixed", readonly=True),
        ui.MultiSelect(["Bern 1"], TOWNS, label="Shut", disabled=True),
        ui.MultiSelect(State(["Bern 2"]), TOWNS, label="Kept", readonly=True),
    ]
    with shown(browser, content) as (_, page):
        for label in ("Fixed", "Kept"):
            page.get_by_label(label).click()
            page.get_by_label(label).press("ArrowDown")
            page.get_by_label(label).press("Backspace")
            expect(page.get_by_label(label)).to_have_attribute("aria-expanded", "false")
        expect(page.get_by_label("Shut")).to_be_disabled()
        expect(chips(page)).to_have_text(["Bern 1", "Bern 2"])
        expect(page.get_by_role("button", name="Remove")).to_have_count(0)


def test_a_select_of_several_and_a_late_patch(browser: Browser) -> None:
    days: State[list[int]] = State([1])
    with shown(browser, lambda: ui.Select(days, {1: "Mon", 2: "Tue", 3: "Wed"}, multiple=True, label="Days")) as (
        _,
        page,
    ):
        box = page.get_by_label("Days")
        expect(box).to_have_values(["1"])
        box.select_option(["2", "3"])
        until(lambda: days() == [2, 3], page, PATIENCE)
        days.set([1, 3])
        expect(box).to_have_values(["1", "3"])
        box.select_option([])
        until(lambda: days() == [], page, PATIENCE)
        days.set([2])
        expect(box).to_have_values(["2"])


def test_a_text_area_grows_and_counts(browser: Browser) -> None:
    note = State("one")
    content = lambda: ui.TextArea(note, label="Note", rows=1, auto_grow=True, max_length=10)  # noqa: E731
    with shown(browser, content) as (_, page):
        box = page.get_by_label("Note")
        low = box.evaluate("(node) => node.offsetHeight")
        box.fill("1\n2\n3\n😀")
        expect(page.get_by_text("8 of 10 characters")).to_be_visible()
        until(lambda: box.evaluate("(node) => node.offsetHeight") > 2 * low, page, PATIENCE)
        note.set("a text that is longer")
        expect(page.get_by_text("21 of 10 characters")).to_be_visible()
        until(lambda: box.evaluate("(node) => node.offsetHeight") == low, page, PATIENCE)
