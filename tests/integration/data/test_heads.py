"""The first rows of a large order are shown before all of it is known."""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.data.conftest import IN_FILE, ROWS, table
from tests.integration.data.page import Page
from tests.integration.data.test_session import numbers, ordered

from taupane_bridges.data import Session, WorkerDied, engine, open_source
from taupane_bridges.data.engine import Caches, Engine
from taupane_bridges.data.orders.heads import first_rows, first_rows_outside
from taupane_bridges.data.orders.order import sort_rows
from taupane_bridges.data.plans.conditions import read_filters
from taupane_bridges.data.plans.plan import SortKey, ViewPlan
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource
from taupane_bridges.data.sources.table import TableSource


def never() -> None:
    """Never superseded."""


VALUES: dict[str, tuple[Any, Any]] = {
    "float": (pa.float64(), st.floats(-2, 2, width=16) | st.sampled_from([math.nan, 0.0, -0.0, math.inf])),
    "int": (pa.int64(), st.integers(-3, 3)),
    "text": (pa.large_string(), st.sampled_from(["", "a", "B", "é"])),
    "decimal": (pa.decimal128(9, 2), st.decimals(-3, 3, places=1)),
    "time": (pa.timestamp("ns", "UTC"), st.integers(-3, 3)),
    "bool": (pa.bool_(), st.booleans()),
    "category": (pa.dictionary(pa.int8(), pa.large_string()), st.sampled_from(["b", "a", "é"])),
}


def drawn_arrays(data: st.DataObject) -> list[Any]:
    """Draw one to three columns of 1 to 60 rows, of any types, with nulls."""
    rows = data.draw(st.integers(1, 60))
    kinds = [VALUES[name] for name in data.draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=3))]
    return [
        pa.array(data.draw(st.lists(st.none() | values, min_size=rows, max_size=rows)), type_)
        for type_, values in kinds
    ]


@settings(max_examples=150)
@given(data=st.data())
def test_the_head_is_that_of_the_whole_order(data: st.DataObject) -> None:
    keys = drawn_arrays(data)
    descending = [data.draw(st.booleans()) for _ in keys]
    count = data.draw(st.integers(1, 20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("taupane_bridges.data.orders.heads._FEW", data.draw(st.sampled_from([0, 1_000])))
        patch.setattr("taupane_bridges.data.orders.heads._SAMPLE", data.draw(st.sampled_from([4, 1_000])))
        patch.setattr("taupane_bridges.data.orders.heads._MARGIN", 1)
        found = first_rows(keys, descending, count, never)
    if found is not None:
        assert found.to_pylist() == sort_rows(keys, descending, never).to_pylist()[:count]


@settings(max_examples=60)
@given(data=st.data())
def test_the_head_of_a_file_is_that_of_the_whole_order(data: st.DataObject) -> None:
    arrays = drawn_arrays(data)
    source = TableSource(pa.table(arrays, names=[str(at) for at in range(len(arrays))]))
    sort = [SortKey(at, data.draw(st.booleans())) for at in data.draw(st.permutations(range(len(arrays))))]
    count = data.draw(st.integers(1, 20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("taupane_bridges.data.orders.heads.BATCH_ROWS", data.draw(st.sampled_from([3, 17])))
        patch.setattr("taupane_bridges.data.orders.heads._AT_ONCE", data.draw(st.sampled_from([0, 1])))
        found = first_rows_outside(source, sort, count, never)
    keys = [arrays[key.column] for key in sort]
    assert found is not None
    assert found.to_pylist() == sort_rows(keys, [key.descending for key in sort], never).to_pylist()[:count]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold up whole orders until it is set; heads have 100 rows."""
    event = threading.Event()
    prepare = Engine.prepare_apart

    def held(self: Engine, plan: Any, check: Callable[[], None]) -> Any:
        while plan.sort and not event.wait(0.01):
            check()
        return prepare(self, plan, check)

    monkeypatch.setattr(Engine, "prepare_apart", held)
    monkeypatch.setattr(engine, "HEAD_FROM", 1_000)
    monkeypatch.setattr(engine, "HEAD_ROWS", 100)
    yield event
    event.set()


async def test_the_first_rows_come_first_and_the_rest_waits(gate: threading.Event, resources: Resources) -> None:
    session = Session(lambda: open_source(table()), resources=resources)
    page = Page(session)
    await page.ready()
    assert (await page.sort((0, True)))["state"] == "ready"
    assert (await page.window(0, 3)).columns["a"] == [9_999, 9_998, 9_997]
    for start in (9_000, 50, 5_000):
        page.send(
            type="infinite_request",
            payload_args={"start": start, "end": start + 60},
            view_id=page.view_id,
            request_id=start,
            columns=[0, 1],
        )
    page.send(type="stats", request_id="s", columns=[0])
    page.send(type="set_search", search_id=1, text="w5", mode="find")
    page.send(type="copy", request_id="c", rows=[[9_998, 10_000]], columns=[0], format="csv")
    assert (await page.window(3, 4)).columns["a"] == [9_996], "what is known does not wait"
    gate.set()
    got: dict[Any, Any] = {}
    done: set[str] = set()
    while len(got) < 3 or done != {"column_stats", "copied", "search"}:
        said = await page.next()
        if isinstance(said, dict):
            if said["type"] != "search" or said["state"] == "done":
                done.add(said["type"])
            if said["type"] == "copied":
                assert said["text"] == "1\n0\n"
        else:
            got[said.header["request_id"]] = said.columns["a"][0]
    assert got == {9_000: 999, 50: 9_949, 5_000: 4_999}
    assert await numbers(page) == list(reversed(range(ROWS)))
    session.close()


async def test_the_first_rows_of_a_filtered_order_come_first(gate: threading.Event, resources: Resources) -> None:
    session = Session(lambda: open_source(table()), resources=resources)
    page = Page(session)
    await page.ready()
    page.send(type="set_filters", filters=[{"column": 0, "op": "ge", "value": 4_000}])
    assert (await page.view())["rows"] == 6_000
    expected = ordered(list(range(4_000, ROWS)), ("word", True), ("x", False))
    said = await page.sort((1, True), (2, False))
    assert (said["state"], said["rows"]) == ("ready", 6_000)
    assert (await page.window(0, 100)).columns["a"] == expected[:100]
    gate.set()
    assert await numbers(page) == expected
    session.close()


@pytest.mark.parametrize(
    "plan",
    [
        ViewPlan(
            sort=(SortKey(1, True), SortKey(2, False)), filters=read_filters([{"column": 2, "op": "lt", "value": 12.5}])
        ),
        ViewPlan(sort=(SortKey(1, False),), filters=read_filters([{"column": 1, "op": "not_null"}])),
        ViewPlan(sort=(SortKey(2, True),), filters=read_filters([{"column": 0, "op": "gt", "value": 100}])),
    ],
)
def test_the_head_of_a_filtered_order_is_that_of_the_whole(plan: ViewPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "HEAD_FROM", 1_000)
    monkeypatch.setattr(engine, "HEAD_ROWS", 100)
    made = Engine(TableSource(table()), Caches())
    head = made.head(plan, never)
    whole = made.prepare(plan, never)
    assert head is not None
    assert head.is_head
    assert head.rows == whole.rows
    assert head.index is not None
    assert whole.index is not None
    assert head.index.slice(0).to_pylist() == whole.index.slice(0, 100).to_pylist()
    assert made.head(plan, never) is None, "the order is known now"


async def test_the_first_rows_of_a_table_that_stays_in_its_file(
    gate: threading.Event, resources: Resources, parquet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SORT_BYTES", 0)
    session = Session(partial(ParquetSource, parquet, limit=IN_FILE), resources=resources)
    page = Page(session)
    await page.ready()
    expected = ordered(list(range(ROWS)), ("word", True), ("x", False))
    await page.sort((1, True), (2, False))
    assert (await page.window(0, 100)).columns["a"] == expected[:100]
    gate.set()
    assert await numbers(page) == expected
    session.close()


async def test_another_order_takes_the_place_of_a_head(gate: threading.Event, resources: Resources) -> None:
    session = Session(lambda: open_source(table()), resources=resources)
    page = Page(session)
    await page.ready()
    await page.sort((0, True))
    first = page.view_id
    page.send(type="infinite_request", payload_args={"start": 5_000, "end": 5_001}, view_id=first, request_id=9)
    await page.sort((1, True), (0, True))
    said = await page.until(type="infinite_resp", request_id=9)
    assert said["error_code"] == "view_gone"
    expected = ordered(list(range(ROWS)), ("word", True), ("n", True))
    assert (await page.window(0, 5)).columns["a"] == expected[:5]
    page.send(type="set_filters", filters=[{"column": 9, "op": "is_null"}])
    assert (await page.view())["state"] == "error"
    gate.set()
    assert await numbers(page) == expected
    session.close()


async def test_an_order_that_fails_later_says_so(
    gate: threading.Event, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(lambda: open_source(table()), resources=resources)
    page = Page(session)
    await page.ready()

    def fails(*_: object) -> None:
        gate.wait(30)
        raise WorkerDied("it ended")

    monkeypatch.setattr(Engine, "prepare_apart", fails)
    assert (await page.sort((0, True)))["state"] == "ready"
    page.send(type="infinite_request", payload_args={"start": 5_000, "end": 5_001}, view_id=page.view_id, request_id=9)
    gate.set()
    assert (await page.until(type="infinite_resp", request_id=9))["error_code"] == "worker_died"
    assert (await page.view())["error_code"] == "worker_died"
    assert (await page.window(0, 1)).columns["a"] == [9_999]
    assert (await page.window(7_000, 7_001))["error_code"] == "worker_died"
    monkeypatch.undo()
    assert (await page.sort((2, False)))["state"] == "ready"
    dice = random.Random(1)
    at = dice.randrange(ROWS)
    assert (await page.window(at, at + 1)).columns["a"] == [ordered(list(range(ROWS)), ("x", False))[at]]
    session.close()
