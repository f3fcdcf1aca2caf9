"""What a program asks of a view: a plan with named columns, another source in its place, and rows for itself."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import polars as pl
from tests.integration.data.conftest import table
from tests.integration.data.page import Page

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sessions.reading import read_rows

PLAN = {
    "sort": [{"column": "x", "descending": True}],
    "filters": [{"id": "a", "column": "word", "op": "in", "value": ["w1", "w2"]}],
    "search": {"text": "1"},
}


async def test_a_plan_by_names_chooses_the_first_rows_and_follows(parquet: Path, resources: Resources) -> None:
    session = Session(partial(open_source, parquet), resources=resources)
    session.set_plan(PLAN)
    page = Page(session)
    told = await page.ready()
    assert told["sort"] == [{"column": 2, "descending": True}]
    assert [(entry["id"], entry["column"]) for entry in told["filters"]] == [("a", 1)]
    assert told["search"]["text"] == "1"
    session.set_plan({"sort": [{"column": "n", "descending": True}]})
    told = await page.view()
    assert (told["sort"], told["filters"], told["search"]) == ([{"column": 0, "descending": True}], [], None)
    session.set_plan({"sort": [{"column": "words"}]})
    assert (await page.view())["message"] == "there is no column named 'words'; did you mean 'word'?"
    session.close()


async def test_rows_are_read_as_the_view_shows_them(parquet: Path, resources: Resources) -> None:
    session = Session(partial(open_source, parquet), resources=resources)
    assert session.look() is None
    session.set_plan(PLAN)
    page = Page(session)
    await page.ready()
    current = await asyncio.to_thread(session.look)
    assert current is not None
    frame = read_rows(current, [range(2, 4), range(6, 7)], [1, 0])
    source = pl.read_parquet(parquet)
    hits = pl.any_horizontal(pl.all().cast(pl.String).str.contains("1"))
    wanted = (
        source.filter(pl.col("word").is_in(["w1", "w2"]) & hits)
        .with_columns(last=pl.col("x").is_null(), late=pl.col("x").is_nan())
        .sort("last", "late", "x", descending=[False, False, True], maintain_order=True)
    )
    assert frame.columns == ["word", "n"]
    assert frame.rows() == [wanted.select("word", "n").row(row) for row in (2, 3, 6)]
    assert read_rows(current, [range(5, 10**9)], None).height == wanted.height - 5
    assert read_rows(current, [], [0]).shape == (0, 1)
    session.close()
    assert await asyncio.to_thread(session.look) is None


async def test_another_frame_with_the_same_columns_keeps_order_and_filters(resources: Resources) -> None:
    session = Session(partial(open_source, table(100)), resources=resources)
    page = Page(session)
    await page.ready()
    await page.sort((0, True))
    session.set_source(partial(open_source, table(50)))
    told = await page.ready()
    assert (told["sort"], told["df_meta"]["total_rows"]) == ([{"column": 0, "descending": True}], 50)
    window = await page.window(0, 2)
    assert window.columns["a"] == [49, 48]
    session.close()
