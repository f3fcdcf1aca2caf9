"""Statistics in the headers and beside the rows, filters by their bars, and lists of values with counts."""

from __future__ import annotations

import re

import polars as pl
import pytest
from playwright.sync_api import Locator, expect
from tests.browser.grid_driver import Grid
from tests.browser.grid_fixtures import chromium, grid, server, table
from tests.browser.live_harness import until

__all__ = ["chromium", "grid", "server", "summed", "table"]  # fixtures, found by name in this module

ON = """document.addEventListener('DOMContentLoaded', () => {
  document.querySelector('taupane-grid').dataset.summaries = 'on';
});"""


@pytest.fixture
def summed(grid: Grid) -> Grid:
    """A grid with summaries in its headers."""
    grid.page.add_init_script(ON)
    grid.page.set_viewport_size({"width": 1900, "height": 800})
    return grid.open()


def head(grid: Grid, name: str) -> Locator:
    return grid.page.get_by_role("columnheader", name=re.compile(rf"^{re.escape(name)}, "))


def line(grid: Grid, name: str) -> Locator:
    return head(grid, name).locator(".summary .line")


def expect_exact(grid: Grid, name: str) -> None:
    """Wait until a header shows exact figures of the present view."""
    expect(head(grid, name).locator(".summary")).not_to_have_class(re.compile("estimated|old"), timeout=30_000)
    expect(line(grid, name)).not_to_be_empty(timeout=30_000)


def fact(grid: Grid, name: str) -> Locator:
    return grid.page.locator(".facts dt", has_text=re.compile(f"^{name}$")).locator("xpath=following-sibling::dd[1]")


def test_headers_show_missing_distinct_and_a_picture(summed: Grid, table: pl.DataFrame) -> None:
    missing = table["ties"].null_count() / table.height
    expect(line(summed, "ties")).to_have_text(f"{missing * 100:.0f}% missing · 3 distinct", timeout=30_000)
    expect(line(summed, "n")).to_have_text("40k distinct", timeout=30_000)
    expect(head(summed, "n").locator(".histogram path")).to_have_attribute("d", re.compile("^M0 30v-"))
    flags = head(summed, "flag").locator(".topvalue")
    expect(flags).to_have_count(2)
    assert {text.split("\n")[0] for text in flags.all_inner_texts()} == {"true", "false"}
    expect(line(summed, "list")).to_contain_text("missing", timeout=30_000)
    summed.check(table)


def test_a_value_is_worth_more_than_its_share_where_there_is_room_for_one(summed: Grid) -> None:
    expect_exact(summed, "flag")
    value = head(summed, "flag").locator(".topvalue", has_text="false")

    def shown(part: str) -> tuple[bool, bool]:
        """Tell whether a part is in its line, and whole."""
        top, height = summed.box(value)["y"], summed.box(value)["height"]
        is_whole = value.locator(part).evaluate("(one) => one.scrollWidth <= one.clientWidth || one.clientWidth === 0")
        return summed.box(value.locator(part))["y"] < top + height, is_whole

    assert shown(".label") == shown(".keys") == (True, True)
    handle = summed.box(head(summed, "flag").locator(".handle"))
    summed.page.mouse.move(handle["x"] + 4, handle["y"] + 20)
    summed.page.mouse.down()
    summed.page.mouse.move(handle["x"] + 4 - (summed.box(value)["width"] - 50), handle["y"] + 20, steps=5)
    summed.page.mouse.up()
    until(lambda: summed.box(value)["width"] < 60, summed.page)
    assert (shown(".label"), shown(".keys")[0]) == ((True, True), False)


def test_a_bar_filters_and_the_summaries_follow(summed: Grid, table: pl.DataFrame) -> None:
    expect_exact(summed, "n")
    picture = head(summed, "n").locator(".histogram")
    box = summed.box(picture)
    summed.page.mouse.move(box["x"] + 1, box["y"] + box["height"] - 2)
    expect(line(summed, "n")).to_have_text(re.compile(r"^0 to [\d,.]+: [\d,]+ rows$"))
    expect(picture.locator("title")).to_have_text(re.compile(r"rows\nPress to see only these rows$"))
    summed.page.mouse.move(box["x"] + 1, box["y"] + 200)
    expect(line(summed, "n")).to_have_text("40k distinct")
    summed.page.mouse.click(box["x"] + 1, box["y"] + box["height"] - 2)
    expect(summed.page.locator(".chip")).to_have_text(re.compile(r"^n from 0 to \d+$"))
    text = summed.page.locator(".chip").inner_text()
    last = int(text.rsplit(" ", 1)[1])
    kept = table.filter(pl.col("n") <= last)
    expect(summed.page.locator(".match")).to_have_text(f"{kept.height:,} of 40,000 match", timeout=30_000)
    summed.check(kept)
    expect(line(summed, "n")).to_have_text(f"{kept.height:,} distinct", timeout=30_000)
    expect(head(summed, "n")).to_have_attribute("aria-sort", "none")
    expect_exact(summed, "flag")
    head(summed, "flag").locator(".topvalue").first.hover()
    expect(line(summed, "flag")).to_have_text(re.compile(r"^(true|false): [\d,]+ rows$"))
    head(summed, "flag").locator(".topvalue").first.click()
    expect(summed.page.locator(".chip")).to_have_count(2)
    summed.settle()
    value = summed.page.locator(".chip").last.inner_text().rsplit(" ", 1)[1]
    summed.check(kept.filter(pl.col("flag") == (value == "true")))


def test_the_panel_tells_all_of_the_column_at_the_cursor(summed: Grid, table: pl.DataFrame) -> None:
    page = summed.page
    page.get_by_role("button", name="Column summary").click()
    panel = page.get_by_role("complementary", name="Column summary")
    expect(panel).to_contain_text("Choose a cell")
    summed.focus_cell()
    for key in ["Control+Home", "ArrowRight"]:
        page.keyboard.press(key)
    expect(panel).to_contain_text("Int32", timeout=30_000)
    expect(fact(summed, "Rows")).to_have_text("40,000", timeout=30_000)
    expect(fact(summed, "Missing")).to_contain_text(f"{table['ties'].null_count():,} (", timeout=30_000)
    expect(fact(summed, "Least")).to_have_text("1")
    expect(fact(summed, "Most")).to_have_text("3")
    values = panel.locator(".topvalue")
    expect(values).to_have_count(3)
    counts = table["ties"].drop_nulls().value_counts(sort=True)
    expect(values.first).to_contain_text(f"{counts['count'][0]:,}")
    values.first.click()
    kept = table.filter(pl.col("ties") == counts["ties"][0])
    expect(page.locator(".match")).to_have_text(f"{kept.height:,} of 40,000 match", timeout=30_000)
    expect(fact(summed, "Rows")).to_have_text(f"{kept.height:,}", timeout=30_000)
    panel.press("Escape")
    expect(panel).to_be_hidden()


def test_summaries_come_and_go_by_the_menu(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    grid.page.get_by_role("button", name="View").click()
    grid.page.get_by_role("menuitemcheckbox", name="Summaries in headers").click()
    expect(line(grid, "n")).to_have_text("40k distinct", timeout=30_000)
    grid.check(table)
    grid.page.get_by_role("button", name="View").click()
    grid.page.get_by_role("menuitemcheckbox", name="Summaries in headers").click()
    expect(head(grid, "n").locator(".summary")).to_be_hidden()
    grid.drag_thumb("vertical", 1.5)
    assert grid.check(table)[-1] == table.height - 1


# Every text that a column's line has on any frame, as `window.lines`.
WATCH = """name => {
  window.lines = [];
  const root = document.querySelector('taupane-grid').shadowRoot;
  const look = () => {
    for (const cell of root.querySelectorAll('.headcell:not([hidden])')) {
      const text = cell.querySelector('.line')?.textContent;
      if (cell.ariaLabel.startsWith(`${name}, `) && text && window.lines.at(-1) !== text) window.lines.push(text);
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def test_a_large_table_is_estimated_first_and_then_exact(summed: Grid) -> None:
    seen: list[str] = []
    for attempt in range(3):  # a page that stands still for a moment paints only what came last
        if attempt:
            summed.session += "again"
            summed.open()
        summed.page.evaluate(WATCH, "c1")
        summed.server.post(f"/source/{summed.session}", "3000000x6")
        expect(summed.page.locator(".range")).to_contain_text("of 3,000,000 rows", timeout=30_000)
        expect(line(summed, "c1")).to_have_text(re.compile(r"^5% missing"), timeout=60_000)
        seen = summed.page.evaluate("window.lines")
        if re.match(r"~\d.* missing · ≥.* distinct", seen[0]):
            break
    else:
        pytest.fail(str(seen))


def test_values_are_chosen_from_a_list_with_counts(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()

    def values_of(name: str) -> Locator:
        head(grid, name).hover()
        head(grid, name).locator(".menu").click()
        grid.page.get_by_role("menuitem", name="Filter…").click()
        grid.page.get_by_role("tab", name="Values").click()
        return grid.page.locator(".value")

    lines = values_of("ties")
    expect(lines).to_have_count(4, timeout=30_000)
    counts = {line.split("\n")[0]: line.split("\n")[-1] for line in lines.all_inner_texts()}
    assert counts["missing"] == f"{table['ties'].null_count():,}"
    assert counts["2"] == f"{(table['ties'] == 2).sum():,}"
    for name in ("missing", "2"):
        lines.filter(has=grid.page.locator(".label", has_text=re.compile(f"^{name}$"))).locator("input").check()
    grid.page.get_by_role("button", name="Apply").click()
    kept = table.filter(pl.col("ties").is_null() | (pl.col("ties") == 2))
    expect(grid.page.locator(".match")).to_have_text(f"{kept.height:,} of 40,000 match", timeout=30_000)
    grid.check(kept)
    lines = values_of("text")
    grid.page.get_by_role("searchbox", name="Search values").fill("scr")
    expect(lines).to_have_count(2, timeout=30_000)


def test_axe_finds_nothing_in_summaries(summed: Grid) -> None:
    summed.page.set_viewport_size({"width": 1100, "height": 700})
    summed.page.get_by_role("button", name="Column summary").click()
    summed.focus_cell()
    expect(fact(summed, "Rows")).to_have_text("40,000", timeout=30_000)
    expect_exact(summed, "n")
    assert summed.violations() == {}
