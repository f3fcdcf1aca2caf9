"""Buckaroo's released page in Chromium against our server: it loads, scrolls, sorts, searches, and shows right what its
own server shows wrong; where no buckaroo is installed, our viewer stands at the same address.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.grid_fixtures import chromium

__all__ = ["chromium"]  # a fixture, found by name in this module

PACKAGE = Path(sys.prefix) / "buckaroo"
ROWS = 5_000
WIDE_ROWS = 20_000
START = dt.datetime(2020, 1, 2, 3, 4, 5, 678_901)  # noqa: DTZ001  (a wall clock)
DEADLINE = 30_000
"""Milliseconds."""


class Shown:
    """Buckaroo's page on a session."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.grid = page.locator(".df-viewer")

    def row(self, index: int) -> Locator:
        return self.grid.locator(f'.ag-center-cols-container .ag-row[row-index="{index}"]')

    def cell(self, index: int, column: str) -> Locator:
        return self.row(index).locator(f'[col-id="{column}"]')

    def expect_cell(self, index: int, column: str, text: str) -> None:
        expect(self.cell(index, column)).to_have_text(text, timeout=DEADLINE)

    def sort(self, column: str) -> None:
        self.grid.locator(f'.ag-header-cell[col-id="{column}"]').click()

    def search(self, text: str) -> None:
        box = self.page.locator('.status-bar input[type="text"]').first
        box.fill(text)
        box.press("Enter")

    def expect_filtered(self, rows: str) -> None:
        bar = self.page.locator('.status-bar [col-id="filtered_rows"].ag-cell')
        expect(bar).to_have_text(rows, timeout=DEADLINE)


def table() -> pl.DataFrame:
    ids = range(ROWS)
    columns: dict[str, Any] = {
        "id": list(ids),
        "name": [["alpha", "bravo", "golf (x)", None][i % 4] for i in ids],
        "day": [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in ids],
        "at": [START + dt.timedelta(minutes=i) for i in ids],
        "clock": [dt.time(1, 2, 3, 456) for _ in ids],
        "span": [dt.timedelta(days=1, seconds=3, microseconds=7) for _ in ids],
        "price": pl.Series([Decimal("0.30") + i for i in ids], dtype=pl.Decimal(12, 2)),
        "big": [2**60 + i for i in ids],
        "list": [[2**60, i] for i in ids],
    }
    return pl.DataFrame(columns)


class Server:
    """`taupane serve --buckaroo` in a process of its own, with a package that Python can find or without."""

    def __init__(self, package: Path | None, root: Path) -> None:
        path = os.pathsep.join(entry for entry in (str(package or ""), os.environ.get("PYTHONPATH", "")) if entry)
        command = [sys.executable, "-m", "taupane", "serve", "--buckaroo", "--port", "0", "--stdio-control"]
        self.process = subprocess.Popen(
            [*command, "--no-browser", "--root", str(root), "--dataset", f"ready=pandas:{root / 't.parquet'}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("BUCKAROO_PORT="), line
        self.origin = f"http://127.0.0.1:{int(line.removeprefix('BUCKAROO_PORT='))}"

    def load(self, path: Path, session: str, **more: object) -> str:
        body = json.dumps({"path": str(path), "session": session, "no_browser": True, **more}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.origin}/load", body), timeout=60) as answer:
            assert answer.status == 200
        return f"{self.origin}/s/{session}"

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        assert self.process.wait(60) == 0
        self.process.stdout.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("buckaroo")
    table().write_parquet(made / "t.parquet")
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    assert (PACKAGE / "buckaroo" / "static" / "standalone.js").exists(), "bootstrap.py test puts Buckaroo's page there"
    made = Server(PACKAGE, folder)
    yield made
    made.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    # West of Greenwich: there a day that became a moment is the day before.
    context = chromium.new_context(viewport={"width": 1500, "height": 800}, timezone_id="America/New_York")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console",
        lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield opened
    context.close()
    assert errors == []


@pytest.fixture
def shown(server: Server, page: Page, folder: Path) -> Shown:
    page.goto(server.load(folder / "t.parquet", "s", mode="buckaroo", backend="polars", prompt="a prompt"))
    made = Shown(page)
    made.expect_cell(0, "a", "0")
    return made


def test_it_loads_and_shows_every_type_right(shown: Shown) -> None:
    expect(shown.page).to_have_title("Buckaroo — t.parquet", timeout=DEADLINE)
    expect(shown.page.locator("#prompt-bar")).to_have_text("a prompt", timeout=DEADLINE)
    for column, text in {
        "b": "bravo", "c": "2020-01-02", "d": "2020-01-02 03:05:05.678901", "e": "01:02:03.000456",
        "f": "1d 00:00:03.000007", "g": "1.30", "h": "1,152,921,504,606,846,977",
    }.items():  # fmt: skip
        shown.expect_cell(1, column, text)
    shown.expect_filtered("5,000")


def test_statistics_come_after_the_rows(shown: Shown) -> None:
    pinned = shown.grid.locator(".ag-floating-top-container")
    expect(pinned.locator('[col-id="c"]').first).to_have_text("Date", timeout=DEADLINE)
    expect(pinned.locator("svg.recharts-surface").first).to_be_visible(timeout=DEADLINE)
    shown.page.locator(".status-bar select").first.select_option("summary")
    row = shown.grid.locator(".ag-floating-top-container .ag-row").filter(has_text="2020-01-01").first
    expect(row).to_contain_text("1,152,921,504,606,846,976", timeout=DEADLINE)


def test_it_scrolls_to_the_end(shown: Shown) -> None:
    viewport = shown.grid.locator(".ag-body-viewport").first
    viewport.evaluate("element => { element.scrollTop = element.scrollHeight / 2; }")
    expect(shown.grid.locator('.ag-row[row-index="2500"] [col-id="a"]')).to_have_text("2,500", timeout=DEADLINE)
    viewport.evaluate("element => { element.scrollTop = element.scrollHeight; }")
    shown.expect_cell(ROWS - 1, "a", "4,999")


def test_it_sorts(shown: Shown) -> None:
    shown.sort("b")
    shown.expect_cell(1, "a", "4")  # ties keep the order of the file
    shown.expect_cell(0, "b", "alpha")
    shown.sort("b")
    shown.expect_cell(0, "b", "golf (x)")
    shown.expect_cell(1, "a", "6")
    shown.grid.locator('.ag-header-cell[col-id="index"]').click()
    shown.expect_cell(0, "a", "0")
    shown.grid.locator('.ag-header-cell[col-id="index"]').click()
    shown.expect_cell(0, "a", "4,999")


def test_it_searches_literally_and_says_what_cannot_be_done(shown: Shown) -> None:
    shown.search("golf (")
    shown.expect_filtered("1,250")
    shown.expect_cell(1, "a", "6")
    expect(shown.cell(0, "b").locator("mark")).to_have_text("golf (", timeout=DEADLINE)
    shown.search("")
    shown.expect_filtered("5,000")
    expect(shown.page.locator("#alert-bar")).to_be_empty(timeout=DEADLINE)


def test_what_goes_wrong_is_shown_above_the_table(server: Server, page: Page, folder: Path) -> None:
    path = folder / "short.parquet"
    frame = pl.concat([table()] * 8)
    frame.write_parquet(path, row_group_size=4_000)
    page.goto(server.load(path, "gone", mode="viewer"))
    made = Shown(page)
    made.expect_cell(0, "a", "0")
    page.evaluate("""() => { const send = WebSocket.prototype.send; WebSocket.prototype.send = function (text) {
        return send.call(this, text.replace('"sort":"a"', '"sort":"zz"')); }; }""")
    made.sort("a")
    expect(page.get_by_role("alert")).to_have_text("there is no column 'zz' to sort by", timeout=DEADLINE)
    made.sort("a")
    made.sort("b")
    expect(page.locator("#alert-bar")).to_be_empty(timeout=DEADLINE)


@pytest.mark.parametrize(("mode", "text"), [("viewer", "1152921504606846976"), ("lazy", "1152921504606846976")])
def test_the_other_modes(server: Server, page: Page, folder: Path, mode: str, text: str) -> None:
    page.goto(server.load(folder / "t.parquet", mode, mode=mode))
    made = Shown(page)
    made.expect_cell(0, "d", "2020-01-02 03:04:05.678901")
    made.expect_cell(0, "f", "1d 00:00:03.000007")
    assert made.cell(0, "h").inner_text().replace(",", "").strip() == text


@pytest.fixture(scope="module")
def wide(folder: Path) -> Path:
    """Give a file of more columns than are shown, and of more cells than are counted at once."""
    numbers = pl.Series(range(WIDE_ROWS), dtype=pl.Int32)
    columns = {f"c{at}": numbers if at % 2 else (numbers % 97).cast(pl.String) for at in range(200)}
    pl.DataFrame(columns).write_parquet(folder / "wide.parquet", row_group_size=8_000)
    return folder / "wide.parquet"


def test_a_wide_table_scrolls_both_ways_and_sorts(server: Server, page: Page, wide: Path) -> None:
    page.goto(server.load(wide, "wide", mode="buckaroo", backend="polars"))
    made = Shown(page)
    made.expect_cell(3, "b", "3")
    expect(made.grid.locator(".ag-floating-top-container svg.recharts-surface").first).to_be_visible(timeout=DEADLINE)
    down = made.grid.locator(".ag-body-viewport").first
    down.evaluate("element => { element.scrollTop = element.scrollHeight; }")
    made.expect_cell(WIDE_ROWS - 1, "b", f"{WIDE_ROWS - 1:,}")
    right = made.grid.locator(".ag-center-cols-viewport").first
    right.evaluate("element => { element.scrollLeft = element.scrollWidth; }")
    made.expect_cell(WIDE_ROWS - 1, "hr", f"{WIDE_ROWS - 1:,}")
    expect(made.grid.locator('.ag-header-cell[col-id="hr"]')).to_have_text("c199", timeout=DEADLINE)
    made.sort("hr")
    made.expect_cell(2, "hr", "2")
    made.sort("hr")
    made.expect_cell(2, "hr", f"{WIDE_ROWS - 3:,}")


def test_a_page_that_waits_shows_what_is_loaded(server: Server, page: Page, folder: Path) -> None:
    page.goto(f"{server.origin}/s/later")
    server.load(folder / "t.parquet", "later", mode="buckaroo")
    Shown(page).expect_cell(0, "b", "alpha")


def test_without_the_package_our_own_viewer_shows_the_session(page: Page, folder: Path) -> None:
    server = Server(None, folder)
    try:
        page.goto(f"{server.origin}/s/ready")
        grid = page.get_by_role("grid", name="t.parquet")
        expect(grid).to_have_attribute("aria-rowcount", "5001", timeout=DEADLINE)
        expect(grid.get_by_text("2020-01-02 03:04:05.678901").first).to_be_visible(timeout=DEADLINE)
        pl.DataFrame({"other": ["table"]}).write_parquet(folder / "other.parquet")
        server.load(folder / "other.parquet", "ready")
        expect(grid.get_by_text("table", exact=True).first).to_be_visible(timeout=DEADLINE)
        page.goto(f"{server.origin}/s/nothing")
        expect(page.get_by_role("status")).to_have_text("Nothing is loaded in this session yet.", timeout=DEADLINE)
    finally:
        server.close()
