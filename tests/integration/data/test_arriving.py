"""Tables that are shown from their first rows on, while the rest is read."""

from __future__ import annotations

import gc
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import adbc_driver_sqlite.dbapi
import duckdb
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.data.page import Page

from taupane_bridges.data import (
    DataError,
    DataSource,
    Query,
    Session,
    SourceBroken,
    SourceChanged,
    UnsupportedSource,
    open_source,
)
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources import text
from taupane_bridges.data.sources.arriving import ArrivingSource
from taupane_bridges.data.sources.records import record_blocks
from taupane_bridges.data.sources.text import read_lines, read_text

ROWS = 60_000


def never() -> None:
    """Never superseded."""


def untold(_done: int | None, _rows: int) -> None:
    """Nobody listens."""


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small blocks, so that small files come in many."""
    monkeypatch.setattr(text, "record_blocks", partial(record_blocks, first=2_000, block=50_000))


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.csv"
    lines = (f"{i},word {i % 7},2024-01-{i % 28 + 1:02d}" for i in range(ROWS))
    path.write_text("n,word,day\n" + "\n".join(lines), "utf-8")
    return path


def all_of(source: DataSource) -> pa.Table:
    return source.read(0, source.rows, range(len(source.schema)))


@pytest.mark.usefixtures("blocks")
async def test_the_first_rows_are_there_at_once(numbers: Path, resources: Resources) -> None:
    gate = threading.Event()
    resources.arriving.submit("before", lambda _check: gate.wait(30))
    session = Session(lambda: read_text(numbers, large=0), resources=resources)
    page = Page(session)
    first = await page.ready()
    assert first["partial"] is True
    assert 0 < first["df_meta"]["total_rows"] < ROWS
    assert (await page.window(0, 2)).columns["a"] == [0, 1]
    for kind, more in (("stats", {"columns": [0]}), ("values", {"column": 0}), ("export", {"format": "csv"})):
        page.send(type=kind, request_id=kind, **more)
        assert (await page.until(type="request_error", request_id=kind))["error_code"] == "not_ready"
    page.send(type="set_sort", sort=[{"column": 0, "descending": True}])
    assert (await page.until(type="view"))["state"] == "pending"
    gate.set()
    whole = await page.ready()
    while "partial" in whole:
        whole = await page.ready()
    assert whole["df_meta"]["total_rows"] == ROWS
    assert whole["sort"] == [{"column": 0, "descending": True}]
    assert (await page.window(0, 2)).columns["a"] == [ROWS - 1, ROWS - 2]
    session.close()


@pytest.mark.usefixtures("blocks")
async def test_a_filter_of_the_program_waits_for_all_rows(numbers: Path, resources: Resources) -> None:
    session = Session(lambda: read_text(numbers, large=0), where=pl.col("n") >= ROWS - 3, resources=resources)
    page = Page(session)
    first = await page.ready()
    while first["df_meta"]["total_rows"] < ROWS:
        first = await page.ready()
    assert first["df_meta"]["filtered_rows"] == 3
    session.close()


@pytest.mark.usefixtures("blocks")
def test_what_was_read_is_told(numbers: Path) -> None:
    source = read_text(numbers, large=0)
    assert isinstance(source, ArrivingSource)
    told: list[tuple[int | None, int]] = []
    whole = source.rest(never, lambda done, rows: told.append((done, rows)))
    assert whole.rows == ROWS
    assert told[-1] == (numbers.stat().st_size, ROWS)
    assert sorted(told) == told
    assert len(told) > 10


@pytest.mark.usefixtures("blocks")
def test_text_beyond_the_memory_is_kept_in_a_file_that_goes_with_it(numbers: Path) -> None:
    in_memory = read_text(numbers)
    source: Any = read_text(numbers, large=0, limit=100_000)
    source = source.rest(never, untold)
    path = Path(source.apart["path"])
    assert path.exists()
    assert (source.name, source.code, source.loaded) == (in_memory.name, in_memory.code, False)
    assert all_of(source).equals(all_of(in_memory))
    del source
    gc.collect()
    assert not path.parent.exists()


@pytest.mark.usefixtures("blocks")
def test_text_that_changes_while_it_is_read_says_so(numbers: Path) -> None:
    source: Any = read_text(numbers, large=0)
    with numbers.open("a", encoding="utf-8") as file:
        file.write("\n1,late,2024-01-01")
    with pytest.raises(SourceChanged):
        source.rest(never, untold)


@pytest.mark.usefixtures("blocks")
async def test_text_that_breaks_late_is_an_error(numbers: Path, resources: Resources) -> None:
    with numbers.open("a", encoding="utf-8") as file:
        file.write("\n1,2,3,4,5,6,7")
    session = Session(lambda: read_text(numbers, large=0), resources=resources)
    page = Page(session)
    assert (await page.until(type="error"))["error_code"] == "invalid_file"
    session.close()


@pytest.mark.usefixtures("blocks")
def test_types_that_change_late_are_found_by_reading_again(numbers: Path) -> None:
    with numbers.open("a", encoding="utf-8") as file:
        file.write("\nlast,word,2024-01-01")
    source: Any = read_text(numbers, large=0)
    whole = source.rest(never, untold)
    assert (whole.schema[0].kind, whole.rows) == ("string", ROWS + 1)


CELLS = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.dates().map(str),
    st.datetimes().map(lambda value: value.isoformat()),
    st.times().map(str),
    st.sampled_from(["", "true", "false", "a", '"', "\n", "x,y", "é", " ", "null", "NaN", "inf"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_blocks_give_what_reading_in_one_go_gives(data: st.DataObject, tmp_path_factory: Any) -> None:
    width = data.draw(st.integers(1, 3))
    kinds = [
        data.draw(st.sampled_from([CELLS, st.integers(0, 99).map(str), st.dates().map(str)])) for _ in range(width)
    ]
    rows = data.draw(st.lists(st.tuples(*kinds), min_size=1, max_size=30))
    lines = [",".join(f"c{i}" for i in range(width))]
    lines += [
        ",".join(f'"{cell}"'.replace('"', '""')[1:-1] if set('",\n') & set(cell) else cell for cell in row)
        for row in rows
    ]
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8", newline="")
    try:
        expected = all_of(read_text(path))
    except DataError:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "record_blocks", partial(record_blocks, first=16, block=24))
        source: Any = read_text(path, large=0)
        got = all_of(source.rest(never, untold) if isinstance(source, ArrivingSource) else source)
    assert got.schema == expected.schema
    assert repr(got.to_pydict()) == repr(expected.to_pydict()), "NaN is itself here"


@pytest.mark.usefixtures("blocks")
def test_lines_of_json_with_new_keys_and_types(tmp_path: Path) -> None:
    path = tmp_path / "x.ndjson"
    rows: list[dict[str, Any]] = [{"a": 1, "b": {"c": [1]}} for _ in range(5_000)]
    rows += [{"a": 1.5, "late": "x"}] * 100
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    source: Any = read_lines(path, large=0)
    whole = source.rest(never, untold)
    assert all_of(whole).to_pydict() == all_of(read_lines(path)).to_pydict()
    assert [column.name for column in whole.schema] == ["a", "b", "late"]


def lazy(rows: int) -> pl.LazyFrame:
    return pl.LazyFrame({"n": range(rows)}).with_columns(word=pl.col("n").cast(pl.String))


def reader(rows: int) -> pa.RecordBatchReader:
    batches = [pa.record_batch({"n": range(at, at + 10_000)}) for at in range(0, rows, 10_000)]
    return pa.RecordBatchReader.from_batches(batches[0].schema, batches)


@pytest.mark.parametrize("make", [lazy, reader, lambda rows: reader(rows).read_all().to_reader()])
async def test_what_is_made_piece_by_piece_is_shown_so(make: Callable[[int], Any], resources: Resources) -> None:
    session = Session(lambda: open_source(make(200_000), early=True), resources=resources)
    page = Page(session)
    first = await page.ready()
    while first["df_meta"]["total_rows"] < 200_000:
        first = await page.ready()
    assert (await page.window(199_999, 200_000)).columns["a"] == [199_999]
    session.close()


def test_an_empty_stream_has_its_columns() -> None:
    assert [c.name for c in open_source(lazy(10).filter(pl.col("n") < 0)).schema] == ["n", "word"]
    assert [c.name for c in open_source(reader(10_000).read_all().slice(0, 0).to_reader()).schema] == ["n"]


def test_a_stream_that_breaks_in_the_middle_is_broken() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield from reader(200_000)
        raise pa.ArrowInvalid("the other end has gone")

    with pytest.raises(SourceBroken, match="the other end has gone"):
        open_source(pa.RecordBatchReader.from_batches(reader(10_000).schema, batches()))


CONNECT: dict[str, Callable[[], Any]] = {
    "duckdb": duckdb.connect,
    "adbc": adbc_driver_sqlite.dbapi.connect,
    "sqlite3": lambda: sqlite3.connect(":memory:"),
}


@pytest.mark.parametrize("name", CONNECT)
async def test_a_query_is_a_table(name: str, resources: Resources) -> None:
    many = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 70000) SELECT i, i * ? AS x FROM c"
    session = Session(lambda: open_source(Query(many, CONNECT[name], (2,)), early=True), resources=resources)
    page = Page(session)
    first = await page.ready()
    while first["df_meta"]["total_rows"] < 70_000:
        first = await page.ready()
    assert (await page.window(69_999, 70_000)).columns == {"a": [70_000], "b": [140_000]}
    session.close()


@pytest.mark.parametrize("name", CONNECT)
def test_a_query_that_fails_says_what_the_database_says(name: str) -> None:
    with pytest.raises(SourceBroken, match="nowhere"):
        open_source(Query("SELECT * FROM nowhere", CONNECT[name]))
    if name == "sqlite3":
        with pytest.raises(UnsupportedSource, match="one that selects"):
            open_source(Query("CREATE TABLE t (a INT)", CONNECT[name]))
    empty = open_source(Query("SELECT 1 AS a, 'x' AS b WHERE 1 = 0", CONNECT[name]))
    assert ([column.name for column in empty.schema], empty.rows) == (["a", "b"], 0)


def test_a_database_that_is_not_there_is_broken() -> None:
    def connect() -> Any:
        raise OSError("no such host")

    with pytest.raises(SourceBroken, match="the database cannot be reached: no such host"):
        open_source(Query("SELECT 1", connect))
