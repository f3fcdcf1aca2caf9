"""Large tables are filtered and sorted in a process of their own."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import IN_FILE, ROWS, table
from tests.integration.data.page import Page
from tests.integration.data.test_session import COLUMNS, numbers, ordered
from tests.integration.processes import runs

from taupane_bridges import children
from taupane_bridges.data import Session, engine, open_source
from taupane_bridges.data.apart import Worker
from taupane_bridges.data.folders import OWNER
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource

DEADLINE = 30.0


@pytest.fixture
def no_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show no order before all of it is known."""
    monkeypatch.setattr(engine, "HEAD_FROM", 1 << 40)


@pytest.fixture
def apart(resources: Resources) -> Iterator[Resources]:
    """Resources whose worker takes every table."""
    resources.worker = Worker(least_rows=0)
    yield resources
    resources.worker.close()


def eventually(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.02)


def slow(rows: int = 1_500_000) -> Any:
    """Give a table whose text takes seconds to sort."""
    dice = random.Random(1)
    return pa.table({"n": range(rows), "t": [dice.randbytes(8).hex() for _ in range(rows)]})


@pytest.mark.parametrize("kind", ["file", "loaded", "arrow", "polars"])
async def test_the_worker_gives_the_same_rows(kind: str, parquet: Path, apart: Resources) -> None:
    opener: Any = {
        "file": partial(ParquetSource, parquet, limit=IN_FILE),
        "loaded": partial(open_source, parquet),
        "arrow": partial(open_source, table()),
        "polars": partial(open_source, pl.DataFrame(table())),
    }[kind]
    session = Session(opener, where=pl.col("n") % 5 < 4, resources=apart)
    page = Page(session)
    await page.ready()
    rows = [row for row in range(ROWS) if row % 5 < 4]
    assert await numbers(page) == rows
    first = apart.worker.pid
    assert first is not None
    await page.sort((1, True), (2, False))
    assert await numbers(page) == ordered(rows, ("word", True), ("x", False))
    page.send(type="set_filters", filters=[{"id": "w", "column": 1, "op": "starts", "value": "W1"}])
    told = await page.view()
    words = [row for row in rows if (COLUMNS["word"][row] or "").startswith("w1")]
    assert (told["rows"], await numbers(page)) == (len(words), ordered(words, ("word", True), ("x", False)))
    page.send(type="set_search", search_id=1, text="99", mode="filter", columns=[0])
    await page.view()
    assert await numbers(page) == ordered([row for row in words if "99" in str(row)], ("word", True), ("x", False))
    page.send(type="set_filters", filters=[{"id": "r", "column": 1, "op": "regex", "value": "("}])
    told = await page.view()
    assert (told["state"], told["filter_id"], told["error_code"]) == ("error", "r", "bad_plan")
    page.send(type="set_search", search_id=2, text="")
    await page.view()
    page.send(type="set_filters", filters=[])
    await page.view()
    session.set_where(None)
    await page.view()
    await page.sort((0, True))
    assert await numbers(page) == list(range(ROWS))[::-1]
    await page.sort((1, False))
    await page.sort((0, True))
    assert apart.worker.pid == first, "one process did it all"
    session.close()


async def test_what_only_this_process_can_run_is_run_here(apart: Resources) -> None:
    session = Session(partial(open_source, table()), resources=apart)
    page = Page(session)
    await page.ready()
    session.set_where(pl.col("n").map_elements((9).__gt__, return_dtype=pl.Boolean))
    assert (await page.view())["rows"] == 9
    session.set_where(pl.all_horizontal(pl.all().is_not_null()))
    assert (await page.view())["state"] == "ready"
    assert apart.worker._next == 0, "the worker was asked nothing"
    session.close()


async def test_the_worker_is_there_before_it_is_needed(apart: Resources) -> None:
    session = Session(partial(open_source, table()), resources=apart)
    page = Page(session)
    await page.ready()
    assert len((await page.window(0, 10)).columns["a"]) == 10
    await asyncio.to_thread(eventually, lambda: apart.worker.pid is not None)
    first = apart.worker.pid
    await page.sort((0, True))
    assert apart.worker.pid == first
    session.close()


async def test_small_tables_start_no_worker(resources: Resources) -> None:
    session = Session(partial(open_source, table()), resources=resources)
    page = Page(session)
    await page.ready()
    await page.window(0, 10)
    await page.sort((0, True))  # waits for the load
    assert resources.worker.pid is None
    session.close()


def test_a_worker_that_is_closed_while_it_starts_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(least_rows=0)
    started: list[Any] = []
    real = children.start

    def slow_start(*args: Any, **kwargs: Any) -> Any:
        started.append(real(*args, **kwargs))
        worker.close()
        return started[0]

    monkeypatch.setattr(children, "start", slow_start)
    worker.warm(1, open_source(table()))
    assert started[0].poll() is not None
    assert worker.pid is None
    assert worker._folder is None


async def test_a_filter_that_needs_no_polars_is_run_here(apart: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart.worker, "prepare", None)  # whoever asks the worker fails
    session = Session(partial(open_source, table()), resources=apart)
    page = Page(session)
    await page.ready()
    for given, rows in (({"op": "lt", "value": 7}, 7), ({"op": "between", "value": [3, 9]}, 7)):
        page.send(type="set_filters", filters=[{"column": 0, **given}])
        assert (await page.view())["rows"] == rows
    session.close()


@pytest.mark.usefixtures("no_heads")
async def test_a_worker_that_dies_is_told_and_replaced(apart: Resources) -> None:
    frame = slow()
    session = Session(partial(open_source, frame), resources=apart)
    page = Page(session)
    await page.ready()
    assert (await page.sort((0, True)))["state"] == "ready"
    first = apart.worker.pid
    assert first is not None
    page.send(type="set_sort", sort=[{"column": 1, "descending": False}])
    assert (await page.until(type="view"))["state"] == "pending"
    os.kill(first, signal.SIGKILL)
    told = await page.view()
    assert (told["state"], told["error_code"], told["rows"]) == ("error", "worker_died", frame.num_rows)
    assert (await page.window(0, 2, [0, 1])).columns["a"] == [frame.num_rows - 1, frame.num_rows - 2]
    session.set_where(pl.col(frame.column_names[0]) < 7)
    assert (await page.view())["rows"] == 7
    assert apart.worker.pid not in {None, first}
    session.close()


@pytest.mark.usefixtures("no_heads")
async def test_a_sort_that_is_overtaken_is_ended_and_windows_go_on(apart: Resources) -> None:
    session = Session(partial(open_source, slow()), resources=apart)
    page = Page(session)
    await page.ready()
    page.send(type="set_sort", sort=[{"column": 1, "descending": False}])
    await page.until(type="view", state="pending")
    await asyncio.to_thread(eventually, lambda: apart.worker.pid is not None)
    first = apart.worker.pid
    assert first is not None
    began = time.monotonic()
    assert (await page.window(0, 5, [0, 1])).columns["a"] == [0, 1, 2, 3, 4]
    page.send(type="set_sort", sort=[{"column": 0, "descending": True}])
    told = await page.view()
    assert told["sort"] == [{"column": 0, "descending": True}]
    assert time.monotonic() - began < DEADLINE
    eventually(lambda: not runs(first) or apart.worker.pid == first)
    session.close()


async def test_a_file_that_was_replaced_is_not_sorted_by(parquet: Path, apart: Resources) -> None:
    session = Session(partial(ParquetSource, parquet, limit=IN_FILE), resources=apart)
    page = Page(session)
    await page.ready()
    other = parquet.with_name("other")
    pq.write_table(table(10), other)
    other.replace(parquet)
    assert (await page.sort((0, True)))["error_code"] == "file_changed"
    session.close()


async def test_nothing_is_left_of_a_closed_worker(apart: Resources) -> None:
    session = Session(partial(open_source, table()), resources=apart)
    page = Page(session)
    await page.ready()
    await page.sort((0, True))
    pid, folder = apart.worker.pid, apart.worker._folder
    assert pid is not None
    assert folder is not None
    assert sorted(file.name.partition("-")[0] for file in folder.iterdir()) == ["column", OWNER]
    session.close()
    await asyncio.sleep(0)
    assert [file.name for file in folder.iterdir()] == [OWNER], "a table's columns go with it"
    apart.worker.close()
    assert not runs(pid)
    assert not folder.exists()


PROGRAM = """
import asyncio, sys, time
from functools import partial
import pyarrow as pa
from taupane_bridges.data import Session, open_source
from taupane_bridges.data.apart import Worker
from taupane_bridges.data.resources import Resources

class Sink:
    def text(self, data, /): pass
    def binary(self, data, /): pass

async def main():
    resources = Resources()
    resources.worker = worker = Worker(least_rows=0)
    session = Session(partial(open_source, pa.table({"n": range(1000)})), resources=resources)
    connection = session.connect(Sink())
    while worker.pid is None:
        connection.receive('{"type":"set_sort","sort":[{"column":0,"descending":true}]}')
        await asyncio.sleep(0.05)
    print(worker.pid, worker._folder, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_the_worker_ends_with_an_app_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        pid, folder = app.stdout.readline().split()
        eventually(lambda: runs(int(pid)))
        app.kill()
        eventually(lambda: not runs(int(pid)))
        eventually(lambda: not Path(folder).exists())
