"""The booking form in Chromium: typed values by keyboard and pointer, and no finding of axe-core in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.browser.running_samples import ARGS, running

AXE = Path(__file__).parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = "async () => (await axe.run()).violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html)])"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with running("forms", 300) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        page = browser.new_page(viewport={"width": 400, "height": 900}, reduced_motion="reduce")
        page.set_default_timeout(30_000)
        page.goto(address)
        page.wait_for_selector("html[data-live]")
        yield page
        browser.close()


def test_what_is_entered_reaches_python_typed(page: Page) -> None:
    said = page.get_by_role("status")
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Day").fill("2025-02-03")
    page.get_by_label("Time").fill("17:05")
    page.get_by_label("By the window").press("ArrowDown")
    page.get_by_label("Colour").fill("#aa0000")
    expect(said).to_have_text("Ada, 03 February 2025, 17:05, by the aisle, label #aa0000", timeout=30_000)
    page.get_by_label("Wherever").check()
    expect(said).to_contain_text("wherever there is room", timeout=30_000)


def test_a_day_that_is_refused_is_said_and_leaves_the_state_alone(page: Page) -> None:
    box = page.get_by_label("Day")
    box.fill("2025-02-03")
    box.fill("2024-12-31")
    expect(page.get_by_role("alert").filter(has_text="Enter 2025-01-01 or later.")).to_be_visible(timeout=30_000)
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("status")).to_contain_text("03 February 2025")
    box.fill("2025-03-04")
    expect(page.get_by_role("status")).to_contain_text("04 March 2025", timeout=30_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, theme: str) -> None:
    page.evaluate("(name) => { document.documentElement.dataset.theme = name; "
                  "document.documentElement.dataset.scheme = name }", theme)  # fmt: skip
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
