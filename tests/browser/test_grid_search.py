"""Searching in all columns, with matches marked, counted and gone to, on the real row session."""

from __future__ import annotations

import re

import polars as pl
from playwright.sync_api import Locator, expect
from tests.browser.grid_driver import Grid
from tests.browser.grid_fixtures import chromium, grid, server, table

__all__ = ["chromium", "grid", "server", "table"]  # fixtures, found by name in this module


def search(grid: Grid, text: str) -> Locator:
    """Open the bar, type; give where the count stands."""
    if not grid.page.get_by_role("search").is_visible():
        grid.focus_cell()
        grid.page.keyboard.press("Control+Home")
        grid.page.keyboard.press("Control+f")
    grid.page.get_by_role("textbox", name="Search all columns").fill(text)
    return grid.page.locator(".searchbar .count")


def place(grid: Grid) -> tuple[int, int]:
    """Give row and column of the active cell."""
    grid.settle()
    row, column = grid.page.evaluate(
        """() => { const root = document.querySelector('taupane-grid').shadowRoot;
        const cell = root.querySelector('.cell.active');
        return [cell.closest('.row').getAttribute('aria-rowindex') - 2, cell.getAttribute('aria-colindex') - 2]; }"""
    )
    return row, column


def test_matches_are_counted_marked_and_gone_to(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    rows = [i for i, text in enumerate(table["text"]) if text is not None and "javascript" in text]
    count = search(grid, "JAVASCRIPT")
    expect(count).to_have_text(f"{len(rows):,} rows", timeout=30_000)
    grid.settle()
    assert grid.page.locator(".row:not([hidden]) .cell.hit").count() == sum(row < 21 for row in rows)
    text = table.columns.index("text")
    for nth in range(3):
        grid.page.keyboard.press("Enter")
        expect(count).to_have_text(f"{nth + 1} of {len(rows):,} rows", timeout=30_000)
        assert place(grid) == (rows[nth], text)
    grid.page.keyboard.press("Shift+Enter")
    expect(count).to_have_text(f"2 of {len(rows):,} rows", timeout=30_000)
    assert place(grid) == (rows[1], text)
    grid.page.get_by_role("button", name=re.compile("Previous")).click()
    grid.page.get_by_role("button", name=re.compile("Previous")).click()
    expect(count).to_have_text(re.compile(f"^{len(rows):,} of"), timeout=30_000)
    assert place(grid) == (rows[-1], text)
    for _ in range(2):  # the second press comes while the first is still looked for
        grid.page.get_by_role("textbox", name="Search all columns").press("Enter", no_wait_after=True)
    expect(count).to_have_text(re.compile(f"^2 of {len(rows):,} rows"), timeout=30_000)
    assert place(grid) == (rows[1], text)
    grid.check(table)
    grid.page.keyboard.press("Escape")
    expect(grid.page.get_by_role("search")).to_be_hidden()
    grid.settle()
    assert grid.page.locator(".cell.hit").count() == 0


def test_numbers_are_found_by_their_digits_whatever_separates_them(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    count = search(grid, "39999")
    expect(count).to_contain_text("row", timeout=30_000)
    grid.page.keyboard.press("Shift+Enter")
    expect(count).to_contain_text(" of ", timeout=30_000)
    assert place(grid)[0] == table.height - 1


def test_only_rows_that_match_are_shown_and_the_search_stays_as_a_chip(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    search(grid, "javascript")
    grid.page.get_by_role("button", name="Show only rows that match").click()
    kept = table.filter(pl.col("text").str.contains("javascript", literal=True))
    expect(grid.page.locator(".match")).to_have_text(f"{kept.height:,} of 40,000 match", timeout=30_000)
    grid.check(kept)
    column = table.columns.index("text")
    for key, row in (
        ("Enter", 1),
        ("Enter", 2),
        ("Shift+Enter", 1),
        ("Shift+Enter", 0),
        ("Shift+Enter", kept.height - 1),
    ):
        grid.page.get_by_role("textbox", name="Search all columns").press(key)
        expect(grid.page.locator(".searchbar .count")).to_have_text(f"{row + 1:,} of {kept.height:,} rows")
        assert place(grid) == (row, column)
    grid.page.keyboard.press("Escape")
    expect(grid.page.locator(".chip")).to_have_text(["any column has “javascript”"])
    grid.check(kept)
    grid.page.get_by_role("button", name="Remove any column").click()
    expect(grid.page.locator(".match")).to_have_text("", timeout=30_000)
    grid.check(table)


def test_case_and_regular_expressions_and_what_is_wrong_in_them(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    count = search(grid, "JavaScript")
    grid.page.get_by_role("button", name="Match case").click()
    expect(count).to_have_text("No match", timeout=30_000)
    grid.page.get_by_role("button", name="Match case").click()
    grid.page.get_by_role("button", name="Regular expression").click()
    grid.page.get_by_role("textbox", name="Search all columns").fill("^right|left$|^\\u202e")
    rows = table.filter(pl.col("text").str.contains("^\u202e")).height
    grid.page.get_by_role("textbox", name="Search all columns").fill("^\u202e")
    expect(count).to_have_text(f"{rows:,} rows", timeout=30_000)
    grid.settle()
    assert grid.page.locator(".row:not([hidden]) .cell.hit").count() > 0
    bar = grid.page.get_by_role("textbox", name="Search all columns")
    for wrong in ("(", r"(\w{1000}){1000}"):
        bar.fill(wrong)
        expect(grid.page.locator(".count.bad")).to_be_visible()
        bar.fill("alert")
        expect(count).to_contain_text("rows")
    # A browser's own engine would try 2^3000 ways at each of these texts.
    bar.fill("(x+x+)+y")
    expect(count).to_have_text("No match")
    bar.fill("^(x+x+)+$")
    rows = table.filter(pl.col("text").str.contains("^x+$")).height
    expect(count).to_have_text(f"{rows:,} rows")
    grid.settle()
    assert grid.page.locator(".row:not([hidden]) .cell.hit").count() > 0


def test_a_hidden_column_with_a_match_is_shown(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    head = grid.page.get_by_role("columnheader", name="text,")
    head.hover()
    head.locator(".menu").click()
    grid.page.get_by_role("menuitem", name="Hide").click()
    expect(grid.page.locator(".size")).to_have_text("12 of 13 columns")
    count = search(grid, "javascript")
    grid.page.keyboard.press("Enter")
    expect(count).to_contain_text("1 of ", timeout=30_000)
    expect(grid.page.locator(".size")).to_have_text("13 columns")
    grid.check(table)


def test_axe_finds_nothing_in_the_search_bar(grid: Grid) -> None:
    grid.open()
    expect(search(grid, "javascript")).to_contain_text("rows", timeout=30_000)
    assert grid.violations() == {}
