"""Columns moved, pinned, hidden and found, rows gone to, cells selected: in Chromium, on the real row session."""

from __future__ import annotations

import contextlib
import re

import polars as pl
from playwright.sync_api import Browser, Locator, expect
from tests.browser.grid_driver import Grid, Server
from tests.browser.grid_fixtures import chromium, grid, server, table

__all__ = ["chromium", "grid", "server", "table"]  # fixtures, found by name in this module


def head(grid: Grid, name: str) -> Locator:
    return grid.page.get_by_role("columnheader", name=f"{name},")


def open_menu(grid: Grid, name: str) -> None:
    head(grid, name).hover()
    head(grid, name).locator(".menu").click()
    expect(grid.page.get_by_role("menu")).to_be_visible()


def choose(grid: Grid, name: str, entry: str) -> None:
    open_menu(grid, name)
    grid.page.get_by_role("menuitem", name=entry).or_(grid.page.get_by_role("menuitemcheckbox", name=entry)).click()
    expect(grid.page.get_by_role("menu")).to_have_count(0)


def names(grid: Grid) -> list[str]:
    """Give the columns that are painted, from the left."""
    grid.settle()
    heads = grid.page.locator(".headcell:not([hidden])")
    found = [(item["x"], item["name"]) for item in heads.evaluate_all(
        "all => all.map(e => ({x: e.getBoundingClientRect().x, name: e.querySelector('.name').textContent}))"
    )]  # fmt: skip
    return [name for _, name in sorted(found)]


def cell(grid: Grid, row: int, column: int) -> Locator:
    return grid.page.locator(f'.row[aria-rowindex="{row + 2}"] .cell[aria-colindex="{column + 2}"]')


def selected(grid: Grid) -> int:
    return grid.page.locator(".row:not([hidden]) .cell[aria-selected=true]").count()


def test_a_pinned_column_stays_while_the_others_scroll(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    choose(grid, "text", "Pin left")
    assert names(grid)[:3] == ["text", "n", "ties"]
    pinned = table.select("text", *[name for name in table.columns if name != "text"])
    grid.check(pinned)
    box = grid.box(head(grid, "text"))
    grid.drag_thumb("horizontal", 1.5)
    grid.drag_thumb("vertical", 0.5)
    grid.check(pinned)
    assert grid.box(head(grid, "text")) == box
    last = grid.box(grid.page.get_by_role("columnheader", name="<b>name</b>"))
    assert abs(last["x"] + last["width"] - grid.box(".vertical")["x"]) < 2
    grid.focus_cell()
    grid.page.keyboard.press("Home")
    grid.check(pinned)
    assert names(grid)[:2] == ["text", "n"], "the first column is pinned, and those behind it are seen from the first"
    choose(grid, "text", "Unpin")
    grid.drag_thumb("horizontal", -0.5)
    assert names(grid)[0] == "text"


def test_columns_are_dragged_and_moved_by_keys(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    start, target = grid.box(head(grid, "n")), grid.box(head(grid, "large"))
    grid.page.mouse.move(start["x"] + start["width"] - 20, start["y"] + 12)
    grid.page.mouse.down()
    grid.page.mouse.move(target["x"] + target["width"] - 8, target["y"] + 20, steps=6)
    expect(grid.page.locator(".gap")).to_be_visible()
    grid.page.mouse.up()
    expect(grid.page.locator(".gap")).to_be_hidden()
    assert names(grid)[:4] == ["ties", "large", "n", "float"]
    expect(head(grid, "n")).to_have_attribute("aria-sort", "none")
    grid.focus_cell()
    for key in ["Control+Home", "ArrowUp", "Control+Shift+ArrowRight"]:
        grid.page.keyboard.press(key)
    assert names(grid)[:4] == ["large", "ties", "n", "float"]
    grid.check(table.select("large", "ties", "n", *table.columns[3:]))
    grid.page.keyboard.press("Control+c")
    grid.page.wait_for_function("async () => await navigator.clipboard.readText() === 'ties'")


def test_columns_are_hidden_found_and_shown(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    choose(grid, "ties", "Hide")
    choose(grid, "float", "Hide")
    expect(grid.page.locator(".size")).to_have_text("11 of 13 columns")
    grid.check(table.drop("ties", "float"))
    grid.focus_cell()
    grid.page.keyboard.press("Control+k")
    grid.page.keyboard.type("cloc")
    expect(grid.page.get_by_role("option")).to_have_count(1)
    grid.page.keyboard.press("Enter")
    expect(grid.page.locator(".popup")).to_be_hidden()
    expect(head(grid, "clock")).to_be_in_viewport()
    grid.page.keyboard.press("Control+k")
    grid.page.keyboard.type("ties")
    grid.page.keyboard.press("Enter")
    assert names(grid)[:2] == ["ties", "large"]
    grid.page.locator(".size").click()
    grid.page.get_by_role("button", name="Show all").click()
    grid.page.keyboard.press("Escape")
    expect(grid.page.locator(".size")).to_have_text("13 columns")
    grid.drag_thumb("horizontal", -0.5)
    grid.check(table)


def test_a_row_is_gone_to_by_its_number(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    grid.focus_cell()
    grid.page.keyboard.press("Control+g")
    grid.page.keyboard.type("12,345")
    grid.page.keyboard.press("Enter")
    assert 12_344 in grid.check(table)
    assert grid.active() == "12,344"
    grid.page.locator(".range").click()
    grid.page.keyboard.type("what")
    grid.page.keyboard.press("Enter")
    expect(grid.page.get_by_role("textbox", name="Go to row")).to_have_attribute("aria-invalid", "true")
    grid.page.keyboard.type("-1")
    grid.page.keyboard.press("Enter")
    assert grid.check(table)[-1] == table.height - 1


def test_cells_rows_and_columns_are_selected(grid: Grid) -> None:
    grid.open()
    page = grid.page
    cell(grid, 2, 1).click()
    assert selected(grid) == 0
    cell(grid, 4, 2).click(modifiers=["Shift"])
    expect(page.locator(".picked")).to_have_text("3 × 2 cells selected")
    assert selected(grid) == 6
    cell(grid, 8, 3).click(modifiers=["Control"])
    expect(page.locator(".picked")).to_have_text("2 areas, 7 cells selected")
    for key in ["Shift+ArrowDown", "Shift+ArrowRight"]:
        page.keyboard.press(key)
    expect(page.locator(".picked")).to_have_text("2 areas, 10 cells selected")
    page.keyboard.press("Escape")
    expect(page.locator(".picked")).to_have_text("")
    page.locator('.row[aria-rowindex="5"] .number').click()
    page.locator('.row[aria-rowindex="7"] .number').click(modifiers=["Shift"])
    expect(page.locator(".picked")).to_have_text("3 rows selected")
    expect(page.locator(".spoken")).to_have_text("3 rows selected")
    cell(grid, 3, 3).click()
    page.keyboard.press("Control+Space")
    expect(page.locator(".picked")).to_have_text("1 column selected")
    expect(page.get_by_role("columnheader", name="float,")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Control+a")
    expect(page.locator(".picked")).to_have_text("All cells selected")


def test_dragging_selects_and_scrolls_on_past_the_edge(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    start = grid.box(cell(grid, 5, 1))
    grid.page.mouse.move(start["x"] + 10, start["y"] + 10)
    grid.page.mouse.down()
    grid.page.mouse.move(start["x"] + 200, start["y"] + 70, steps=4)
    expect(grid.page.locator(".picked")).to_contain_text("cells selected")
    body = grid.box(".body")
    grid.page.mouse.move(start["x"] + 200, body["y"] + body["height"] + 60)
    expect(grid.page.locator(".range")).to_have_text(re.compile(r"^([3-9]\d|\d{3})"), timeout=30_000)
    grid.page.mouse.up()
    grid.check(table)
    assert selected(grid) > 20


def test_rows_become_lower_and_stay_true(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    grid.drag_thumb("vertical", 0.5)
    before = grid.check(table)
    grid.page.get_by_role("button", name="View").click()
    grid.page.get_by_role("menuitemcheckbox", name="Compact rows").click()
    after = grid.check(table)
    assert len(after) > len(before) + 4
    assert after[0] == before[0]
    grid.drag_thumb("vertical", 1.5)
    assert grid.check(table)[-1] == table.height - 1


def test_menus_are_driven_by_keys(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    grid.focus_cell()
    for key in ["Control+Home", "ArrowUp", "Alt+ArrowDown"]:
        grid.page.keyboard.press(key)
    expect(grid.page.get_by_role("menu", name="Column n")).to_be_visible()
    for key in ["ArrowDown", "ArrowDown", "Enter"]:
        grid.page.keyboard.press(key)
    expect(head(grid, "n")).to_have_attribute("aria-sort", "descending")
    grid.check(table.reverse())
    grid.page.keyboard.press("Shift+F10")
    expect(grid.page.get_by_role("menu")).to_be_visible()
    grid.page.keyboard.press("Escape")
    expect(grid.page.get_by_role("menu")).to_have_count(0)
    grid.page.keyboard.press("ArrowRight")
    grid.settle()
    assert grid.active().startswith("ties")


def test_sort_keys_are_numbered_and_leave_one_by_one(grid: Grid, table: pl.DataFrame) -> None:
    grid.open()
    head(grid, "ties").click()
    head(grid, "large").click(modifiers=["Shift"])
    expect(head(grid, "ties").locator(".mark")).to_have_text("1")
    expect(head(grid, "large").locator(".mark")).to_have_text("2")
    head(grid, "large").click(modifiers=["Shift"])
    grid.check(table.sort("ties", "large", descending=[False, True], nulls_last=True, maintain_order=True))
    choose(grid, "ties", "Take out of the sort")
    expect(head(grid, "ties")).to_have_attribute("aria-sort", "none")
    grid.check(table.sort("large", descending=True))


def test_five_thousand_columns_are_moved_and_found_quickly(grid: Grid) -> None:
    grid.open("300x5000")
    choose(grid, "c3", "Pin left")
    grid.focus_cell()
    grid.page.keyboard.press("Control+k")
    grid.page.keyboard.type("c4711")
    grid.page.keyboard.press("Enter")
    expect(head(grid, "c4711")).to_be_in_viewport()
    assert names(grid)[0] == "c3"
    rows = grid.rows()
    assert rows[0]["cells"]["0"] is not None
    metrics = "(() => { const m = document.querySelector('taupane-grid').metrics; return [m.totalMs, m.frames]; })()"
    spent = []
    for share in (0.1, 0.9, 0.3, 0.7, 0.5):
        ms, frames = grid.page.evaluate(metrics)
        grid.drag_thumb("horizontal", share)
        grid.settle()
        all_ms, all_frames = grid.page.evaluate(metrics)
        spent.append((all_ms - ms) / (all_frames - frames))
    assert sorted(spent)[2] < 16, spent


def test_a_hundred_million_rows_of_five_thousand_columns_scroll_both_ways(grid: Grid) -> None:
    grid.open("endless:100000000x5000")

    def check() -> tuple[int, int]:
        rows = grid.rows()
        for row, entry in rows.items():
            assert entry["number"] == f"{row + 1:,}"
            for column, text in entry["cells"].items():
                number = row * 10_000 + int(column)
                assert text == (str(number) if number < 10_000 else f"{number:,}"), (row, column)
        return max(rows), max(int(column) for column in rows[max(rows)]["cells"])

    check()
    grid.focus_cell()
    grid.page.keyboard.press("Control+End")
    assert check() == (99_999_999, 4_999)
    for share in (0.25, 0.7):
        grid.drag_thumb("vertical", share)
        grid.drag_thumb("horizontal", share)
        row, column = check()
        assert abs(row / 1e8 - share) < 0.06
        assert abs(column / 5e3 - share) < 0.06
        grid.page.mouse.move(500, 300)
        grid.page.mouse.wheel(900, 28 * 40)
        assert check()[0] == row + 40
    grid.page.keyboard.press("Control+g")
    grid.page.keyboard.type("87654321")
    grid.page.keyboard.press("Enter")
    assert 87_654_320 in grid.rows()
    check()


def test_a_finger_pans_and_a_tap_places_the_cursor(chromium: Browser, server: Server, table: pl.DataFrame) -> None:
    with contextlib.closing(chromium.new_context(has_touch=True, viewport={"width": 400, "height": 640})) as context:
        grid = Grid(context.new_page(), server).open()
        box = grid.box(cell(grid, 3, 1))
        grid.page.touchscreen.tap(box["x"] + 20, box["y"] + 12)
        expect(cell(grid, 3, 1)).to_have_class(
            "cell num active" if table["ties"][3] is not None else "cell num missing active"
        )
        session = context.new_cdp_session(grid.page)
        points = [{"x": 200, "y": 500 - step * 40} for step in range(8)]
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
        for point in points[1:]:
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert grid.check(table)[0] >= 8
        assert grid.errors == []


def test_axe_finds_nothing_in_menus_and_lists(grid: Grid) -> None:
    grid.open()
    cell(grid, 2, 1).click()
    cell(grid, 4, 2).click(modifiers=["Shift"])
    found = {}
    for keys in (["Control+k"], ["Control+g"], ["Shift+F10"], ["Control+Home", "ArrowUp", "Alt+ArrowDown"]):
        for key in keys:
            grid.page.keyboard.press(key)
        expect(grid.page.locator(".popup")).to_be_visible()
        found[keys[-1]] = grid.violations()
        grid.page.keyboard.press("Escape")
    assert not any(found.values()), found
