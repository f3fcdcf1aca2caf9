"""Copying what is selected, a cell's whole value and the view as Python: always the source's own values."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
from playwright.sync_api import Locator, expect
from tests.browser.grid_driver import Grid
from tests.browser.grid_fixtures import HOSTILE, chromium, grid, server, table

__all__ = ["chromium", "grid", "server", "table"]  # fixtures, found by name in this module

SAME = """async (text) => {
  const lines = (value) => value.replaceAll('\\r\\n', '\\n');
  return lines(await navigator.clipboard.readText()) === lines(text);
}"""


def cell(grid: Grid, row: int, column: int) -> Locator:
    return grid.page.locator(f'.row[aria-rowindex="{row + 2}"] .cell[aria-colindex="{column + 2}"]')


def copied(grid: Grid) -> str:
    """Wait until the grid says that it copied; give the clipboard's text."""
    expect(grid.page.locator(".foot .note")).to_contain_text("Copied", timeout=30_000)
    return str(grid.page.evaluate("navigator.clipboard.readText()"))


def select(grid: Grid, first: tuple[int, int], last: tuple[int, int]) -> None:
    cell(grid, *first).click()
    cell(grid, *last).click(modifiers=["Shift"])


def read(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_a_selection_is_copied_as_rows_of_the_source_s_values(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    select(grid, (3, 0), (9, 2))
    grid.page.keyboard.press("Control+c")
    rows = read(copied(grid), "\t")
    assert rows == [["" if v is None else str(v) for v in table.row(row)[:3]] for row in range(3, 10)]


def test_long_and_hostile_text_is_copied_whole(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    text = table.columns.index("text")
    select(grid, (0, text), (18, text))
    grid.page.keyboard.press("Shift+F10")
    grid.page.get_by_role("menuitem", name="Copy as CSV").click()
    rows = read(copied(grid), ",")
    assert rows[0] == ["text"]
    wanted = ["" if value is None else value for value in table["text"][:19]]
    assert [row[0] if row else "" for row in rows[1:]] == wanted


def test_columns_are_copied_in_the_order_in_which_they_stand_and_json_is_exact(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    grid.focus_cell()
    for key in ["Control+Home", "ArrowUp", "ArrowRight", "ArrowRight", "Control+Shift+ArrowLeft"]:
        grid.page.keyboard.press(key)
    grid.settle()
    select(grid, (0, 0), (1, 2))
    grid.page.keyboard.press("Shift+F10")
    grid.page.get_by_role("menuitem", name="Copy as JSON").click()
    assert json.loads(copied(grid)) == [{"n": i, "large": 2**62 - i, "ties": table["ties"][i]} for i in range(2)]


def test_areas_that_make_no_table_are_refused(grid: Grid) -> None:
    grid.open()
    cell(grid, 0, 0).click()
    cell(grid, 3, 2).click(modifiers=["Control"])
    grid.page.keyboard.press("Control+c")
    expect(grid.page.locator(".foot .note.bad")).to_contain_text("one area")


def test_a_cell_shows_its_whole_value(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    row = next(i for i, text in enumerate(table["text"]) if text == HOSTILE[-1])
    grid.page.evaluate("row => document.querySelector('taupane-grid').scrollToRow(row)", row)
    grid.settle()
    cell(grid, row, table.columns.index("text")).dblclick()
    whole = grid.page.get_by_role("textbox", name="text")
    expect(whole).to_have_text("x" * 3000, timeout=30_000)
    expect(grid.page.get_by_role("dialog")).to_contain_text("3,000 characters")
    grid.page.get_by_role("button", name="Copy").click()
    grid.page.wait_for_function(SAME, arg="x" * 3000)
    grid.page.keyboard.press("Escape")
    grid.page.keyboard.press("End")
    grid.page.keyboard.press("ArrowLeft")
    grid.page.keyboard.press("Enter")
    expect(grid.page.get_by_role("textbox", name="list")).to_be_visible()
    values = table["list"][row]
    shown = grid.page.get_by_role("textbox", name="list")
    expect(shown).not_to_be_empty(timeout=30_000)
    assert shown.inner_text() == "missing" if values is None else json.loads(shown.inner_text()) == values.to_list()


def test_the_view_is_shown_as_python_that_gives_its_rows(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    head = grid.page.get_by_role("columnheader", name="large,")
    head.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    grid.settle()
    grid.page.get_by_role("button", name="View").click()
    grid.page.get_by_role("menuitem", name="Show as Python").click()
    code = grid.page.get_by_role("textbox", name="Python")
    expect(code).to_contain_text("import polars as pl", timeout=30_000)
    expect(code).to_contain_text("large")
    grid.page.get_by_role("dialog").get_by_role("button", name="Copy").click()
    grid.page.wait_for_function(SAME, arg=code.inner_text())
