"""A large table while it is read: first rows, how far it is, and what waits for the rest, on the real row session."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browser.grid_driver import Grid
from tests.browser.grid_fixtures import chromium, grid, server, table
from tests.browser.halting import ROWS

__all__ = ["chromium", "grid", "server", "table"]  # fixtures, found by name in this module


def test_first_rows_progress_and_what_waits(grid: Grid) -> None:
    grid.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.querySelector('taupane-grid').dataset.summaries = 'on')"
    )
    grid.open("halting", settle=False)
    page = grid.page
    note, progress = page.locator(".foot .note"), page.locator(".progress")
    expect(page.get_by_role("gridcell", name="word 2").first).to_be_visible()
    expect(note).to_have_text(re.compile(r"^Reading the rest: (39|40) %, (19,500|20,000) rows$"))
    expect(progress).to_have_class(re.compile(r"\bon known\b"))
    # A sort waits, and the rows that are here stay in sight.
    page.get_by_role("columnheader", name=re.compile("^n, ")).locator(".name").click(modifiers=["Shift"])
    page.get_by_role("columnheader", name=re.compile("^n, ")).locator(".name").click(modifiers=["Shift"])
    expect(note).to_have_text(re.compile("rows; sorting and filtering follow$"))
    expect(page.get_by_role("gridcell", name="word 2").first).to_be_visible()
    # So does the list of a column's values.
    head = page.get_by_role("columnheader", name=re.compile("^word, "))
    head.hover()
    head.locator(".menu").click()
    page.get_by_role("menuitem", name="Filter…").click()
    expect(page.locator(".valuelist .hint")).to_have_text("The table is still being read.")

    grid.server.post("/go-on")
    expect(page.locator(".valuelist .hint")).to_have_text("3 values")
    page.keyboard.press("Escape")
    expect(note).to_be_empty()
    expect(progress).not_to_have_class(re.compile("on"))
    expect(page.locator(".foot .range")).to_have_text(re.compile(f"of {ROWS:,} rows$"))
    expect(page.get_by_role("gridcell", name=f"{ROWS - 1:,}", exact=True)).to_be_visible()
    expect(head.locator(".summary .line")).to_have_text("3 distinct")
