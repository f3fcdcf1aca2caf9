"""The samples with script of their own: commands, a stream, a custom element, and a FastAPI app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.browser.running_samples import ARGS, running


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        page = browser.new_page(viewport={"width": 900, "height": 900})
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        yield page
        browser.close()


def test_commands_a_stream_and_a_custom_element(page: Page) -> None:
    with running("jspage") as address:
        page.goto(address)
        page.wait_for_selector("html[data-live][data-ready]")
        page.get_by_role("button", name="Count").click()
        expect(page.get_by_text("17,984 primes")).to_be_visible()
        page.get_by_label("Primes below").fill("1")
        page.get_by_role("button", name="Count").click()
        expect(page.get_by_text("Choose a number from 2 to 5,000,000")).to_be_visible()
        page.get_by_label("Primes below").fill("5000000")
        page.get_by_role("button", name="Count").click()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Given up")).to_be_visible()
        page.get_by_role("button", name="Tell a story").click()
        expect(page.locator("#story")).to_have_text("the quick fox sees the lazy dog and the dog sees it")
        expect(page.get_by_role("img", name="the: 3")).to_be_visible()
        page.locator("word-count rect").first.click()
        expect(page.locator("#chosen")).to_have_text("Chosen: the")
        assert page.evaluate("getComputedStyle(document.querySelector('word-count')).display") == "block"


def test_a_fastapi_app_shares_its_state_with_the_page(page: Page) -> None:
    with running("api") as address:
        page.goto(address)
        page.wait_for_selector("html[data-live]")
        expect(page.get_by_role("listitem")).to_have_count(2)
        page.get_by_label("Title").fill("Dracula")
        page.get_by_label("Year").fill("1897")
        page.get_by_role("button", name="Add").click()
        expect(page.get_by_text("Dracula, 1897")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("Dracula is on the shelf")
        page.get_by_label("Title").fill("Dracula")
        page.get_by_role("button", name="Add").click()
        expect(page.get_by_role("status")).to_have_text("Dracula is on the shelf already")
        page.get_by_label("Year").fill("3")
        page.get_by_role("button", name="Add").click()
        expect(page.get_by_role("status")).to_contain_text("year:")
