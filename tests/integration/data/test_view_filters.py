"""The page's own filters, through a session with its real threads."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.integration.data.conftest import IN_FILE, ROWS, table
from tests.integration.data.page import Page
from tests.integration.data.test_session import COLUMNS, numbers, ordered

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.plans import choosing
from taupane_bridges.data.plans.conditions import read_filters
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource

W3 = {"id": "w", "column": 1, "op": "eq", "value": "w3"}
LOW = {"id": "n", "column": 0, "op": "lt", "value": 5_000}


async def filtered(page: Page, *filters: dict[str, Any]) -> dict[str, Any]:
    """Set filters and give the message that ends it."""
    page.send(type="set_filters", filters=list(filters))
    return await page.view()


@pytest.mark.parametrize("kind", ["file", "loaded", "memory"])
async def test_filters_choose_rows_beside_the_programs_own(kind: str, parquet: Path, resources: Resources) -> None:
    opener: Any = {
        "file": partial(ParquetSource, parquet, limit=IN_FILE),
        "loaded": partial(open_source, parquet),
        "memory": partial(open_source, table()),
    }[kind]
    session = Session(opener, where=pl.col("n") % 2 == 0, resources=resources)
    page = Page(session)
    first = await page.ready()
    assert "filters" in first["caps"]
    assert first["filters"] == []
    told = await filtered(page, W3, LOW)
    want = [row for row in range(0, 5_000, 2) if COLUMNS["word"][row] == "w3"]
    assert (told["state"], told["rows"], told["total_rows"]) == ("ready", len(want), ROWS)
    assert told["filters"] == [W3, LOW]
    assert await numbers(page) == want
    await page.sort((2, True))
    assert await numbers(page) == ordered(want, ("x", True))
    late = await Page(session).ready()
    assert (late["filters"], late["df_meta"]["filtered_rows"]) == ([W3, LOW], len(want))
    session.set_where(None)
    assert (await page.view())["filters"] == [W3, LOW]
    assert len(await numbers(page)) == sum(word == "w3" for word in COLUMNS["word"][:5_000])
    assert (await filtered(page))["rows"] == ROWS
    session.close()


@pytest.mark.parametrize(
    ("column", "op", "value"),
    [
        (1, "regex", "w[1-3]$"),
        (1, "starts", "W2"),
        (2, "between", ["-0.5", None]),
        (3, "eq", "1.25"),
        (4, "in", ["c1", None]),
    ],
)
def test_a_file_is_filtered_a_stretch_at_a_time_as_a_table_in_memory_is(
    column: int, op: str, value: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "STRETCH", 300)
    path = tmp_path / "x.parquet"
    more = pl.DataFrame(
        {
            "d": pl.Series([Decimal(at % 500) / 4 for at in range(ROWS)], dtype=pl.Decimal(9, 2)),
            "c": pl.Series([None if at % 7 == 0 else f"c{at % 5}" for at in range(ROWS)], dtype=pl.Categorical),
        }
    )
    pl.concat([pl.DataFrame(table()), more], how="horizontal").write_parquet(path, row_group_size=700)
    filters = read_filters([{"column": column, "op": op, "value": value}])
    inside, outside = open_source(path), ParquetSource(path, limit=IN_FILE)
    inside.load(lambda: None)
    masks = [choosing.filters_mask(source, filters, lambda: None) for source in (inside, outside)]
    assert (inside.loaded, outside.loaded) == (True, False)
    assert 0 < masks[0].true_count < ROWS
    assert masks[0].equals(masks[1])


async def test_a_filter_that_fails_leaves_the_view_and_is_named(resources: Resources) -> None:
    session = Session(partial(open_source, table()), resources=resources)
    page = Page(session)
    await page.ready()
    await filtered(page, LOW)
    for bad, message in [
        ({"id": "bad", "column": 7, "op": "is_null"}, "there is no column number 7"),
        ({"id": "bad", "column": 1, "op": "regex", "value": "("}, "this regex cannot be used: unclosed group"),
        ({"id": "bad", "column": 0, "op": "eq", "value": "x"}, "a number is expected"),
    ]:
        told = await filtered(page, W3, bad)
        assert (told["state"], told["error_code"], told["filter_id"]) == ("error", "bad_plan", "bad")
        assert told["message"] == message
        assert (told["filters"], told["rows"]) == ([LOW], 5_000)
        assert await numbers(page) == list(range(5_000))
    page.send(type="set_filters", filters="all of them")
    assert (await page.until(type="error"))["error_code"] == "invalid_message"
    session.close()


async def test_another_table_keeps_filters_if_its_columns_are_the_same(resources: Resources) -> None:
    session = Session(partial(open_source, table()), resources=resources)
    page = Page(session)
    await page.ready()
    await filtered(page, LOW)
    session.set_source(partial(open_source, table(7_000)))
    assert (await page.ready())["df_meta"] == {"total_rows": 7_000, "filtered_rows": 5_000}
    session.set_source(partial(open_source, table().select(["x"])))
    assert (await page.ready())["filters"] == []
    session.close()
