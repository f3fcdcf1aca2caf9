"""One file that two sessions show: one source and one set of indexes, and neither session disturbs the other."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
import weakref
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import ROWS, table
from tests.integration.data.page import Page, Window

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.engine import Engine
from taupane_bridges.data.errors import Superseded
from taupane_bridges.data.resources import Resources


def settle(path: Path) -> Path:
    """Let the file look as if it had been written some time ago."""
    os.utime(path, (time.time() - 60, time.time() - 60))
    return path


def opened(path: Path, resources: Resources) -> Session:
    return Session(partial(open_source, path, early=True), resources=resources)


def engine_of(session: Session) -> Engine:
    engine = session._engine
    assert engine is not None
    return engine


async def gone(reference: weakref.ref[Any]) -> None:
    until = time.monotonic() + 30
    while reference() is not None:
        assert time.monotonic() < until
        gc.collect()
        await asyncio.sleep(0.01)


async def test_a_second_session_of_a_file_has_its_source_and_its_indexes(parquet: Path, resources: Resources) -> None:
    settle(parquet)
    first, second = opened(parquet, resources), opened(parquet, resources)
    one = Page(first)
    await one.ready()
    await one.sort((2, True))
    used = resources.caches.orders.used
    assert used > 0
    two = Page(second)
    await two.ready()
    assert engine_of(second).source is engine_of(first).source
    assert (await two.window(0, 1)).columns["a"] == [0], "its view is its own"
    await two.sort((2, True))
    assert resources.caches.orders.used == used, "the order was there"
    assert (await two.window(0, 9)).columns == (await one.window(0, 9)).columns

    source = weakref.ref(engine_of(first).source)
    first.close()
    await two.sort((1, False))
    assert isinstance(await two.window(5_000, 5_010), Window)
    assert resources.caches.orders.used > used, "what the first left is still there for the second"
    assert source() is not None
    second.close()
    await asyncio.sleep(0)
    assert resources.caches.orders.used == resources.caches.frames.used == 0
    two.seen.clear()
    await gone(source)


async def test_text_is_parsed_once(tmp_path: Path, resources: Resources) -> None:
    path = tmp_path / "long.csv"
    path.write_text("n,word\n" + "".join(f"{row},some words to fill it\n" for row in range(400_000)), "utf-8")
    settle(path)
    sessions = [opened(path, resources) for _ in range(2)]
    pages = [Page(session) for session in sessions]
    for page in pages:  # both begin with its first rows, and one of them waits for the other to read the rest
        while (await page.ready())["df_meta"]["total_rows"] < 400_000:
            pass
    assert engine_of(sessions[0]).source is engine_of(sessions[1]).source
    late = opened(path, resources)
    assert (await Page(late).ready())["df_meta"]["total_rows"] == 400_000, "who comes later gets all at once"
    for session in (*sessions, late):
        session.close()


async def test_a_file_that_changed_is_opened_anew_beside_the_old_one(parquet: Path, resources: Resources) -> None:
    settle(parquet)
    old = opened(parquet, resources)
    before = Page(old)
    await before.ready()
    await before.sort((0, True))
    other = parquet.with_name("other")
    pq.write_table(table(100), other)
    other.replace(parquet)
    new = opened(parquet, resources)
    after = Page(new)
    assert (await after.ready())["df_meta"]["total_rows"] == 100
    await after.sort((0, True))
    assert (await after.window(0, 1)).columns["a"] == [99]
    assert (await before.window(1, 2)).columns["a"] == [ROWS - 2]
    assert engine_of(old).source is not engine_of(new).source
    old.close()
    new.close()


async def test_what_was_written_just_now_is_not_shared(parquet: Path) -> None:
    """A second write within one tick of the file system's clock would not show."""
    now = time.time_ns()
    os.utime(parquet, ns=(now, now))
    assert open_source(parquet, early=True) is not open_source(parquet, early=True)
    settle(parquet)
    source = open_source(parquet, early=True)
    assert source is open_source(parquet, early=True)
    assert source is not open_source(parquet), "what the program opens for itself is its own"


async def test_one_pages_plan_and_end_leave_the_others_work_alone(
    parquet: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(parquet)
    first, second = opened(parquet, resources), opened(parquet, resources)
    one, two = Page(first), Page(second)
    await one.ready()
    await two.ready()
    go_on, begun, stopped = threading.Event(), threading.Event(), threading.Event()
    sort_rows: Any = Engine._sorted

    def slowly(engine: Engine, sort: Any, check: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        try:
            check()
        except Superseded:
            stopped.set()
            raise
        return sort_rows(engine, sort, check)

    monkeypatch.setattr(Engine, "_sorted", slowly)
    one.send(type="set_sort", sort=[{"column": 2, "descending": True}])
    assert await asyncio.to_thread(begun.wait, 30)
    two.send(type="set_sort", sort=[{"column": 1, "descending": False}])
    two.send(type="set_sort", sort=[{"column": 0, "descending": True}])  # in place of the last
    await two.until(type="view", state="pending")
    second.close()
    go_on.set()
    assert (await one.view())["sort"] == [{"column": 2, "descending": True}]
    assert not stopped.is_set()
    first.close()


async def test_a_table_that_was_opened_for_nobody_is_let_go(parquet: Path, resources: Resources) -> None:
    settle(parquet)
    go_on, begun = threading.Event(), threading.Event()

    def slowly() -> Any:
        begun.set()
        assert go_on.wait(30)
        return open_source(parquet, early=True)

    closed = Session(slowly, resources=resources)
    Page(closed)
    assert await asyncio.to_thread(begun.wait, 30)
    closed.close()
    go_on.set()
    session = opened(parquet, resources)
    page = Page(session)
    await page.ready()
    await page.sort((1, True))
    session.close()
    until = time.monotonic() + 30
    while resources.caches.orders.used or len(resources.caches._owners):
        assert time.monotonic() < until
        await asyncio.sleep(0.01)
