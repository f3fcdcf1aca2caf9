"""What comes between: a load while a search is under way, another table in place of one, work that fails."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.integration.buckaroo.conftest import ROWS
from tests.integration.buckaroo.wire import Wire

from taupane_bridges.buckaroo import BuckarooServer, counting
from taupane_bridges.buckaroo.serving_rows import Rows
from taupane_bridges.buckaroo.sessions import Sessions
from taupane_bridges.buckaroo.statistics import estimates
from taupane_bridges.data import ViewPlan, engine
from taupane_bridges.data.engine import Engine, PreparedView
from taupane_bridges.data.resources import Resources

DEADLINE = 30.0
SHORT = 3
"""Rows of the other table."""


@pytest.fixture
def short(folder: Path) -> Path:
    pl.DataFrame({"name": ["alpha", "bravo", None]}).write_parquet(folder / "short.parquet")
    return folder / "short.parquet"


async def test_a_table_that_comes_while_another_is_searched_is_not_searched(
    wire: Wire, folder: Path, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    prepare = Rows.prepare

    async def slow(self: Rows, asker: object, loaded: Any, plan: ViewPlan) -> Any:
        found = await prepare(self, asker, loaded, plan)
        if plan.search is not None and not begun.is_set():
            begun.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(Rows, "prepare", slow)
    await wire.load(folder / "t.parquet", "s", mode="buckaroo")
    socket = await wire.connect("s")
    await socket.of_type("initial_state")
    await socket.change(1, quick_command_args={"search": ["golf"]})
    await asyncio.wait_for(begun.wait(), DEADLINE)
    await wire.load(short, "s", mode="buckaroo")
    go_on.set()
    told = await socket.of_type("initial_state")
    while "reply_seq" not in told:
        told = await socket.of_type("initial_state")
    assert (told["df_meta"]["total_rows"], told["df_meta"]["filtered_rows"]) == (SHORT, SHORT)
    assert told["buckaroo_state"]["quick_command_args"] == {}
    assert (await socket.rows(0, 10))[0] == SHORT


async def test_views_of_a_table_go_with_it(wire: Wire, server: BuckarooServer, folder: Path, short: Path) -> None:
    await wire.load(folder / "t.parquet", "s", mode="buckaroo")
    socket = await wire.connect("s")
    await socket.change(1, quick_command_args={"search": ["alpha"]})
    assert (await socket.rows(0, 1))[0] == ROWS // 4
    session = server._sessions.get("s")
    assert session is not None
    assert len(session._rows._views) == 1
    await wire.load(short, "s", mode="buckaroo")
    assert len(session._rows._views) == 0


async def test_rows_that_were_asked_for_before_a_live_search_are_those_of_all(wire: Wire, folder: Path) -> None:
    await wire.load(folder / "t.parquet", "s", mode="buckaroo")
    socket = await wire.connect("s")
    await socket.of_type("initial_state")
    for number in range(1, 11):
        await socket.ask(0, 1)
        await socket.change(2 * number, search_string="alpha")
        await socket.ask(0, 1)
        await socket.change(2 * number + 1, search_string="")
        lengths = {(await socket.answer())[0], (await socket.answer())[0]}  # of two orders, which do not wait
        assert lengths == {ROWS, ROWS // 4}


async def test_first_rows_of_an_order_come_before_all_of_it(
    wire: Wire, server: BuckarooServer, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, go_on = Engine.prepare_apart, threading.Event()

    def slow(self: Engine, plan: ViewPlan, check: Any) -> PreparedView:
        assert go_on.wait(DEADLINE)
        return prepare(self, plan, check)

    monkeypatch.setattr(engine, "HEAD_FROM", 1_000)
    monkeypatch.setattr(Engine, "prepare_apart", slow)
    await wire.load(large, "s", mode="buckaroo", backend="polars")
    session = server._sessions.get("s")
    assert session is not None
    assert session.loaded is not None
    end = time.monotonic() + DEADLINE
    while not session.loaded.engine.source.loaded:
        assert time.monotonic() < end
        await asyncio.sleep(0.01)
    socket = await wire.connect("s")
    length, rows = await socket.rows(0, 1_000, sort="b", sort_direction="desc")
    assert (length, [row["a"] for row in rows]) == (400_000, list(range(399_999, 398_999, -1)))
    assert not go_on.is_set()
    go_on.set()
    _, rows = await socket.rows(1_990, 2_010, sort="b", sort_direction="desc")
    assert [row["a"] for row in rows] == list(range(398_009, 397_989, -1))
    _, rows = await socket.rows(399_999, 400_001, sort="b", sort_direction="desc")
    assert [row["a"] for row in rows] == [0]


async def test_statistics_that_cannot_be_counted_hold_nobody_up(
    wire: Wire, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise pl.exceptions.ComputeError("no")

    monkeypatch.setattr(counting, "table_stats", broken)
    socket = await wire.connect("s", caps=None)
    await wire.load(folder / "t.parquet", "s", mode="buckaroo")
    told = await socket.of_type("initial_state")
    assert (told["df_meta"]["total_rows"], "stats" in told["df_meta"]) == (ROWS, False)


async def test_a_client_that_waits_for_statistics_hears_them_once(
    wire: Wire, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(*args: Any) -> Any:
        assert go_on.wait(DEADLINE)
        return estimates(*args)

    monkeypatch.setattr(counting, "estimates", slow)
    socket = await wire.connect("s", caps=None)
    for _ in range(3):
        await wire.load(large, "s", mode="buckaroo")
    go_on.set()
    tiers: list[str | None] = []
    while not tiers or tiers[-1] is not None:
        meta = (await socket.of_type("initial_state"))["df_meta"]
        tiers.append(meta["stats"]["tier"] if "stats" in meta else None)
    assert tiers == ["sampled", None]


async def test_a_session_that_our_viewer_shows_is_not_idle() -> None:
    resources = Resources()
    sessions = Sessions(resources)
    session = sessions.make("s")
    end = session.watch(lambda: None)
    session.used_at = float("-inf")
    sessions.evict()
    assert sessions.get("s") is session
    end()
    sessions.evict()  # only now it begins to be idle
    assert sessions.get("s") is session
    session.used_at = float("-inf")
    sessions.evict()
    assert sessions.get("s") is None
    resources.end()
