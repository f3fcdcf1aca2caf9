"""Statistics and value lists, through a session with its real threads."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections import Counter
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import IN_FILE, table
from tests.integration.data.page import Page
from tests.integration.data.test_session import COLUMNS
from tests.integration.data.test_taking_out import asked

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource


async def stats(page: Page, columns: list[int], **more: Any) -> list[dict[str, Any]]:
    """Ask for statistics and give them up to the exact ones."""
    page.send(type="stats", request_id="s", columns=columns, **more)
    told: list[dict[str, Any]] = []
    while sum(entry["exact"] for entry in told) < len(set(columns)):
        told.append(await page.until(type="column_stats", request_id="s"))
    return told


@pytest.fixture(params=["file", "memory"])
def opener(request: pytest.FixtureRequest, parquet: Path) -> Any:
    if request.param == "file":
        return partial(ParquetSource, parquet, limit=IN_FILE)
    return partial(open_source, table())


async def test_statistics_are_those_of_the_rows_in_view(opener: Any, resources: Resources) -> None:
    session = Session(opener, resources=resources)
    page = Page(session)
    await page.ready()
    for rows in (range(10_000), range(0, 10_000, 3), range(0)):
        if rows.step == 3:
            session.set_where(pl.col("n") % 3 == 0)
            await page.view()
            await page.sort((1, True))
        elif not rows:
            session.set_where(pl.lit(value=False))
            await page.view()
        word, number, x = await stats(page, [1, 0, 2])
        assert [entry["column"] for entry in (word, number, x)] == [1, 0, 2], "in the order asked for"
        words = Counter(COLUMNS["word"][row] for row in rows)
        assert word["nulls"] == words.pop(None, 0)
        assert (word["rows"], word["sampled"], word["distinct"]) == (len(rows), len(rows), len(words))
        ranked = sorted(words.items(), key=lambda entry: (-entry[1], entry[0]))
        assert word["top"] == [{"text": text, "count": count} for text, count in ranked[:10]]
        assert (word["min"], word["max"]) == ((min(words), max(words)) if words else (None, None))
        assert (word["histogram"], word["mean"]) == (None, None)

        assert (number["nulls"], number["distinct"]) == (0, len(rows))
        assert number["nans"] is None
        if rows:
            assert number["mean"] == pytest.approx(statistics.fmean(rows))
            assert number["std"] == pytest.approx(statistics.stdev(rows))
            assert (number["min"], number["max"]) == (str(rows[0]), str(rows[-1]))
            assert number["quantiles"]["0.5"] == str(rows[round(0.5 * (len(rows) - 1))])
            assert sum(number["histogram"]["counts"]) == len(rows)
            assert len(number["histogram"]["edges"]) == len(number["histogram"]["counts"]) + 1
        cells = [COLUMNS["x"][row] for row in rows]
        finite = [cell for cell in cells if cell is not None and not math.isnan(cell)]
        assert x["nulls"] == cells.count(None)
        assert x["nans"] == len(cells) - x["nulls"] - len(finite)
        assert x["mean"] == (pytest.approx(statistics.fmean(finite)) if finite else None)
    session.close()


async def test_a_large_view_is_told_from_a_sample_first(tmp_path: Path, resources: Resources) -> None:
    rows = 400_000
    frame = pa.table({"n": range(rows), "t": [None if i % 4 == 0 else f"v{i % 3}" for i in range(rows)]})
    path = tmp_path / "long.parquet"
    pq.write_table(frame, path, row_group_size=50_000)
    for opener in (partial(open_source, frame), partial(ParquetSource, path, limit=50_000_000)):
        session = Session(opener, resources=resources)
        page = Page(session)
        await page.ready()
        told = await stats(page, [1, 0])
        assert [(entry["column"], entry["exact"]) for entry in told] == [(1, False), (0, False), (1, True), (0, True)]
        rough, exact = told[0], told[2]
        assert rough["sampled"] < exact["sampled"] == rows
        assert exact["nulls"] == rows // 4
        assert rough["nulls"] == pytest.approx(exact["nulls"], rel=0.1)
        assert {entry["text"] for entry in rough["top"]} == {"v0", "v1", "v2"}
        assert sum(told[1]["histogram"]["counts"]) == pytest.approx(rows, rel=0.01)
        again = await stats(page, [0, 1])
        assert [entry["exact"] for entry in again] == [True, True], "what is known is told at once"
        page.send(type="stats", request_id="rough", columns=[0], exact=False)
        assert (await page.until(type="column_stats", request_id="rough"))["exact"]
        session.close()


DAY = dt.date(2024, 1, 31)
MOMENT = dt.datetime(2024, 1, 31, 12, 0, 0, 500_000)  # noqa: DTZ001
KINDS: dict[str, Any] = {
    "int": pa.array([2**63 - 1, -1, -1, 2**53 + 1, None]),
    "uint": pa.array([2**64 - 1, 0, 0, 1, None], pa.uint64()),
    "float": pa.array([0.1, float("nan"), float("inf"), None, 0.1]),
    "single": pa.array([0.1, 1e-30, float("nan"), None, 0.1], pa.float32()),
    "half": pa.array([0.1, 2.5, None, 0.1, 1.0], pa.float16()),
    "bool": pa.array([True, False, None, True, True]),
    "text": pa.array(["a", "", None, "A", "a"]),
    "category": pa.array(["a", "b", None, "A", "a"]).dictionary_encode(),
    "decimal": pa.array(
        [Decimal("1.50"), Decimal("-0.01"), None, Decimal("1.50"), Decimal(10) ** 20], pa.decimal128(38, 2)
    ),
    "date": pa.array([DAY, None, DAY, DAY + dt.timedelta(1), dt.date(1, 1, 1)]),
    "moment": pa.array([MOMENT, None, MOMENT, MOMENT + dt.timedelta(microseconds=1), MOMENT.replace(microsecond=0)]),
    "seconds": pa.array([1, 2, None, 1, 10**11], pa.timestamp("s")),
    "fine": pa.array([1, 2, None, 1, 10**18], pa.timestamp("ns", "Europe/Berlin")),
    "time": pa.array([dt.time(1), dt.time(1, 0, 0, 1), None, dt.time(1), dt.time(23, 59, 59)], pa.time64("us")),
    "duration": pa.array([-1, 10**9, None, -1, 86_400_000_001], pa.duration("us")),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_value_of_the_list_chooses_just_its_rows(kind: str, resources: Resources) -> None:
    array = KINDS[kind]
    session = Session(partial(open_source, pa.table({"x": array, "n": range(5)})), resources=resources)
    page = Page(session)
    await page.ready()
    got = await asked(page, "values", column=0)
    assert got["type"] == "column_values", got
    assert (got["nulls"], got["complete"], got["distinct"]) == (1, True, len(got["values"]))
    assert sum(entry["count"] for entry in got["values"]) == 4
    counts = [entry["count"] for entry in got["values"]]
    assert counts == sorted(counts, reverse=True)
    for entry in got["values"]:
        page.send(type="set_filters", filters=[{"column": 0, "op": "in", "value": [entry["value"]]}])
        told = await page.view()
        assert (told["state"], told["rows"]) == ("ready", entry["count"]), (entry, told)
        window = await page.window(0, 5, [0, 1])
        assert len(window.columns["a"]) == entry["count"]
        again = await asked(page, "values", column=0)
        assert again["values"] == got["values"], "a column's own filter leaves its list as it is"
    (told,) = await stats(page, [0])
    assert told["exact"]
    assert told["rows"] == counts[-1]
    session.close()


async def test_values_are_searched_limited_and_follow_other_filters(opener: Any, resources: Resources) -> None:
    session = Session(opener, where=pl.col("n") < 1_000, resources=resources)
    page = Page(session)
    await page.ready()
    page.send(type="set_filters", filters=[{"column": 0, "op": "ge", "value": 500}])
    await page.view()
    got = await asked(page, "values", column=1, search="W1", limit=2)
    words = Counter(COLUMNS["word"][500:1_000])
    assert got["nulls"] == words.pop(None)
    assert got["distinct"] == len(words)
    ranked = sorted(((w, c) for w, c in words.items() if "w1" in w), key=lambda entry: (-entry[1], entry[0]))
    assert [(entry["text"], entry["count"]) for entry in got["values"]] == ranked[:2]
    assert got["complete"] == (len(ranked) <= 2)
    assert (await asked(page, "values", column=0, search="99", limit=5))["values"][0]["text"] == "99"
    for bad, code in (
        ({"column": 7}, "bad_plan"),
        ({"column": []}, "invalid_message"),
        ({"column": 1, "search": 3}, "invalid_message"),
    ):
        assert (await asked(page, "values", **bad))["error_code"] == code
    assert (await asked(page, "stats", columns=[0, 99]))["error_code"] == "bad_plan"
    session.close()


async def test_columns_without_values_are_counted(resources: Resources) -> None:
    frame = pa.table(
        {"l": [[1], None], "b": [b"x", None], "m": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64()))}
    )
    session = Session(partial(open_source, frame), resources=resources)
    page = Page(session)
    await page.ready()
    for told in await stats(page, [0, 1, 2]):
        assert (told["rows"], told["nulls"], told["distinct"], told["min"], told["top"]) == (2, 1, None, None, None)
    assert (await asked(page, "values", column=0))[
        "message"
    ] == "a column of type List(Int64) has no values to choose from"
    session.close()
