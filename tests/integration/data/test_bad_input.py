"""Files and requests that mean harm, or are merely broken: a typed error or a clear state, and all else answers."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import ROWS, table
from tests.integration.data.page import Page, Window

from taupane_bridges.data import DataError, Session, SourceBroken, SourceMissing, UnsupportedSource, open_source
from taupane_bridges.data.resources import Resources


@pytest.fixture
def healthy(resources: Resources) -> Iterator[Session]:
    """A session beside the one that is harmed, which shares all its threads."""
    session = Session(lambda: open_source(table()), resources=resources)
    yield session
    session.close()


async def answers(session: Session) -> None:
    """Check that a session still shows, sorts and searches."""
    page = Page(session)
    await page.ready()
    assert (await page.window(5, 7)).columns["a"] == [5, 6]
    assert (await page.sort((0, True)))["state"] == "ready"
    assert (await page.window(0, 1)).columns["a"] == [ROWS - 1]
    page.connection.close()


async def test_what_cannot_be_opened_is_said_and_harms_nobody(
    tmp_path: Path, healthy: Session, resources: Resources, parquet: Path
) -> None:
    whole = parquet.read_bytes()
    (tmp_path / "empty.parquet").write_bytes(b"")
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "words.parquet").write_text("a,b\n1,2\n", "utf-8")
    (tmp_path / "list.json").write_text('[{"a": 1}, 2, [3]]', "utf-8")
    paths = [*tmp_path.glob("*.*"), tmp_path / "missing.csv"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.ndjson")
        paths.append(tmp_path / "pipe.ndjson")
    for path in paths:
        if path == parquet:
            continue
        session = Session(partial(open_source, path, early=True), resources=resources)
        page = Page(session)
        said = await page.until(type="error")
        assert said["error_code"] in {"file_not_found", "invalid_file"}, (path.name, said)
        assert str(tmp_path) not in said["message"]
        assert (await page.window(0, 10))["error_code"] == "not_ready"
        session.close()
    await answers(healthy)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_forbidden_files_are_as_missing_ones(parquet: Path) -> None:
    parquet.chmod(0)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65_534)  # nothing is forbidden to root
        with pytest.raises(SourceMissing, match=r"File not found: numbers\.parquet"):
            open_source(parquet)
    finally:
        os.seteuid(user)


async def test_bits_that_flip_never_harm_the_rest(
    parquet: Path, healthy: Session, resources: Resources, tmp_path: Path
) -> None:
    whole = parquet.read_bytes()
    dice = random.Random(4)
    for at in range(12):
        content = bytearray(whole)
        for _ in range(1 + at):
            place = dice.randrange(len(content))
            content[place] ^= 1 << dice.randrange(8)
        path = tmp_path / f"flipped-{at}.parquet"
        path.write_bytes(content)
        session = Session(partial(open_source, path), resources=resources)
        page = Page(session)
        while True:
            said = await page.next()
            if said["type"] == "error" or (said["type"] == "initial_state" and said["state"] == "ready"):
                break
        if said["type"] == "initial_state":
            page.view_id = said["view_id"]
            for start in (0, 4_000, 9_000):
                got = await page.window(start, start + 10)
                assert isinstance(got, Window) or got["error_code"] in {"invalid_file", "not_ready"}
        session.close()
    await answers(healthy)


def test_a_footer_that_lies_about_its_rows_is_broken(tmp_path: Path, parquet: Path) -> None:
    """The number of rows is a varint in the footer: 10,000 is 20,000 in zigzag, a0 9c 01."""
    content = parquet.read_bytes()
    footer = int.from_bytes(content[-8:-4], "little")
    head, tail = content[: -8 - footer], content[-8 - footer :]
    assert tail.count(b"\xa0\x9c\x01") >= 1
    path = tmp_path / "lying.parquet"
    path.write_bytes(head + tail.replace(b"\xa0\x9c\x01", b"\xa0\x9d\x01", 1))
    with pytest.raises(SourceBroken):
        open_source(path)


async def test_a_bomb_is_shown_and_nothing_else_waits(tmp_path: Path, healthy: Session, resources: Resources) -> None:
    """80 million rows in a few hundred kilobytes: windows come from the file, everything larger says no."""
    path = tmp_path / "bomb.parquet"
    group = pa.table({"a": pa.nulls(8_000_000, pa.int64()), "b": pa.nulls(8_000_000, pa.string())})
    with pq.ParquetWriter(path, group.schema, compression="zstd") as written:
        for _ in range(10):
            written.write_table(group, row_group_size=8_000_000)
    assert path.stat().st_size < 350_000
    session = Session(partial(open_source, path), resources=resources)
    page = Page(session)
    assert (await page.ready())["df_meta"]["total_rows"] == 80_000_000
    assert (await page.window(79_999_999, 80_000_000)).columns == {"a": [None], "b": [None]}
    assert resources.heavy.submit("after", lambda _check: 1).future.result(30) == 1
    assert not session._engine.source.loaded  # type: ignore[union-attr]
    await answers(healthy)
    session.close()


async def test_thirty_thousand_columns_of_text(tmp_path: Path, resources: Resources) -> None:
    path = tmp_path / "wide.csv"
    width = 30_000
    row = ",".join(map(str, range(width)))
    path.write_text("\n".join([",".join(f"c{i}" for i in range(width)), *[row] * 20]) + "\n", "utf-8")
    session = Session(partial(open_source, path, early=True), resources=resources)
    page = Page(session)
    first = await page.ready()
    while first.get("partial"):
        first = await page.ready()
    assert (len(first["schema"]), first["df_meta"]["total_rows"]) == (width, 20)
    got = await page.window(0, 20, [29_990, 29_992])
    assert list(got.columns.values()) == [[29_990] * 20, [29_991] * 20]
    assert (await page.sort((29_999, True)))["state"] == "ready"
    session.close()


async def test_names_that_repeat_are_empty_or_odd(resources: Resources) -> None:
    names = ["index", "", "", "a\n", "index", "__proto__", "\ud800".encode("utf-8", "replace").decode(), "x" * 10_000]
    columns = [pa.array([at, at + 1]) for at in range(len(names))]
    session = Session(lambda: open_source(pa.Table.from_arrays(columns, names=names)), resources=resources)
    page = Page(session)
    first = await page.ready()
    assert [column["name"] for column in first["schema"]] == names
    for at in range(len(names)):
        assert (await page.sort((at, True)))["state"] == "ready"
        page.send(type="set_filters", filters=[{"column": at, "op": "gt", "value": at}])
        assert (await page.view())["rows"] == 1
        got = await page.window(0, 9, [at, at + 1])
        assert list(got.columns.values()) == [[at + 1]]
        page.send(type="set_filters", filters=[])
        await page.view()
    page.send(type="copy", request_id=1, rows=[[0, 2]], columns=[1, 2], format="json")
    assert (await page.until(request_id=1))["text"] == "[\n[2, 3],\n[1, 2]\n]\n"
    session.close()


def test_a_folder_of_different_tables_says_which(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"a": ["x"]}), tmp_path / "b.parquet")
    with pytest.raises(UnsupportedSource, match=r"b\.parquet has other columns than a\.parquet"):
        open_source(tmp_path)
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    with pytest.raises(SourceBroken, match=r"b\.parquet"):
        open_source(tmp_path)


async def test_a_folder_whose_file_is_rewritten_says_so(tmp_path: Path, resources: Resources) -> None:
    from taupane_bridges.data.sources.parts import PartsSource

    for name in "ab":
        pq.write_table(table(3_000), tmp_path / f"{name}.parquet", row_group_size=500)
    session = Session(partial(PartsSource, tmp_path, limit=1_000), resources=resources)
    page = Page(session)
    await page.ready()
    with (tmp_path / "b.parquet").open("r+b") as file:
        file.write(b"PAR1" * 300)
    assert (await page.window(5_000, 5_002))["error_code"] == "file_changed"
    session.close()


@pytest.mark.parametrize(
    "args",
    [
        {"start": "NaN", "end": "NaN"},
        {"start": -5, "end": -1},
        {"start": 1e308, "end": 1e309},
        {"start": None, "end": {}},
        {"start": 10**30, "end": 10**31},
        {"start": 9, "end": 3},
        {},
        None,
        [],
    ],
)
async def test_row_ranges_that_are_none(args: Any, resources: Resources) -> None:
    session = Session(lambda: open_source(table()), resources=resources)
    page = Page(session)
    await page.ready()
    page.send(type="infinite_request", payload_args=args, request_id=7, view_id=page.view_id)
    got = await page.next()
    assert got.header["request_id"] == 7
    assert got.header["format"] in {"empty", "parquet"}
    low, high = got.header["rows"]
    assert 0 <= low <= high <= ROWS
    session.close()


async def test_columns_that_are_not_there_and_hostile_patterns(resources: Resources, healthy: Session) -> None:
    session = Session(lambda: open_source(table()), resources=resources)
    page = Page(session)
    await page.ready()
    for message in (
        {"type": "set_sort", "sort": [{"column": 99}]},
        {"type": "set_filters", "filters": [{"id": "f", "column": -1, "op": "is_null"}]},
        {"type": "set_filters", "filters": [{"id": "f", "column": 1, "op": "regex", "value": "(" * 400}]},
        {"type": "set_filters", "filters": [{"id": "f", "column": 1, "op": "regex", "value": "(a{1,1000}){1,1000}"}]},
    ):
        page.send(**message)
        said = await page.view()
        assert (said["state"], said["error_code"]) == ("error", "bad_plan"), message
    for text in ("(a+)+$", "(.*)*" * 20, "(?:a|a)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"):
        page.send(type="set_filters", filters=[{"column": 1, "op": "regex", "value": text}])
        assert (await asyncio.wait_for(page.view(), 20))["state"] == "ready", "linear in the text, whatever the pattern"
    for kind, more in (("stats", {"columns": [77]}), ("values", {"column": 77}), ("cell", {"row": 10**9, "column": 0})):
        page.send(type=kind, request_id=kind, **more)
        assert (await page.until(request_id=kind))["type"] == "request_error"
    assert isinstance(await page.window(0, 5), Window)
    await answers(healthy)
    session.close()


def test_text_of_no_encoding_is_shown_with_marks(tmp_path: Path) -> None:
    for name, content in (("x.csv", b"a,b\n\xff\xfe,\xc3\x28\n"), ("x.tsv", b"a\tb\n\x80\t1\n")):
        path = tmp_path / name
        path.write_bytes(content)
        source = open_source(path)
        assert source.rows == 1
        assert "\ufffd" in source.read(0, 1, range(1)).column(0)[0].as_py()
    path = tmp_path / "x.ndjson"
    path.write_bytes(b'{"a": "\xff"}\n')
    with pytest.raises(DataError):
        open_source(path)
