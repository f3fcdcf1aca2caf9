"""Files as they are found: whole, broken, replaced, of another kind."""

from __future__ import annotations

import os
import socket
import sys
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import IN_FILE, ROWS, table
from tests.integration.data.page import Page, Window

from taupane_bridges.data import (
    DataError,
    Session,
    SourceBroken,
    SourceMissing,
    TooLarge,
    UnsupportedSource,
    open_source,
)
from taupane_bridges.data.errors import SourceChanged
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource
from taupane_bridges.data.sources.text import read_text


def never() -> None:
    """Never superseded."""


def test_what_is_no_regular_file_is_missing_and_never_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.parquet").mkdir()
    names = ["nothing.parquet", "folder.parquet", "nul\0.parquet", "nothing.csv", "nothing.xyz"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.parquet")  # opening it would block for ever
        os.mkfifo(tmp_path / "pipe.csv")
        names += ["pipe.parquet", "pipe.csv"]
    if sys.platform != "win32":
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(tmp_path / "s.parquet"))
        names.append("s.parquet")
    for name in names:
        with pytest.raises(SourceMissing) as caught:
            open_source(tmp_path / name)
        assert str(caught.value).startswith(f"File not found: {name}. "), "no folder is told"


@pytest.mark.parametrize("keep", [0, 1, 4, 100, -1, -8, -300])
def test_truncated_files_are_broken(parquet: Path, keep: int) -> None:
    parquet.write_bytes(parquet.read_bytes()[:keep])
    with pytest.raises(SourceBroken):
        open_source(parquet)


@pytest.mark.parametrize("content", [b"hello", b"PAR1" * 100, b"\0" * 1000, b"a,b\n1,2\n"])
def test_other_content_is_broken(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    with pytest.raises(SourceBroken):
        open_source(path)


def test_unknown_file_types_say_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"PK")
    with pytest.raises(UnsupportedSource, match=r"'\.docx' are not read; .* \.parquet, \.csv, .* folder of \.parquet"):
        open_source(path)


def test_flipped_bytes_never_do_worse_than_a_data_error(parquet: Path) -> None:
    whole = parquet.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        parquet.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            source = open_source(parquet)
            source.load(never)
            for start in range(0, source.rows, 2_500):
                source.read(start, min(start + 10, source.rows), range(len(source.schema)))
        except DataError:
            pass


def test_a_damaged_page_hides_only_its_own_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(table(), path, row_group_size=1_000, compression="snappy")
    at = pq.ParquetFile(path).metadata.row_group(5).column(0).data_page_offset
    content = bytearray(path.read_bytes())
    content[at : at + 60] = b"\xff" * 60
    path.write_bytes(content)
    source = ParquetSource(path)
    source.load(never)
    assert not source.loaded
    assert source.read(0, 3, range(1)).column(0).to_pylist() == [0, 1, 2]
    with pytest.raises(SourceBroken):
        source.read(5_000, 5_003, range(1))


def test_a_file_is_loaded_only_within_its_limit(parquet: Path) -> None:
    small = ParquetSource(parquet, limit=1_000)
    small.load(never)
    assert not small.loaded
    with pytest.raises(TooLarge, match="at most"):
        small.column(0, never)
    large = ParquetSource(parquet)
    large.load(never)
    assert large.loaded


def test_a_file_that_was_written_over_is_not_called_damaged(
    parquet: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet.read_bytes())
    os.utime(path, (1_700_000_000, 1_700_000_000))  # the clock of files has steps
    source = ParquetSource(path)
    path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.raises(SourceChanged):
        source.load(never)
    assert not caplog.records


def test_a_bomb_stays_in_its_file_and_is_still_shown(tmp_path: Path) -> None:
    path = tmp_path / "bomb.parquet"
    rows = 20_000_000
    with pq.ParquetWriter(path, pa.schema([("a", pa.int64()), ("b", pa.string())]), compression="zstd") as writer:
        writer.write_table(pa.table({"a": pa.nulls(rows, pa.int64()), "b": pa.nulls(rows, pa.string())}))
    assert path.stat().st_size < 100_000
    before = pa.total_allocated_bytes()
    source = ParquetSource(path)
    source.load(never)
    assert not source.loaded
    window = source.read(rows - 3, rows, range(2))
    assert window.to_pydict() == {"a": [None] * 3, "b": [None] * 3}
    assert pa.total_allocated_bytes() - before < 64 << 20


async def test_a_file_replaced_while_it_is_viewed_is_not_mixed(
    parquet: Path, tmp_path: Path, resources: Resources
) -> None:
    session = Session(partial(ParquetSource, parquet, limit=IN_FILE), resources=resources)
    page = Page(session)
    await page.ready()
    other = tmp_path / "other"
    pq.write_table(pa.table({"n": [-1] * ROWS, "word": ["new"] * ROWS, "x": [0.5] * ROWS}), other)
    other.replace(parquet)
    assert (await page.window(5_000, 5_002)).columns["a"] == [5_000, 5_001]
    assert (await page.sort((0, True)))["state"] == "ready"
    assert (await page.window(0, 2)).columns["a"] == [9_999, 9_998]
    import polars as pl

    session.set_where(pl.col("n") > 5)  # polars opens the path anew: refused rather than mixed
    assert (await page.view())["error_code"] == "file_changed"
    assert (await page.window(0, 2)).columns["a"] == [9_999, 9_998]
    session.close()


async def test_a_file_written_over_while_it_is_viewed_says_so(parquet: Path, resources: Resources) -> None:
    session = Session(partial(ParquetSource, parquet, limit=IN_FILE), resources=resources)
    page = Page(session)
    await page.ready()
    assert isinstance(await page.window(0, 2), Window)
    with parquet.open("r+b") as file:
        file.write(b"PAR1" * 200)
    answer = await page.window(5_000, 5_002)
    assert answer["error_code"] == "file_changed"
    assert {"type": "error", "error_code": "file_changed"}.items() <= {
        k: v for m in page.seen if isinstance(m, dict) for k, v in m.items() if m["type"] == "error"
    }.items()
    session.close()


async def test_a_loaded_file_can_be_deleted(parquet: Path, resources: Resources) -> None:
    source = ParquetSource(parquet)
    source.load(never)
    parquet.unlink()
    session = Session(lambda: source, resources=resources)
    page = Page(session)
    await page.ready()
    assert (await page.sort((0, True)))["state"] == "ready"
    assert (await page.window(0, 1)).columns["a"] == [9_999]
    session.close()


def test_text_files_are_read_with_their_types(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("n,d,t,t\n1,2024-01-02,é,a\n,,,\n", "utf-8")
    source = open_source(path)
    assert source.name == "x.csv"
    assert [(c.name, c.kind) for c in source.schema] == [
        ("n", "int"),
        ("d", "date"),
        ("t", "string"),
        ("t_duplicated_0", "string"),
    ]
    assert source.rows == 2
    tabs = tmp_path / "x.tsv"
    tabs.write_text("a\tb\n1\t2\n", "utf-8")
    assert len(open_source(tabs).schema) == 2


def test_text_whose_types_change_late_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("n\n" + "1\n" * 20_000 + "word\n", "utf-8")
    source = open_source(path)
    assert (source.schema[0].kind, source.rows) == ("string", 20_001)


def test_text_that_is_none_is_broken_and_bytes_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"")
    with pytest.raises(SourceBroken, match="empty"):
        open_source(path)
    path.write_bytes(b"a,b\n1,2,3,4\n5\n6,7,8\n")
    with pytest.raises(SourceBroken, match=r"has 2 columns by its first line, and line 2 has 4 fields"):
        open_source(path)
    path.write_bytes(b"a\n\xff\xfe\n")
    assert open_source(path).read(0, 1, range(1)).column(0).to_pylist() == ["\ufffd\ufffd"]
    with pytest.raises(TooLarge):
        read_text(path, limit=3)
