"""Windows into a parquet file are made from single pages; they hold what pyarrow reads from the whole."""

from __future__ import annotations

import datetime as dt
import decimal
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taupane_bridges.data import SourceBroken
from taupane_bridges.data.arrays.arrow import normal
from taupane_bridges.data.arrays.values import integers
from taupane_bridges.data.errors import Superseded
from taupane_bridges.data.sources import rowgroups
from taupane_bridges.data.sources.pages import Unknown
from taupane_bridges.data.sources.parquet import ParquetSource
from taupane_bridges.data.sources.parts import PartsSource

ROWS = 6_000
CODECS = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small tables have large windows, and pages everywhere."""
    monkeypatch.setattr(rowgroups, "_FIRST", 10)
    monkeypatch.setattr(rowgroups, "_LONG", 2_000)


@cache
def every_kind(rows: int, seed: int = 1) -> Any:
    """Give a column of every kind that parquet keeps, with nulls, repeated and distinct values."""
    dice = random.Random(seed)
    zone = dt.timezone.utc

    def some(make: Callable[[int], Any], nulls: float = 0.1) -> list[Any]:
        return [None if dice.random() < nulls else make(row) for row in range(rows)]

    day = dt.datetime(2024, 1, 1)  # noqa: DTZ001  (a wall clock)
    return pa.table(
        {
            "": pa.array(range(rows), pa.int64()),
            "a.b": pa.array(some(lambda row: dice.randrange(-128, 128)), pa.int8()),
            "unsigned": pa.array(some(lambda row: dice.randrange(1 << 64)), pa.uint64()),
            "float": pa.array(some(lambda row: dice.choice([float("nan"), float("inf"), dice.random()])), pa.float64()),
            "half": pa.array(some(lambda row: float(row % 100)), pa.float32()).cast(pa.float16()),
            "flag": pa.array(some(lambda row: row % 3 == 0), pa.bool_()),
            "few": pa.array(some(lambda row: f"value {row % 7}"), pa.string()),
            "many": pa.array(some(lambda row: dice.randbytes(dice.randrange(30)).hex()), pa.large_string()),
            "view": pa.array(some(lambda row: f"text {row}" * (row % 4)), pa.string_view()),
            "bytes": pa.array(some(lambda row: dice.randbytes(row % 9)), pa.binary()),
            "fixed": pa.array(some(lambda row: dice.randbytes(5)), pa.binary(5)),
            "decimal": pa.array(some(lambda row: decimal.Decimal(row) / 100), pa.decimal128(20, 2)),
            "wide": pa.array(some(lambda row: decimal.Decimal(row * 10**40)), pa.decimal256(60, 0)),
            "day": pa.array(some(lambda row: (day + dt.timedelta(row)).date()), pa.date32()),
            "time": pa.array(some(lambda row: row * 1_000_003), pa.time64("ns")),
            "moment": pa.array(some(lambda row: day.replace(tzinfo=zone)), pa.timestamp("ns", "Europe/Paris")),
            "span": pa.array(some(lambda row: dt.timedelta(seconds=row)), pa.duration("ms")),
            "category": pa.array(some(lambda row: f"c{row % 11}")).dictionary_encode(),
            "nothing": pa.nulls(rows),
            "list": pa.array(some(lambda row: list(range(row % 5))), pa.list_(pa.int32())),
            "struct": pa.array(some(lambda row: {"x": row, "y": f"y{row % 3}"})),
            "deep": pa.array(some(lambda row: [{"z": [row] * (row % 3)}])),
            "map": pa.array(some(lambda row: [(f"k{row % 3}", row)]), pa.map_(pa.string(), pa.int64())),
            "dates": pa.array(some(lambda row: day), pa.timestamp("us")),
            "always": pa.array([f"n{row}" for row in range(rows)], pa.string()),
        },
    )


def with_required(table: Any) -> Any:
    """Say of the columns without nulls that they cannot have any: their pages have no levels then."""
    fields = [
        field.with_nullable(column.null_count > 0) for field, column in zip(table.schema, table.columns, strict=True)
    ]
    return table.cast(pa.schema(fields))


def agrees(source: Any, whole: Any, low: int, high: int, columns: list[int]) -> None:
    got = source.read(low, high, columns)
    want = normal(whole.select(columns).slice(low, high - low))
    assert got.schema.types == want.schema.types
    assert got.num_rows == high - low
    assert same(got, want)


def takes(source: Any, whole: Any, rows: list[int], columns: list[int]) -> None:
    index = integers(rows)
    assert same(source.take(index, columns), normal(whole.select(columns)).combine_chunks().take(index))


def alone(source: ParquetSource, path: Path, columns: list[int]) -> int:
    """Compare whole groups of single columns, which files of many columns are read by; give how many were read so."""
    reader = pq.ParquetFile(path)
    count = 0
    for group in range(reader.num_row_groups):
        whole = normal(reader.read_row_group(group))
        for column in columns:
            found = source._groups._alone(group, [column])
            if found is not None:
                count += 1
                assert found.schema.types == whole.select([column]).schema.types
                assert same(found, whole.select([column]))
    return count


def same(left: Any, right: Any) -> bool:
    """Compare the values themselves, also NaN."""
    return [repr(column.to_pylist()) for column in left.columns] == [repr(c.to_pylist()) for c in right.columns]


@given(data=st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_windows_are_those_of_the_whole_file(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    table = with_required(every_kind(data.draw(st.sampled_from([1, 300, ROWS]))))
    path = tmp_path_factory.mktemp("pages") / "table.parquet"
    pq.write_table(
        table,
        path,
        row_group_size=data.draw(st.sampled_from([170, 2_500, ROWS])),
        data_page_size=data.draw(st.sampled_from([300, 4_000, 1 << 20])),
        max_rows_per_page=data.draw(st.sampled_from([64, 1_000, 20_000])),
        write_batch_size=data.draw(st.sampled_from([32, 1_024])),
        use_dictionary=data.draw(st.booleans()),
        dictionary_pagesize_limit=data.draw(st.sampled_from([200, 1 << 20])),
        data_page_version=data.draw(st.sampled_from(["1.0", "2.0"])),
        compression=data.draw(st.sampled_from(CODECS)),
        store_schema=data.draw(st.booleans()),
        write_page_checksum=data.draw(st.booleans()),
        write_statistics=data.draw(st.booleans()),
    )
    whole = pq.ParquetFile(path).read()
    source = ParquetSource(path, limit=data.draw(st.sampled_from([200_000, 1 << 30])))
    columns = data.draw(st.lists(st.integers(0, table.num_columns - 1), min_size=1, max_size=6, unique=True))
    columns.sort()
    for _ in range(6):
        low = data.draw(st.integers(0, table.num_rows))
        high = data.draw(st.integers(low, min(table.num_rows, low + 3_000)))
        agrees(source, whole, low, high, columns)
        rows = data.draw(st.lists(st.integers(0, table.num_rows - 1), max_size=20))
        takes(source, whole, rows, columns)
    alone(source, path, columns)


@pytest.mark.parametrize("codec", ["none", "snappy"])
@pytest.mark.parametrize("coded", [False, True], ids=["plain", "by dictionary"])
def test_what_was_read_stays_when_its_thread_reads_on(tmp_path: Path, codec: str, coded: bool) -> None:
    table = with_required(every_kind(ROWS))
    path = tmp_path / "table.parquet"
    pq.write_table(table, path, compression=codec, use_dictionary=coded, max_rows_per_page=500, row_group_size=3_000)
    whole = normal(pq.ParquetFile(path).read())
    groups = ParquetSource(path, limit=1)._groups
    read = 0
    for column in range(table.num_columns):
        with suppress(Unknown):  # lists, whose pages do not tell their rows
            low, high = groups._excerpts.around(0, column, 700)
            first = groups._excerpts.read(0, column, low, high)
            head = groups._excerpts.head(1, column, 10)
            everything = groups._excerpts.whole(0, column)
            for after in range(high, 3_000, 500):
                groups._excerpts.read(0, column, *groups._excerpts.around(0, column, after))
            chosen = whole.select([column])
            assert same(normal(first), chosen.slice(low, high - low))
            assert same(normal(head), chosen.slice(3_000, 10))
            assert same(normal(everything), chosen.slice(0, 3_000))
            read += 1
    assert read == 22


def test_half_loaded_columns_and_the_others_agree(tmp_path: Path) -> None:
    table = with_required(every_kind(ROWS))
    path = tmp_path / "table.parquet"
    pq.write_table(table, path, row_group_size=2_500)
    whole = pq.ParquetFile(path).read()
    source = ParquetSource(path)
    loaded = 7

    def check() -> None:
        if len(source._resident._columns) == loaded:
            raise Superseded

    with pytest.raises(Superseded):
        source.load(check)
    for columns in ([loaded - 2, loaded - 1], [loaded - 1, loaded + 1], list(range(table.num_columns))):
        agrees(source, whole, 2_300, 2_700, columns)
        takes(source, whole, [5_999, 3, 2_500, 3], columns)
        batches = pa.concat_tables(source.batches(1_000, columns))
        assert same(batches, normal(whole.select(columns)))
    assert repr(source.column(2, check).to_pylist()) == repr(normal(whole.select([2])).column(0).to_pylist())

    decoded = source._decode
    again: list[int] = []

    def decode(columns: range, check: Callable[[], None]) -> Any:
        again.extend(columns)
        return decoded(columns, check)

    source._decode = decode  # type: ignore[method-assign]
    source.load(lambda: None)
    assert source.loaded
    assert again == list(range(loaded, table.num_columns))
    agrees(source, whole, 2_300, 2_700, [0, loaded, loaded + 1])


@pytest.mark.parametrize("writer", ["polars", "duckdb", "pyarrow"])
def test_files_of_other_writers(writer: str, tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    rows = 300_000
    frame = pl.DataFrame({"n": range(rows)}).with_columns(
        t=pl.format("text {}", pl.col("n").hash() % 40_000),
        d=pl.from_epoch(pl.col("n") * 86_400),
        x=pl.when(pl.col("n") % 9 > 0).then(pl.col("n") / 7),
        c=pl.format("{}", pl.col("n") % 5).cast(pl.Categorical),
        l=pl.concat_list(pl.col("n") % 3, "n"),
        s=pl.struct(pl.col("n") % 4, y=pl.lit("é")),
    )
    if writer == "polars":
        frame.write_parquet(path)
    elif writer == "pyarrow":
        pq.write_table(frame.to_arrow(compat_level=pl.CompatLevel.oldest()), path)
    else:
        kept = frame.drop("c").to_arrow(compat_level=pl.CompatLevel.oldest())
        with duckdb.connect() as connection:
            connection.register("frame", kept)
            connection.execute(f"copy frame to '{path}' (format parquet)")
    whole = pq.ParquetFile(path).read()
    source = ParquetSource(path, limit=1 << 30)
    dice = random.Random(3)
    columns = list(range(whole.num_columns))
    for low in [0, 255, 131_000, 122_800, rows - 256, *(dice.randrange(rows - 256) for _ in range(6))]:
        agrees(source, whole, low, low + 256, columns)
    takes(source, whole, [dice.randrange(rows) for _ in range(256)], columns)
    assert alone(source, path, columns) > 0


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A file of two columns and pages of 20,000 rows whose bytes are the values themselves."""
    path = tmp_path / "table.parquet"
    rows = 100_000
    table = pa.table({"n": range(rows), "t": [f"text {row}" for row in range(rows)]})
    pq.write_table(table, path, compression="none", use_dictionary=False, max_rows_per_page=20_000)
    return path


def damage(path: Path, after: int) -> None:
    """Write over the text column, so many bytes after the begin of its first page."""
    chunk = pq.read_metadata(path).row_group(0).column(1)
    with path.open("r+b") as file:
        file.seek(chunk.data_page_offset + after)
        file.write(b"\xff" * 2_000)


def test_a_damaged_page_hides_only_its_own_rows(texts: Path) -> None:
    damage(texts, after=5_000)
    source = ParquetSource(texts, limit=1 << 30)
    assert source.read(90_000, 90_002, [0, 1]).to_pydict() == {"n": [90_000, 90_001], "t": ["text 90000", "text 90001"]}
    with pytest.raises(SourceBroken):
        source.read(1_000, 1_100, [1])


def test_damaged_headers_hide_the_rest_of_the_column_only(texts: Path) -> None:
    damage(texts, after=0)
    source = ParquetSource(texts, limit=1 << 30)
    with pytest.raises(SourceBroken):
        source.read(90_000, 90_002, [1])
    assert source.read(90_000, 90_002, [0]).to_pydict() == {"n": [90_000, 90_001]}


def test_a_file_of_many_columns_reads_those_that_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    table = pa.table({f"c{at}": [f"{at} {row % 70}" for row in range(900)] for at in range(70)})
    pq.write_table(table, path, row_group_size=300)
    source = ParquetSource(path, limit=1)
    for group in range(3):
        assert source._groups._alone(group, [3, 69]) is not None
    got = pa.concat_tables(source.batches(128, [3, 69]))
    assert got.to_pydict() == table.select([3, 69]).to_pydict()
    takes(source, table, [899, 0, 450, 450, 301], [3, 69])
    chunk = pq.read_metadata(path).row_group(1).column(3)
    with path.open("r+b") as file:
        file.seek(chunk.data_page_offset)
        file.write(b"\xff" * 50)
    with pytest.raises(SourceBroken):
        list(ParquetSource(path, limit=1).batches(128, [3]))
    assert pa.concat_tables(ParquetSource(path, limit=1).batches(128, [69])).num_rows == 900


def test_the_types_of_all_columns_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.parquet"
    table = pa.table({f"c{at}": pa.array(range(2_000), pa.duration("ms")) for at in range(300)})
    pq.write_table(table, path)
    source = ParquetSource(path, limit=1)
    read: list[object] = []
    read_schema = pa.ipc.read_schema

    def counted(data: Any) -> Any:
        read.append(data)
        return read_schema(data)

    monkeypatch.setattr(pa.ipc, "read_schema", counted)
    agrees(source, table, 1_000, 1_256, [0, 17, 299])
    agrees(source, table, 500, 700, [3, 17, 298])
    assert len(read) == 1


def test_what_is_decoded_is_bounded_and_shared_by_the_files_of_a_folder(tmp_path: Path) -> None:
    for part in range(6):
        table = pa.table({"n": [part * 20_000 + row for row in range(20_000)]})
        pq.write_table(table, tmp_path / f"{part}.parquet", max_rows_per_page=1_000)
    source = PartsSource(tmp_path, limit=1)
    kept = {id(part._groups._kept) for part in source._parts}
    assert len(kept) == 1
    assert source.read(119_998, 120_000, [0]).to_pydict() == {"n": [119_998, 119_999]}
    assert source.read(60_100, 60_101, [0]).to_pydict() == {"n": [60_100]}


def test_the_rows_of_three_places_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowgroups, "_LEAST_KEPT", 0)
    path = tmp_path / "table.parquet"
    pq.write_table(pa.table({"a": range(20_000), "b": range(20_000)}), path, max_rows_per_page=1_000)
    groups = ParquetSource(path)._groups
    for place in range(1, 11):
        assert groups.read(place * 1_000 + 10, place * 1_000 + 12, [0, 1]).num_rows == 2
    kept = [groups._find(0, column, place * 1_000, place * 1_000 + 1_000) for place in (8, 9, 10) for column in (0, 1)]
    assert groups._kept.used == sum(table.nbytes for table in kept if table is not None)
    assert [0 if table is None else table.num_rows for table in kept] == [1_000] * 6


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary()], ids=str)
def test_texts_that_repeat_are_kept_as_numbers(tmp_path: Path, kind: Any) -> None:
    path = tmp_path / "table.parquet"
    rows = 3_000
    few = pa.array([f"value {row % 7}" if row % 5 else None for row in range(rows)]).cast(kind)
    many = pa.array([f"value {row}" for row in range(rows)]).cast(kind)
    table = pa.table({"a.b": few, "many": many, "few": few.cast(pa.binary()).cast(pa.string()).dictionary_encode()})
    pq.write_table(table, path)
    source = ParquetSource(path, limit=1 << 30)
    agrees(source, table, 1_000, 1_256, [0, 1, 2])
    agrees(source, table, 10, 2_990, [0, 1, 2])
    takes(source, table, [2_999, 5, 5, 1_500], [0, 1, 2])
    kept = [source._groups._find(0, column, 0, rows) for column in range(3)]
    assert [t is not None and pa.types.is_dictionary(t.column(0).type) for t in kept] == [True, False, True]


def test_a_number_beyond_the_dictionary_hides_only_its_own_rows(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    rows = 1_000
    words = ["one", "two", "three"]
    # As turns of other lengths the numbers are not written as runs: two bits each, of which three in a row mean nothing
    table = pa.table({"t": [words[row * row % 3 + (row % 7 == 0)] for row in range(rows)]})
    pq.write_table(table, path, compression="none")
    chunk = pq.read_metadata(path).row_group(0).column(0)
    with path.open("r+b") as file:
        file.seek(chunk.dictionary_page_offset + chunk.total_compressed_size - 2)
        file.write(b"\xff")
    source = ParquetSource(path, limit=1 << 30)
    agrees(source, table, 100, 300, [0])
    with pytest.raises(SourceBroken):
        source.read(rows - 50, rows, [0])


def test_many_threads_share_their_work(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    table = every_kind(ROWS)
    pq.write_table(table, path, max_rows_per_page=500, row_group_size=3_000)
    whole = pq.ParquetFile(path).read()
    source = ParquetSource(path, limit=1 << 30)
    wrong: list[BaseException] = []

    def look(seed: int) -> None:
        dice = random.Random(seed)
        try:
            for _ in range(15):
                low = dice.randrange(ROWS - 300)
                agrees(source, whole, low, low + 300, list(range(0, whole.num_columns, 2)))
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=look, args=(seed % 3,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong
