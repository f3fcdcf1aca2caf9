"""`taupane view` in Chromium: tables in tabs, rows in the grid, from files, a pattern, a query and a pipe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser.running_samples import ARGS

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pl.DataFrame({"letter": ["a", "b"], "n": [1, 2]}).write_parquet(tmp_path / "letters.parquet")
    (tmp_path / "towns.csv").write_text("town,people\nDelft,106086\nGouda,75316\n")
    return tmp_path


@contextmanager
def viewing(*arguments: str | Path, piped: str = "") -> Iterator[str]:
    """Run the command without a window; gives the address that works once."""
    process = subprocess.Popen(
        [sys.executable, "-m", "taupane", "view", *map(str, arguments), "--window", "none"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(piped)
        process.stdin.close()
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_files_are_tabs_that_can_be_chosen_and_closed(browser: Browser, folder: Path) -> None:
    with viewing(folder / "letters.parquet", folder / "towns.csv") as address:
        page = browser.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        expect(page.get_by_role("gridcell", name="b", exact=True)).to_be_visible()
        page.get_by_role("tab", name="letters.parquet").press("ArrowRight")
        page.get_by_role("tab", name="towns.csv").press("Enter")
        expect(page.get_by_role("gridcell", name="Gouda")).to_be_visible()
        expect(page.get_by_role("gridcell", name="b", exact=True)).to_be_hidden()
        page.get_by_role("button", name="Close this table").click()
        expect(page.get_by_role("gridcell", name="b", exact=True)).to_be_visible()
        expect(page.get_by_role("tablist", name="Tables")).to_have_count(0)
        assert errors == []
        page.close()


def test_a_query_and_a_pipe_are_tables(browser: Browser, folder: Path) -> None:
    with viewing(folder / "towns.csv", "--query", "select max(people) as most from towns") as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_role("columnheader", name="most")).to_be_visible()
        expect(page.get_by_role("gridcell", name="106,086")).to_be_visible()
        page.close()
    with viewing("-", piped="x;y\n1;2\n".replace(";", "\t")) as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_role("columnheader", name="y")).to_be_visible()
        page.close()
