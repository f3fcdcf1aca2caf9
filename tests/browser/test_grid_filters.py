"""Filters from the columns' menus, their chips, and what is kept of a file's view, on the real row session."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.grid_driver import Grid, Server
from tests.browser.grid_fixtures import chromium, grid, server, table

__all__ = ["chromium", "grid", "server", "table"]  # fixtures, found by name in this module


def open_filter(grid: Grid, name: str, page: str = "Condition") -> None:
    """Open a column's form by its menu, on the page for a condition or for values."""
    head = grid.page.get_by_role("columnheader", name=re.compile(rf"^{re.escape(name)}, "))
    head.hover()
    head.locator(".menu").click()
    grid.page.get_by_role("menuitem", name="Filter…").click()
    tab = grid.page.get_by_role("tab", name=page)
    if tab.is_visible():
        tab.click()


def apply(grid: Grid) -> None:
    grid.page.get_by_role("button", name="Apply").click()


def condition(grid: Grid, name: str, op: str, *values: str) -> None:
    open_filter(grid, name)
    grid.page.get_by_label("Condition").select_option(label=op)
    for label, value in zip(("From", "To") if len(values) == 2 else ("Value",), values, strict=False):
        grid.page.get_by_role("textbox", name=label, exact=True).fill(value)
    apply(grid)


def expect_match(grid: Grid, kept: pl.DataFrame, table: pl.DataFrame) -> None:
    if kept.height == 0:
        expect(grid.page.get_by_text("No rows match")).to_be_visible(timeout=30_000)
        return
    expect(grid.page.locator(".match")).to_have_text(f"{kept.height:,} of {table.height:,} match", timeout=30_000)
    grid.check(kept)


def test_filters_by_text_number_and_missing_each_with_a_chip(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    chips = grid.page.locator(".chip")
    condition(grid, "text", "contains", "SCRIPT")
    by_text = table.filter(pl.col("text").str.to_lowercase().str.contains("script", literal=True))
    expect(chips).to_have_text(["text contains “SCRIPT”"])
    expect_match(grid, by_text, table)
    condition(grid, "n", "is between", "1,000", "9000")
    both = by_text.filter(pl.col("n").is_between(1000, 9000))
    expect(chips).to_have_text(["text contains “SCRIPT”", "n from 1000 to 9000"])
    expect_match(grid, both, table)
    condition(grid, "ties", "is not missing")
    expect_match(grid, both.filter(pl.col("ties").is_not_null()), table)
    grid.page.get_by_role("button", name="Remove text contains “SCRIPT”").click()
    expect_match(grid, table.filter(pl.col("n").is_between(1000, 9000), pl.col("ties").is_not_null()), table)
    grid.page.get_by_role("button", name="Clear all").click()
    expect(chips).to_have_count(0)
    grid.check(table)


def test_a_chip_opens_its_form_to_change_it(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    condition(grid, "n", "≥", "39000")
    expect_match(grid, table.filter(pl.col("n") >= 39000), table)
    grid.page.locator(".chip .what").click()
    field = grid.page.get_by_role("textbox", name="Value", exact=True)
    expect(field).to_have_value("39000")
    field.fill("39900")
    field.press("Enter")
    expect_match(grid, table.filter(pl.col("n") >= 39900), table)
    grid.page.locator(".chip .what").click()
    grid.page.get_by_role("button", name="Remove filter").click()
    expect(grid.page.locator(".chip")).to_have_count(0)
    grid.check(table)


def test_a_form_stays_when_the_window_s_size_changes(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    open_filter(grid, "text")
    value = grid.page.get_by_role("textbox", name="Value", exact=True)
    value.fill("SCRIPT")
    grid.page.set_viewport_size({"width": 420, "height": 360})
    panel = grid.page.locator(".popup")
    expect(panel).to_be_in_viewport(ratio=1)
    expect(value).to_have_value("SCRIPT")
    expect(value).to_be_focused()
    grid.page.keyboard.press("Enter")
    expect_match(grid, table.filter(pl.col("text").str.to_lowercase().str.contains("script", literal=True)), table)
    grid.focus_cell()
    grid.page.keyboard.press("Shift+F10")
    expect(panel).to_be_visible()
    grid.page.set_viewport_size({"width": 900, "height": 600})
    expect(panel).to_be_hidden()


def test_filters_by_date_moment_and_truth(grid: Grid, table: pl.DataFrame) -> None:
    grid.page.set_viewport_size({"width": 1600, "height": 700})
    grid.open()
    condition(grid, "day", "is between", "1900-01-01", "1901-12-31")
    days = pl.col("day").is_between(pl.date(1900, 1, 1), pl.date(1901, 12, 31))
    expect_match(grid, table.filter(days), table)
    grid.page.get_by_role("button", name="Clear all").click()
    condition(grid, "at", "≤", "2013-01-01 05:59")
    expect_match(grid, table.filter(pl.col("at") < pl.datetime(2013, 1, 1, 6)), table)
    open_filter(grid, "flag")
    grid.page.get_by_label("Value", exact=True).select_option("false")
    apply(grid)
    expect_match(grid, table.filter(pl.col("at") < pl.datetime(2013, 1, 1, 6), ~pl.col("flag")), table)


def test_what_cannot_be_asked_for_is_said_in_the_form_or_below_the_rows(grid: Grid, table: pl.DataFrame) -> None:
    grid.page.set_viewport_size({"width": 1600, "height": 700})
    grid.open()
    condition(grid, "n", "is", "many")
    expect(grid.page.get_by_role("alert")).to_have_text("“many” is not a whole number")
    grid.page.keyboard.press("Escape")
    condition(grid, "at", "is between", "2013-01", "2013-02-01")
    expect(grid.page.get_by_role("alert")).to_have_text("“2013-01” is not written as 2024-01-31 12:34")
    grid.page.keyboard.press("Escape")
    condition(grid, "text", "matches the regex", "(")
    expect(grid.page.locator(".foot .note.bad")).not_to_be_empty(timeout=30_000)
    expect(grid.page.locator(".chip")).to_have_count(0)
    grid.check(table)


def test_a_cell_s_value_becomes_a_filter(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    row = next(i for i, value in enumerate(table["text"]) if value == "😀 ü \u0301")
    assert row < 100
    grid.page.evaluate("row => document.querySelector('taupane-grid').scrollToRow(row)", row)
    grid.settle()
    cell = grid.page.locator(f'.row[aria-rowindex="{row + 2}"] .cell[aria-colindex="6"]')
    cell.click(button="right")
    grid.page.get_by_role("menuitem", name="Only this value").click()
    expect_match(grid, table.filter(pl.col("text") == "😀 ü \u0301"), table)
    first = grid.page.locator('.row:not([hidden]) .cell[aria-colindex="2"]').first
    first.click(button="right")
    grid.page.get_by_role("menuitem", name="Without this value").click()
    expect(grid.page.locator(".chip")).to_have_count(2)


@pytest.fixture
def visitor(chromium: Browser, server: Server) -> Iterator[Grid]:
    """A grid whose page can be loaded again in the same browser profile."""
    with contextlib.closing(chromium.new_context(viewport={"width": 1600, "height": 700})) as context:
        yield Grid(context.new_page(), server)


def choose_format(page: Page, column: str, label: str) -> None:
    head = page.get_by_role("columnheader", name=re.compile(f"^{column}, "))
    head.hover()
    head.locator(".menu").click()
    page.get_by_role("menuitem", name="Format…").click()
    page.get_by_role("menuitemcheckbox", name=label, exact=True).click()


def test_a_file_s_view_is_kept_from_one_visit_to_the_next(visitor: Grid, table: pl.DataFrame) -> None:
    visitor.open()
    page = visitor.page
    condition(visitor, "n", "≥", "100")
    page.get_by_role("columnheader", name="ties,").click()
    head = page.get_by_role("columnheader", name="float,")
    head.hover()
    head.locator(".menu").click()
    page.get_by_role("menuitem", name="Pin left").click()
    choose_format(page, "at", "31 Jan 2024 14:05:09")
    kept = table.filter(pl.col("n") >= 100).sort("ties", nulls_last=True, maintain_order=True)
    shown = kept.select("float", *[name for name in table.columns if name != "float"])
    expect(page.locator(".chip")).to_have_count(1)
    moments = page.locator(f'.row[aria-rowindex="2"] .cell[aria-colindex="{shown.columns.index("at") + 2}"]')
    written = f"{shown['at'][0]:%d %b %Y %H:%M:%S}"
    expect(moments).to_have_text(written)
    page.wait_for_function("() => Object.values(localStorage).some(text => text.includes('%b'))")
    choose_format(page, "at", "As it is")
    expect_match(visitor, shown, table)
    choose_format(page, "at", "31 Jan 2024 14:05:09")
    expect(moments).to_have_text(written)
    page.wait_for_function("() => Object.values(localStorage).some(text => text.includes('\"ties\",0],false'))")
    visitor.session += "again"  # another session, as after the program was started anew
    visitor.open()
    expect(page.locator(".chip")).to_have_text(["n ≥ 100"])
    expect(moments).to_have_text(written)
    choose_format(page, "at", "As it is")
    expect_match(visitor, shown, table)
    page.evaluate("document.querySelector('taupane-grid').dataset.remember = 'off'")
    visitor.session += "never"
    page.evaluate("name => document.querySelector('taupane-grid').setAttribute('session', name)", visitor.session)
    expect(page.locator(".chip")).to_have_count(0)
    visitor.check(table)


def test_filters_survive_a_lost_connection(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    condition(grid, "n", ">", "20000")
    kept = table.filter(pl.col("n") > 20_000)
    expect_match(grid, kept, table)
    with grid.page.expect_websocket():
        grid.server.post("/cut")
    expect_match(grid, kept, table)
    expect(grid.page.locator(".chip")).to_have_count(1)


def test_axe_finds_nothing_in_forms_and_chips(grid: Grid) -> None:
    grid.open()
    condition(grid, "n", "≥", "100")
    expect(grid.page.locator(".chip")).to_have_count(1)
    found = {}
    for name, tab in (("ties", "Values"), ("text", "Condition"), ("day", "Condition")):
        open_filter(grid, name, tab)
        found[name] = grid.violations()
        grid.page.keyboard.press("Escape")
    assert not any(found.values()), found
