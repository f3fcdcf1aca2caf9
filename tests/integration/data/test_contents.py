"""Files that are not what their names say: shown as what they are, or refused in words that say what to do."""

from __future__ import annotations

import zipfile
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow.ipc
import pytest
from tests.integration.data.conftest import ROWS, table
from tests.integration.data.page import Page

from taupane_bridges.data import Session, SourceBroken, UnsupportedSource, open_source
from taupane_bridges.data.resources import Resources

FRAME = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.ndjson", "x.arrow", "x.xlsx", "x.dat", "x"])
def test_parquet_is_shown_under_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    FRAME.write_parquet(path)
    source = open_source(path)
    assert source.rows == 2
    assert source.origin is not None
    assert source.origin.note == f"{name} holds parquet, whatever its name says, and is shown as that."
    plain = path.with_suffix(".parquet")
    FRAME.write_parquet(plain)
    origin = open_source(plain).origin
    assert origin is not None
    assert origin.note is None


def test_arrow_files_are_shown_under_any_name(tmp_path: Path) -> None:
    for name in ("x.csv", "x.parquet"):
        with pyarrow.ipc.new_file(tmp_path / name, table().schema) as file:
            file.write_table(table())
        assert open_source(tmp_path / name).rows == ROWS


async def test_the_page_is_told(tmp_path: Path, resources: Resources) -> None:
    path = tmp_path / "x.csv"
    FRAME.write_parquet(path)
    session = Session(partial(open_source, path, early=True), resources=resources)
    assert "holds parquet" in (await Page(session).ready())["note"]
    session.close()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.csv", PNG, "not CSV, as its name says: it is a picture"),
        ("x.tsv", b"PK\x03\x04" + bytes(100), "a ZIP archive or a workbook"),
        ("x.csv", "a,b\n1,2\n".encode("utf-16"), "text in UTF-16. Save it as UTF-8"),
        ("x.csv", b"\n\n", "no line with text"),
        ("x.csv", b'a,b\n1,2\n"3,0",4,5\n', "2 columns by its first line, and line 3 has 3 fields"),
        ("x.ndjson", b'{"a":1}\n[2]\n', "line 2 is none"),
        ("x.json", b'[{"a": 1},\n 2', "breaks off at line 2, column 3"),
        ("x.json", b"[1, 2]", "must be a list of JSON objects"),
        ("x.json", b"<!DOCTYPE html><html>", "a web page or XML"),
        ("x.parquet", b"a,b\n1,2\n", "not parquet, as its name says: it is text"),
        ("x.parquet", b"  <html><body>404", "a web page or XML, perhaps what came in place of a download"),
        ("x.parquet", b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        ("x.parquet", b"PARE" + bytes(50), "encrypted"),
        ("x.parquet", b"PAR1" * 30, "is damaged"),
        ("x.parquet", b"PAR1" + bytes(50), "breaks off before the end"),
        ("x.xlsx", b"a,b\n", "not a workbook, as its name says: it is text"),
        ("x.arrow", b"a,b\n1,2\n", "not Arrow data, as its name says: it is text"),
        ("x.arrow", b"ARROW1\0\0" + bytes(90), "x.arrow is damaged"),
    ],
)
def test_what_is_no_such_table_says_what_it_is_and_what_to_do(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceBroken) as caught:
        open_source(path)
    assert says in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_workbook_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    with pytest.raises(SourceBroken, match="a ZIP archive or a workbook"):
        open_source(path)


def test_a_name_without_an_ending_says_which_there_are(tmp_path: Path) -> None:
    (tmp_path / "flights").write_text("a,b\n1,2\n")
    with pytest.raises(UnsupportedSource, match="no ending that says what it holds; give it one"):
        open_source(tmp_path / "flights")


def test_names_that_hold_nul_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a\0b,a\n1,2\n")
    source = open_source(path)
    assert [column.name for column in source.schema] == ["a\ufffdb", "a"]
    assert source.polars(None).lazy().collect().columns == ["a\ufffdb", "a"]
    assert open_source(pl.DataFrame({"a\0": [1], "a\ufffd": [2]})).rows == 1
