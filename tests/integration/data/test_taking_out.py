"""What leaves a table: cells, copied text, Python."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import io
import json
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
from tests.integration.data.test_session import COLUMNS, numbers

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource

LONG = "x" * 1_500_000
ODD = pa.table(
    {
        "text": ['a "q"', "tab\tand\nline", "", None, "a|b"],
        "big": pa.array([2**63 - 1, None, -5, 0, 1], pa.int64()),
        "price": pa.array([Decimal("1.50"), None, Decimal("-0.01"), Decimal(0), Decimal(7)], pa.decimal128(30, 2)),
        "float": [0.1, float("nan"), float("inf"), None, 1e300],
        "when": pa.array([dt.datetime(2024, 1, 31, 12), None, *[dt.datetime(2024, 1, 31, 12, 0, 0, 5)] * 3]),  # noqa: DTZ001
        "zoned": pa.array([1_700_000_000_000_000_000, None, 1, 2, 3], pa.timestamp("ns", "Europe/Berlin")),
        "list": pa.array([[1, 2], None, [], [2**60], [0]], pa.list_(pa.int64())),
        "raw": pa.array([b"\x00\xff" * 80, None, b"", b"a", b"b"]),
        "long": [LONG, None, "1", "2", "3"],
    }
)


async def asked(page: Page, kind: str, **more: Any) -> dict[str, Any]:
    """Ask and give the answer."""
    page.send(**{"type": kind, "request_id": kind, "view_id": page.view_id, **more})
    while True:
        got: Any = await page.next()
        if isinstance(got, dict) and got.get("request_id") == kind:
            return got


async def copied(page: Page, format_: str, rows: list[list[int]], columns: list[int], **more: Any) -> str:
    got = await asked(page, "copy", rows=rows, columns=columns, format=format_, header=True, **more)
    assert got["type"] == "copied", got
    assert got["rows"] == sum(high - low for low, high in rows)
    assert got["columns"] == len(columns)
    return str(got["text"])


@pytest.fixture
def odd(resources: Resources) -> Session:
    return Session(partial(open_source, ODD), resources=resources)


async def test_copies_hold_the_sources_own_values(odd: Session) -> None:
    page = Page(odd)
    await page.ready()
    rows = list(csv.reader(io.StringIO(await copied(page, "tsv", [[0, 5]], [0, 1, 2, 3, 4, 5])), delimiter="\t"))
    assert rows == [
        ["text", "big", "price", "float", "when", "zoned"],
        ['a "q"', "9223372036854775807", "1.50", "0.1", "2024-01-31 12:00:00", "2023-11-14 23:13:20+01:00"],
        ["tab\tand\nline", "", "", "NaN", "", ""],
        ["", "-5", "-0.01", "inf", "2024-01-31 12:00:00.000005", "1970-01-01 01:00:00.000000001+01:00"],
        ["", "0", "0.00", "", "2024-01-31 12:00:00.000005", "1970-01-01 01:00:00.000000002+01:00"],
        ["a|b", "1", "7.00", "1e+300", "2024-01-31 12:00:00.000005", "1970-01-01 01:00:00.000000003+01:00"],
    ]
    assert await copied(page, "csv", [[2, 4]], [1, 0]) == 'big,text\n-5,""\n0,\n'
    assert await copied(page, "markdown", [[4, 5], [1, 2]], [0, 1]) == (
        "| text | big |\n| --- | --- |\n| a\\|b | 1 |\n| tab\tand<br>line |  |\n"
    )
    text = await copied(page, "json", [[0, 5]], [1, 2, 3, 6, 7])
    values = json.loads(text, parse_float=Decimal)
    assert [row["big"] for row in values] == ODD["big"].to_pylist()
    assert [row["price"] for row in values] == ODD["price"].to_pylist()
    assert [row["float"] for row in values] == [Decimal("0.1"), "NaN", "inf", None, Decimal("1e300")]
    assert [row["list"] for row in values] == ODD["list"].to_pylist()
    assert values[0]["raw"] == "00ff" * 80
    assert (await copied(page, "csv", [[0, 1]], [8])).count("x") == len(LONG), "no cell is cut"
    assert json.loads(await copied(page, "json", [[3, 4]], [1, 1])) == [[0, 0]]
    odd.close()


async def test_copies_follow_the_view(parquet: Path, resources: Resources) -> None:
    session = Session(partial(ParquetSource, parquet, limit=IN_FILE), where=pl.col("n") < 100, resources=resources)
    page = Page(session)
    await page.ready()
    await page.sort((1, True), (0, True))
    rows = await numbers(page)
    text = await copied(page, "csv", [[10, 20], [0, 3]], [0, 2])
    want = [*rows[10:20], *rows[:3]]
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [str(row) for row in want]
    assert (await asked(page, "copy", rows=[[90, 10**9]], columns=[0], format="tsv"))["rows"] == 10
    session.close()


async def test_what_is_too_large_or_wrong_is_refused(odd: Session) -> None:
    page = Page(odd)
    await page.ready()
    many: dict[str, Any] = {"rows": [[0, 5]] * 1_000, "columns": [8] * 300, "format": "tsv"}
    got = await asked(page, "copy", **many)
    assert (got["type"], got["for"], got["error_code"]) == ("request_error", "copy", "too_large")
    assert got["message"] == "5,000 rows × 300 columns are 1,500,000 cells; at most 1,000,000 can be copied at once"
    got = await asked(page, "copy", rows=[[0, 1]] * 20, columns=[8], format="tsv")
    assert got["message"] == "the text is longer than 16 MB; select fewer rows or columns"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"rows": [[0, 1]], "columns": [99], "format": "tsv"}, "bad_plan"),
        ({"rows": [[0, 1]], "columns": [0], "format": "xlsx"}, "invalid_message"),
        ({"rows": [[0, 1]], "columns": [], "format": "tsv"}, "invalid_message"),
        ({"rows": "all", "columns": [0], "format": "tsv"}, "invalid_message"),
        ({"rows": [[0]], "columns": [0], "format": "tsv"}, "invalid_message"),
        ({"rows": [[0, 1]], "columns": [0], "format": "tsv", "view_id": 99}, "view_gone"),
    ]
    for bad, code in wrong:
        assert (await asked(page, "copy", **bad))["error_code"] == code
    assert (await asked(page, "cell", row=5, column=0))["message"] == "there is no row number 5"
    assert (await asked(page, "cell", row=0, column="a"))["error_code"] == "invalid_message"
    assert (await asked(page, "export", format="csv"))["error_code"] == "invalid_message"
    odd.close()


async def test_a_cell_is_shown_whole(odd: Session) -> None:
    page = Page(odd)
    await page.ready()

    async def cell(row: int, column: int) -> tuple[Any, ...]:
        got = await asked(page, "cell", row=row, column=column)
        return (got["text"], got["format"], got["size"], got["truncated"])

    assert await cell(0, 0) == ('a "q"', "text", 5, False)
    assert await cell(3, 0) == (None, "text", None, False)
    assert await cell(0, 6) == ("[\n  1,\n  2\n]", "json", 12, False)
    assert await cell(2, 6) == ("[]", "json", 2, False)
    assert await cell(0, 7) == ("00ff" * 80, "hex", 160, False)
    assert await cell(0, 8) == (LONG[:1_000_000], "text", 1_500_000, True)
    odd.close()


async def test_the_newest_request_wins_and_one_can_be_cancelled(resources: Resources) -> None:
    session = Session(partial(open_source, table()), resources=resources)
    page = Page(session)
    await page.ready()
    ask = {"type": "copy", "rows": [[0, 10_000]], "columns": [0, 1, 2] * 20, "format": "json"}
    for number in range(5):
        page.send(**ask, request_id=number)
    page.send(**ask, request_id="last")
    page.send(type="cancel", request_id="last")
    told: dict[Any, Any] = {}
    while len(told) < 6:
        got: Any = await page.next()
        told[got["request_id"]] = got.get("error_code")
    assert told.pop("last") == "cancelled"
    assert told == dict.fromkeys(range(5), "superseded")
    page.send(**ask, request_id="gone")
    session.set_source(partial(open_source, table(5)))
    while (got := await page.next()).get("request_id") != "gone":
        pass
    assert got["error_code"] == "view_gone"
    session.close()


PLANS: list[dict[str, Any]] = [
    {},
    {"sort": [(2, True), (1, False)]},
    {"sort": [(2, False), (1, True), (0, True)], "where": (pl.col("n") > 17) & pl.col("word").is_in(["w1", "it's"])},
    {
        "where": pl.col("n") % 7 < 3,
        "filters": [
            {"column": 1, "op": "contains", "value": 'W"1'},
            {"column": 0, "op": "between", "value": [None, 5_000]},
        ],
    },
    {
        "filters": [
            {"any": [{"column": 1, "op": "is_null"}, {"not": {"column": 2, "op": "ge", "value": 12.25}}]},
            {"column": 1, "op": "not_in", "value": ["w3", "w\n5"]},
            {"column": 1, "op": "regex", "value": r"^W\d$"},
        ],
        "search": {"text": "3"},
        "sort": [(1, True)],
    },
    {"search": {"text": "(1|nan)$", "regex": True, "columns": [1, 2]}},
]


@pytest.mark.parametrize("kind", ["file", "memory"])
@pytest.mark.parametrize("plan", PLANS)
async def test_the_view_as_python_gives_the_same_rows(
    kind: str, plan: dict[str, Any], parquet: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = partial(ParquetSource, parquet, limit=IN_FILE) if kind == "file" else partial(open_source, table())
    session = Session(opener, where=plan.get("where"), resources=resources)
    page = Page(session)
    await page.ready()
    if "filters" in plan:
        page.send(type="set_filters", filters=plan["filters"])
        assert (await page.view())["state"] == "ready"
    if "search" in plan:
        page.send(type="set_search", search_id=1, mode="filter", **plan["search"])
        assert (await page.view())["state"] == "ready"
    if "sort" in plan:
        await page.sort(*plan["sort"])
    text = (await asked(page, "code"))["text"]
    monkeypatch.chdir(parquet.parent)
    names: dict[str, Any] = {"frame": pl.DataFrame(COLUMNS)}
    await asyncio.to_thread(exec, text, names)
    assert names["rows"]["n"].to_list() == await numbers(page)
    assert names["rows"].columns == ["n", "word", "x"]
    session.close()


async def test_a_file_with_two_columns_of_one_name_as_python(
    tmp_path: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a", "a", ""]
    pq.write_table(
        pa.table([pa.array([1, 2]), pa.array(["x", "y"]), pa.array([3, 4])], names), tmp_path / "twice.parquet"
    )
    session = Session(partial(open_source, tmp_path / "twice.parquet"), resources=resources)
    page = Page(session)
    await page.ready()
    page.send(type="set_filters", filters=[{"column": 1, "op": "eq", "value": "y"}])
    await page.view()
    text = (await asked(page, "code"))["text"]
    monkeypatch.chdir(tmp_path)
    given: dict[str, Any] = {}
    await asyncio.to_thread(exec, text, given)
    assert given["rows"].rows() == [(2, "y", 4)]
    session.close()


async def test_a_text_file_as_python(tmp_path: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "days.tsv"
    path.write_text("day\tn\n2024-01-31\t1\n2024-02-01\t2\n", "utf-8")
    session = Session(partial(open_source, path), resources=resources)
    page = Page(session)
    await page.ready()
    page.send(type="set_filters", filters=[{"column": 0, "op": "gt", "value": "2024-01-31"}])
    await page.view()
    text = (await asked(page, "code"))["text"]
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    await asyncio.to_thread(exec, text, names)
    assert names["rows"].rows() == [(dt.date(2024, 2, 1), 2)]
    assert text.startswith("from datetime import date\n\nimport polars as pl\n\nrows = (\n    pl.scan_csv('days.tsv'")
    session.close()
