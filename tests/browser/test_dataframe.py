"""The DataFrame widget with its program: plan, selection, clicks, columns, formats, styles and new frames."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from tests.browser.live_harness import launch, open_page, served, until

from taupane import App, State, ui
from taupane.state import persistence

PATIENCE = 30.0
AXE = Path(__file__).parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def kept(tmp_path: Path) -> Iterator[Path]:
    """Give the file in which the program keeps how files were seen."""
    before = list(persistence._store)
    persistence.configure(tmp_path / "kept", delay=0.01)
    yield tmp_path / "kept" / "state.json"
    persistence.flush()
    persistence._store[:] = before


def numbers(rows: int = 5_000, plus: int = 0) -> pl.DataFrame:
    ids = range(rows)
    return pl.DataFrame(
        {
            "n": [i + plus for i in ids],
            "delay": [(i * 37) % 200 - 60.0 for i in ids],
            "day": [dt.date(2024, 1, 1) + dt.timedelta(days=i % 366) for i in ids],
            "site": [("https://example.org/" if i % 2 else "javascript:alert(") + f"{i}" for i in ids],
            "photo": [PIXEL if i % 2 else "https://example.org/a.png" for i in ids],
        }
    )


def cell(page: Page, row: int, column: int) -> Locator:
    """Give a cell by its row and its place among the columns, both from 0."""
    return page.locator(f'.row[aria-rowindex="{row + 2}"] [aria-colindex="{column + 2}"]')


def header(page: Page, name: str) -> Locator:
    return page.locator(".headcell").filter(has=page.get_by_text(name, exact=True))


def sort_by(page: Page, name: str, *held: Literal["Shift"]) -> None:
    page.locator(".headcell").get_by_text(name, exact=True).click(modifiers=held)


def test_a_plan_goes_both_ways(browser: Browser) -> None:
    plan = State(ui.Plan([ui.Sort("n", descending=True)]))
    with served(lambda: ui.DataFrame(numbers(), plan=plan, height="30rem")) as server:
        page = open_page(browser, server)
        expect(cell(page, 0, 0)).to_have_text("4999")
        sort_by(page, "n")
        until(lambda: plan() == ui.Plan(), page, PATIENCE)
        expect(cell(page, 0, 0)).to_have_text("0")
        sort_by(page, "delay")
        sort_by(page, "n", "Shift")
        until(lambda: plan() == ui.Plan(["delay", "n"]), page, PATIENCE)
        plan.set(ui.Plan(filters=[ui.Filter("n", "between", [10, 12])], search="1"))
        expect(cell(page, 0, 0)).to_have_text("10")
        expect(page.locator(".chip")).to_have_count(2)
        page.get_by_role("button", name="Remove n from 10 to 12").click()
        until(lambda: plan() == ui.Plan(search="1"), page, PATIENCE)
        plan.set(ui.Plan("nonsense"))
        until(lambda: plan() == ui.Plan(search="1"), page, PATIENCE)
        expect(page.locator(".foot")).to_contain_text("there is no column named 'nonsense'")
        other = open_page(browser, server)
        expect(other.locator(".chip")).to_have_count(1)
        page.get_by_role("button", name="Clear all").click()
        expect(other.locator(".chip")).to_have_count(0)
        for each in (page, other):
            each.context.close()


def test_selection_and_clicks_reach_the_program(browser: Browser) -> None:
    view = ui.TableView()
    selected: list[ui.Selection] = []
    clicked: list[tuple[Any, ...]] = []

    async def click(event: ui.CellClick) -> None:
        clicked.append((event.row, event.column, event.value, event.double))

    def show() -> Any:
        return ui.DataFrame(numbers(), view=view, on_select=selected.append, on_cell_click=click, height="30rem")

    with served(show) as server:
        page = open_page(browser, server)
        view.sort(ui.Sort("n", descending=True))
        expect(cell(page, 0, 0)).to_have_text("4999")
        cell(page, 2, 2).click()
        until(lambda: clicked == [(2, "day", numbers()["day"][4997], False)], page, PATIENCE)
        until(lambda: view.selection().columns == ("day",), page, PATIENCE)
        cell(page, 4, 0).click(modifiers=["Shift"])
        until(lambda: view.selection().row_count == 3, page, PATIENCE)
        assert view.selection().rows == (range(2, 5),)
        assert view.selection().frame().equals(numbers().reverse()[2:5].select("n", "delay", "day"))
        assert selected[-1] == view.selection()
        page.keyboard.press("ArrowDown")
        until(lambda: view.selection().rows == (range(5, 6),), page, PATIENCE)
        page.keyboard.press("Enter")
        until(lambda: clicked[-1] == (5, "n", 4994, False), page, PATIENCE)
        view.clear()
        until(lambda: view.selection().frame() is not None and view.selection().frame().item() == 5, page, PATIENCE)
        page.context.close()


def test_the_program_scrolls_with_and_without_another_order(browser: Browser) -> None:
    view = ui.TableView()
    with served(lambda: ui.DataFrame(numbers(), view=view, height="20rem")) as server:
        page = open_page(browser, server)
        expect(cell(page, 0, 0)).to_have_text("0")
        view.scroll_to(3_000)
        expect(cell(page, 3_000, 0)).to_have_text("3000")
        view.sort(ui.Sort("n", descending=True))
        view.scroll_to(1_000, "photo")
        expect(cell(page, 1_000, 4)).to_be_in_viewport()
        expect(page.locator(".row:not([hidden]) .number").first).not_to_have_text("1")
        view.scroll_to(10**12)
        expect(page.locator('.row[aria-rowindex="5001"]')).to_be_visible()
        page.context.close()


def wears(classes: str) -> re.Pattern[str]:
    """Match just these classes; texts that may not fit have one more."""
    return re.compile(f"^{classes}( long)?$")


def test_columns_are_named_formatted_and_coloured(browser: Browser) -> None:
    least = State(100)
    frame = numbers()

    def show() -> Any:
        return ui.DataFrame(
            frame,
            columns={"day": "Day of departure", "delay": "Delay", "site": None, "photo": None, "n": None},
            formats={"delay": "{:+.1f} min", "day": "{:%d.%m.%Y}"},
            styles=lambda: {
                "delay": [ui.DataBar(), ui.Highlight("ge", least(), "error")],
                "n": ui.ColorScale(),
                "site": ui.CellLink(),
                "photo": ui.CellImage(),
            },
            height="30rem",
        )

    with served(show) as server:
        page = open_page(browser, server)
        page.set_viewport_size({"width": 1200, "height": 700})
        expect(header(page, "Day of departure")).to_be_visible()
        expect(cell(page, 0, 0)).to_have_text("01.01.2024")
        expect(cell(page, 5, 1)).to_have_text("+125.0 min")
        expect(cell(page, 5, 1)).to_have_class(wears("cell num painted marked"))
        expect(cell(page, 0, 1)).to_have_class(wears("cell num painted"))  # when the column's bounds are known
        expect(cell(page, 3, 4)).to_have_class(wears("cell num painted"))
        expect(cell(page, 1, 2).get_by_role("link")).to_have_attribute("href", "https://example.org/1")
        expect(cell(page, 0, 2)).to_have_text("javascript:alert(0")
        assert cell(page, 0, 2).locator("a").count() == 0
        expect(cell(page, 1, 3).locator("img")).to_have_attribute("src", PIXEL)
        expect(cell(page, 0, 3)).to_have_text("https://example.org/a.png")
        page.evaluate(AXE.read_text())
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.setAttribute('data-theme', theme)", theme)
            found = page.evaluate(
                "axe.run('taupane-grid', {rules: {region: {enabled: false}}}).then((r) => r.violations)"
            )
            assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
        least.set(126)
        expect(cell(page, 5, 1)).to_have_class(wears("cell num painted"))
        cell(page, 1, 2).click(button="right")
        expect(page.get_by_role("menuitem", name="Open link")).to_be_visible()
        page.keyboard.press("Escape")
        with page.context.expect_page() as opened:
            cell(page, 1, 2).get_by_role("link").click()
        assert opened.value.url in {"about:blank", "https://example.org/1", "chrome-error://chromewebdata/"}
        page.context.close()


def test_a_new_frame_keeps_scroll_widths_order_and_filters(browser: Browser) -> None:
    source = State(numbers())
    plan = State(ui.Plan([ui.Sort("n", descending=True)], [ui.Filter("n", "ge", 100)]))
    with served(lambda: ui.DataFrame(source, plan=plan, height="20rem", data_summaries="off")) as server:
        page = open_page(browser, server)
        expect(cell(page, 0, 0)).to_have_text("4999")
        box = header(page, "delay").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] + 58, box["y"] + 10, steps=4)
        page.mouse.up()
        page.locator("taupane-grid").evaluate("grid => grid.scrollToRow(2000)")
        expect(cell(page, 2_000, 0)).to_have_text("2999")
        wide = header(page, "delay").bounding_box()
        assert wide is not None
        assert wide["width"] == pytest.approx(box["width"] + 60, abs=2)
        for plus in (1_000, 2_000, 3_000):
            source.set(numbers(plus=plus))
        expect(cell(page, 2_000, 0)).to_have_text("5999")
        assert header(page, "delay").bounding_box() == wide
        assert plan() == ui.Plan([ui.Sort("n", descending=True)], [ui.Filter("n", "ge", 100)])
        source.set(numbers().rename({"n": "m"}))
        expect(page.locator(".foot")).to_contain_text("there is no column named 'n'")
        expect(cell(page, 0, 0)).to_have_text("0")
        until(lambda: plan() == ui.Plan(), page, PATIENCE)
        page.context.close()


def has_kept(kept: Path, path: Path) -> bool:
    """Tell whether the last order, a descending one, is kept: what the first press made may have been before it."""
    return kept.exists() and str(path) in (text := kept.read_text()) and "true" in text


def test_pages_that_show_one_file_have_it_in_memory_once(browser: Browser, tmp_path: Path, kept: Path) -> None:
    path = tmp_path / "numbers.parquet"
    numbers().write_parquet(path)
    os.utime(path, (0, 0))
    app = App("Shared")
    app.route("/")(lambda: ui.DataFrame(path, height="30rem"))

    def shared() -> tuple[int, int]:
        """Count the sessions with an open table, and their tables."""
        engines = [session._engine for session in list(app.rows.values())]
        return len([engine for engine in engines if engine]), len({id(engine.source) for engine in engines if engine})

    with app.serving() as server:
        page, other = open_page(browser, server), open_page(browser, server)
        for each in (page, other):
            expect(cell(each, 0, 0)).to_have_text("0")
        sort_by(page, "n")
        sort_by(page, "n")
        expect(cell(page, 0, 0)).to_have_text("4999")
        expect(cell(other, 0, 0)).to_have_text("0")  # its order is its own
        assert shared() == (2, 1)
        until(lambda: has_kept(kept, path), page, PATIENCE)
        page.reload()
        expect(cell(page, 0, 0)).to_have_text("4999")  # the page keeps it, and the session is another one
        assert shared()[1] == 1
        page.context.close()
        sort_by(other, "delay")
        expect(cell(other, 0, 1)).to_have_text("-60.0")

        numbers(100, plus=1_000).write_parquet(path)
        os.utime(path, (60, 60))
        late = open_page(browser, server)
        expect(late.locator(".foot")).to_contain_text("of 100 rows")
        until(lambda: shared()[1] == 2, late, PATIENCE)
        expect(other.locator("taupane-grid")).to_contain_text("numbers.parquet has changed since it was opened")
        for each in (other, late):
            each.context.close()


def test_how_a_file_was_seen_is_kept_over_a_restart_on_another_port(
    browser: Browser, tmp_path: Path, kept: Path
) -> None:
    path = tmp_path / "numbers.parquet"
    numbers().write_parquet(path)
    for start in range(2):
        persistence.configure(kept.parent)
        with served(lambda: ui.DataFrame(path, height="30rem")) as server:
            page = open_page(browser, server)
            if start == 0:
                expect(cell(page, 0, 0)).to_have_text("0")
                sort_by(page, "n")
                sort_by(page, "n")
            expect(cell(page, 0, 0)).to_have_text("4999")
            until(lambda: has_kept(kept, path), page, PATIENCE)
            page.context.close()
