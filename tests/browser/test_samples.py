"""Every sample in Chromium, driven as a user does: it works, is accessible in both themes, and nothing is clipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from tests.browser.running_samples import ARGS, SAMPLES, running

AXE = Path(__file__).parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """async () => {
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  return (await axe.run()).violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html)]);
}"""
ALL = sorted(folder.name for folder in SAMPLES.iterdir() if (folder / "app.py").exists())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1100, "height": 800}, bypass_csp=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if is_ours(message) else None)
    yield page
    context.close()
    assert errors == []


def is_ours(message: ConsoleMessage) -> bool:
    """Tell an error of the page from the lost connection that follows when the sample ends."""
    return message.type == "error" and "ERR_CONNECTION_REFUSED" not in message.text


def shown(page: Page, name: str, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-live]")
    if name == "flights":
        expect(page.get_by_text("336,776", exact=True)).to_be_visible(timeout=30_000)
        expect(page.get_by_role("gridcell").first).to_be_visible()
    if name == "gallery":
        expect(page.get_by_role("gridcell").first).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("name", ALL)
def test_is_accessible_in_both_themes_and_fits_its_window(page: Page, name: str) -> None:
    with running(name) as address:
        shown(page, name, address)
        page.add_script_tag(path=AXE)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert page.evaluate(VIOLATIONS) == [], scheme
        for width in (400, 900, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_counter_counts(page: Page) -> None:
    with running("counter") as address:
        shown(page, "counter", address)
        page.get_by_role("button", name="One more").click(click_count=3)
        expect(page.locator("#count")).to_have_text("3")
        page.get_by_role("button", name="One less").press("Enter")
        expect(page.locator("#count")).to_have_text("2")
        page.get_by_role("button", name="Start again").click()
        expect(page.locator("#count")).to_have_text("0")


def test_todo_keeps_two_pages_in_step(page: Page) -> None:
    with running("todo") as address:
        shown(page, "todo", address)
        other = page.context.new_page()
        other.goto(page.url)
        other.wait_for_selector("html[data-live]")
        field = page.get_by_role("textbox", name="New task")
        field.fill("<b>Water</b> the plants")
        field.press("Enter")
        expect(field).to_have_value("")
        expect(field).to_be_focused()
        expect(other.get_by_text("<b>Water</b> the plants")).to_be_visible()
        other.get_by_role("checkbox", name="Done: Read the guide").check()
        expect(page.get_by_role("checkbox", name="Done: Read the guide")).to_be_checked()
        page.get_by_role("button", name="Done", exact=True).click()
        expect(page.get_by_role("checkbox")).to_have_count(1)
        expect(other.get_by_role("checkbox")).to_have_count(4)


def test_flights_filter_sort_and_scroll(page: Page) -> None:
    with running("flights") as address:
        shown(page, "flights", address)
        page.get_by_label("Airport").select_option(label="Kennedy (JFK)")
        expect(page.get_by_text("111,279", exact=True)).to_be_visible()
        grid = page.get_by_role("grid")
        expect(grid).to_have_attribute("aria-rowcount", "111280")
        grid.get_by_role("columnheader", name="dep_delay").get_by_text("dep_delay", exact=True).click()
        grid.get_by_role("columnheader", name="dep_delay").get_by_text("dep_delay", exact=True).click()
        expect(grid.get_by_role("columnheader", name="dep_delay")).to_have_attribute("aria-sort", "descending")
        expect(grid.get_by_role("gridcell", name="1301").first).to_be_visible()
        slider = page.get_by_role("slider", name="Least delay")
        slider.press("End")
        expect(page.get_by_text("180 min")).to_be_visible()
        page.get_by_role("button", name="Clear").click()
        expect(page.get_by_text("336,776", exact=True)).to_be_visible()
