"""Searching, through a session with its real threads."""

from __future__ import annotations

import asyncio
import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from tests.integration.data.conftest import IN_FILE, ROWS, table
from tests.integration.data.page import Page
from tests.integration.data.test_session import COLUMNS, numbers, ordered

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource


def start(page: Page, text: str, search_id: int = 1, **more: Any) -> None:
    page.send(type="set_search", search_id=search_id, text=text, **more)


async def done(page: Page, search_id: int = 1) -> dict[str, Any]:
    """Give the last message of a search; those before it may only grow."""
    hits = scanned = 0
    while True:
        got = await page.until(type="search", search_id=search_id)
        assert got["hits"] >= hits
        assert got["scanned"] >= scanned
        hits, scanned = got["hits"], got["scanned"]
        if got["state"] != "running":
            return got


async def find(page: Page, row: int | None, column: int = -1, **more: Any) -> tuple[Any, ...]:
    page.send(**{"type": "find", "request_id": "f", "search_id": 1, "row": row, "column": column, **more})
    while True:
        got = await page.next()
        if got["type"] == "found":
            assert got["request_id"] == "f"
            return (got["row"], got["column"], got["nth"], got["wrapped"])
        assert got["type"] != "request_error", got


def texts(row: int) -> list[str | None]:
    """Give the exact texts of a row."""
    word, x = COLUMNS["word"][row], COLUMNS["x"][row]
    return [str(row), word, None if x is None else "NaN" if x != x else str(x)]


def matching(text: str, rows: list[int]) -> list[tuple[int, int]]:
    """Give position and first column of the rows that hold a text, in either case."""
    found = []
    for at, row in enumerate(rows):
        columns = [c for c, cell in enumerate(texts(row)) if cell is not None and text.lower() in cell.lower()]
        found += [(at, columns[0])] if columns else []
    return found


@pytest.fixture(params=["file", "memory"])
def opener(request: pytest.FixtureRequest, parquet: Path) -> Any:
    if request.param == "file":
        return partial(ParquetSource, parquet, limit=IN_FILE)
    return partial(open_source, table())


async def test_matches_are_counted_and_found_in_the_order_of_the_view(opener: Any, resources: Resources) -> None:
    session = Session(opener, resources=resources)
    page = Page(session)
    assert "search" in (await page.ready())["caps"]
    everything = list(range(ROWS))
    for text in ("99", "W1", "nan", "w", "5.25", "no such text"):
        start(page, text)
        got, want = await done(page), matching(text, everything)
        assert (got["state"], got["hits"], got["scanned"], got["rows"]) == ("done", len(want), ROWS, ROWS)
        assert got["first"] == [list(match) for match in want[:100]]
    start(page, "W1", case=True)
    assert (await done(page))["hits"] == 0

    start(page, "77")
    await done(page)
    await page.sort((1, True))
    rows = ordered(everything, ("word", True))
    got, want = await done(page), matching("77", rows)
    assert (got["view_id"], got["hits"]) == (page.view_id, len(want)), "the search ran again in the sorted view"
    assert got["first"] == [list(match) for match in want[:100]]
    session.set_where(pl.col("n") % 3 == 0)
    await page.view()
    want = matching("77", [row for row in rows if row % 3 == 0])
    got = await done(page)
    assert (got["hits"], got["first"]) == (len(want), [list(match) for match in want[:100]])
    session.close()


async def test_a_search_may_show_its_rows_alone(opener: Any, resources: Resources) -> None:
    session = Session(opener, where=pl.col("n") < 5_000, resources=resources)
    page = Page(session)
    await page.ready()
    start(page, "w1", mode="filter", columns=[1, 2])
    told = await page.view()
    assert told["search"] == {"text": "w1", "regex": False, "case": False, "columns": [1, 2]}
    want = [row for row in range(5_000) if "w1" in (COLUMNS["word"][row] or "")]
    assert (told["rows"], await numbers(page)) == (len(want), want)
    start(page, "^w1$", 2, mode="filter", regex=True)
    told = await page.view()
    want = [row for row in range(5_000) if COLUMNS["word"][row] == "w1"]
    assert (told["rows"], await numbers(page)) == (len(want), want)
    start(page, "(", 3, mode="filter", regex=True)
    told = await page.view()
    assert (told["state"], told["message"]) == ("error", "this regex cannot be used: unclosed group")
    start(page, "x", 3, mode="filter", columns=[9])
    assert (await page.view())["message"] == "there is no column number 9"
    start(page, "", 4)
    told = await page.view()
    assert (told["search"], told["rows"]) == (None, 5_000)
    session.close()


async def test_the_next_match_goes_round_through_cells_and_rows(opener: Any, resources: Resources) -> None:
    session = Session(opener, where=pl.col("n") < 1_000, resources=resources)
    page = Page(session)
    await page.ready()
    start(page, "7")
    cells = [
        (row, column)
        for row in range(1_000)
        for column, text in enumerate(texts(row))
        if text is not None and "7" in text
    ]
    rows = sorted({row for row, _ in cells})
    at: tuple[Any, ...] = (-1, -1)
    for row, column in cells[:12]:
        at = await find(page, *at[:2])
        assert at == (row, column, rows.index(row) + 1, False)
    for row, column in cells[10::-1]:
        at = await find(page, *at[:2], forward=False)
        assert at == (row, column, rows.index(row) + 1, False)
    last = cells[-1]
    assert await find(page, *at[:2], forward=False) == (*last, len(rows), True)
    assert await find(page, *last) == (*cells[0], 1, True)
    assert await find(page, None, forward=False) == (*last, len(rows), False)
    assert await find(page, None) == (*cells[0], 1, False)
    assert await find(page, 10**9) == (*cells[0], 1, True)
    start(page, "nowhere at all", 1)
    assert await find(page, 5) == (None, None, 0, False)
    session.close()


async def test_the_newest_search_and_the_newest_wish_win(resources: Resources) -> None:
    long = pa.table({"n": range(400_000), "t": [f"row {i}" for i in range(400_000)]})
    session = Session(partial(open_source, long), resources=resources)
    page = Page(session)
    await page.ready()
    for number in range(20):
        start(page, f"row {number}", number)
    page.send(type="find", request_id="old", search_id=3, row=0, column=0)
    assert (await page.until(type="request_error"))["error_code"] == "superseded"
    got = await done(page, 19)
    assert got["hits"] == sum("row 19" in f"row {i}" for i in range(400_000))
    start(page, "row", 20)
    for number in (1, 2, 3):
        page.send(type="find", request_id=number, search_id=20, row=0, column=0)
    answers: dict[int, object] = {}
    while len(answers) < 3:
        got = await page.next()
        if got["type"] in {"found", "request_error"}:
            answers[got["request_id"]] = got.get("error_code", got.get("row"))
    assert answers == {1: "superseded", 2: "superseded", 3: 0 if answers[3] == 0 else 1}
    start(page, "", 21)
    page.send(type="find", request_id=9, search_id=20, row=0, column=0)
    assert (await page.until(type="request_error", request_id=9))["error_code"] == "superseded"
    session.close()


async def test_a_regex_that_cannot_be_used_is_told(resources: Resources) -> None:
    session = Session(partial(open_source, table()), resources=resources)
    page = Page(session)
    await page.ready()
    start(page, "(a{1000}){1000}", regex=True)
    got = await done(page)
    assert (got["state"], got["error_code"], got["message"]) == (
        "error",
        "bad_plan",
        "this regex cannot be used: it grows too large",
    )
    page.send(type="set_search", search_id=2, text="x" * 2_001)
    assert (await page.until(type="error"))["error_code"] == "invalid_message"
    page.send(type="set_search", search_id=2, text="x", mode="destroy")
    assert (await page.until(type="error"))["error_code"] == "invalid_message"
    page.send(type="find", request_id=4, search_id="x", row=[], column=0)
    assert (await page.until(type="request_error"))["error_code"] == "invalid_message"
    session.close()


async def test_every_kind_is_searched_by_its_exact_text(resources: Resources) -> None:
    moment = dt.datetime(2024, 1, 31, 12, 34, 56, 500_000, tzinfo=dt.timezone.utc)
    frame = pa.table(
        {
            "moment": pa.array([moment], pa.timestamp("us", "Europe/Berlin")),
            "day": pa.array([moment.date()]),
            "clock": pa.array([dt.time(7, 8, 9)], pa.time64("us")),
            "price": pa.array([1], pa.int8()).cast(pa.decimal128(10, 2)),
            "yes": pa.array([True]),
            "kind": pa.array(["Æther"]).dictionary_encode(),
            "big": pa.array([2**63 - 1]),
            "small": pa.array([0.1], pa.float32()),
            "raw": pa.array([b"Aether"]),
            "list": pa.array([["Aether"]]),
        }
    )
    session = Session(partial(open_source, frame), resources=resources)
    page = Page(session)
    await page.ready()
    for text, column in [
        ("2024-01-31 13:34:56.5", 0),
        ("07:08:09", 2),
        ("1.00", 3),
        ("TRUE", 4),
        ("æTH", 5),
        ("9223372036854775807", 6),
        ("0.1", 7),
        ("Aether", None),
    ]:
        start(page, text)
        assert (await done(page))["first"] == ([] if column is None else [[0, column]]), text
    start(page, "2024-01-31", columns=[1])
    assert (await done(page))["first"] == [[0, 1]]
    session.close()


async def test_a_search_outlives_neither_its_page_nor_its_session(resources: Resources) -> None:
    session = Session(partial(open_source, table()), resources=resources)
    page, other = Page(session), Page(session)
    await page.ready()
    await other.ready()
    start(page, "1")
    page.connection.close()
    start(other, "w1")
    assert (await done(other))["state"] == "done"
    start(other, "1")
    session.close()
    await asyncio.sleep(0)
    assert page.connection.closed
