"""A table of every kind of column, a server that shows it, Chromium, and a grid in a page: for test_grid*.py."""

from __future__ import annotations

import datetime as dt
import json
import math
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.browser.grid_driver import STATIC, Grid, Server, build_grid

HERE = Path(__file__).parent
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
ROWS = 40_000
NEW_YORK = "America/New_York"
HOSTILE = [
    "<img src=x onerror=alert(1)>", "</div><script>alert(1)</script>", '"quoted" & \'single\'', "javascript:alert(1)",
    "a\nb\tc\x00d", "\u202eright to left", "😀 ü \u0301", "", " spaced  out ", "—", "x" * 3000,
]  # fmt: skip


def source_table() -> pl.DataFrame:
    """Make a table with a column of every kind; each value follows from its row, with ties, gaps and hostile text."""
    rng = random.Random(11)
    zone = ZoneInfo(NEW_YORK)
    start = dt.datetime(2013, 1, 1, 5, 15, tzinfo=dt.timezone.utc)
    ids = range(ROWS)
    return pl.DataFrame(
        {
            "n": pl.Series(list(ids), dtype=pl.Int64),
            "ties": pl.Series([rng.choice([1, 2, 3, None]) for _ in ids], dtype=pl.Int32),
            "large": pl.Series([2**62 - i for i in ids], dtype=pl.Int64),
            "float": pl.Series([_float(rng) for _ in ids], dtype=pl.Float64),
            "text": pl.Series([rng.choice([*HOSTILE, None]) for _ in ids], dtype=pl.String),
            "flag": pl.Series([rng.choice([True, False, None]) for _ in ids], dtype=pl.Boolean),
            "day": pl.Series([dt.date(1890, 1, 1) + dt.timedelta(days=3 * i) for i in ids], dtype=pl.Date),
            "at": pl.Series(
                [(start + dt.timedelta(microseconds=i * 1_000_003)).replace(tzinfo=None) for i in ids],
                dtype=pl.Datetime("us"),
            ),
            "zoned": pl.Series(
                [(start + dt.timedelta(hours=i)).astimezone(zone) for i in ids], dtype=pl.Datetime("us", NEW_YORK)
            ),
            "price": pl.Series([Decimal(i * 37) / 100 for i in ids], dtype=pl.Decimal(18, 2)),
            "clock": pl.Series([dt.time(i % 24, i % 60, 7, i) for i in ids], dtype=pl.Time),
            "list": pl.Series([[i, i + 1] if i % 7 else None for i in ids], dtype=pl.List(pl.Int64)),
            "<b>name</b>\n": pl.Series([f"row {i}" for i in ids], dtype=pl.Categorical),
        }
    )


def _float(rng: random.Random) -> float | None:
    return rng.choice([None, math.nan, math.inf, -math.inf, 0.1, 2.0, -0.0, round(rng.uniform(-1e6, 1e6), 3)])


@cache
def _table() -> pl.DataFrame:
    return source_table()


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    return _table()


_servers: list[Server] = []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Server:
    """Give the one server of the run: each test has a session of its own on it."""
    if not _servers:
        process, port = start_server(tmp_path_factory.mktemp("grid"))
        request.config.add_cleanup(partial(_end, process))
        _servers.append(Server(port))
    return _servers[0]


def start_server(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Write the tables, build the grid and serve both; gives the process and its port."""
    table = _table()
    table.write_parquet(folder / "rows.parquet")
    table.head(0).write_parquet(folder / "none.parquet")
    (folder / "broken.parquet").write_bytes(b"PAR1 this is no table PAR1")
    static = folder / "static"
    static.mkdir()
    build_grid(static / "grid.js")
    style = json.loads((STATIC / "dist" / "manifest.json").read_text())["taupane.css"]
    shutil.copy(STATIC / "dist" / style, static / "taupane.css")
    command = [
        sys.executable, str(HERE / "rows_server.py"), "--file", str(folder / "rows.parquet"),
        "--static", str(static), "--page", str(HERE / "grid_page.html"), "--watch-stdin",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("PORT="), line
    return process, int(line.removeprefix("PORT="))


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def grid(chromium: Browser, server: Server) -> Iterator[Grid]:
    context = chromium.new_context(viewport={"width": 1100, "height": 700})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = Grid(context.new_page(), server)
    yield opened
    context.close()
    assert opened.errors == []
