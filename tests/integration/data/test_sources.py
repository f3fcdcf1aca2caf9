"""More kinds of sources: folders of parquet, JSON, Arrow, datasets."""

from __future__ import annotations

import asyncio
import json
import sys
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import table
from tests.integration.data.page import Page
from tests.integration.data.test_taking_out import asked

from taupane_bridges.data import DataError, Session, SourceMissing, UnsupportedSource, open_source
from taupane_bridges.data.apart import Worker
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parts import PartsSource


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six files in folders by year and place; one year is unknown."""
    root = tmp_path / "flights"
    for at, (year, place) in enumerate(
        [(2023, "JFK"), (2023, "LGA"), (2024, "JFK"), (2024, "LGA"), ("__HIVE_DEFAULT_PARTITION__", "JFK")]
    ):
        inner = root / f"year={year}" / f"place={place}"
        inner.mkdir(parents=True)
        pq.write_table(table(5_000).slice(at * 1_000, 1_000), inner / "part.parquet", row_group_size=300)
    (root / "_metadata.parquet").write_bytes(b"")
    return root


async def rows_of(session: Session, page: Page) -> list[tuple[Any, ...]]:
    """Read columns n, year and place of the whole view."""
    found: list[tuple[Any, ...]] = []
    while True:
        first = await page.window(len(found), len(found) + 700)
        found += list(zip(first.columns["a"], first.columns["d"], first.columns["e"], strict=True))
        if len(found) >= first.header["length"]:
            return found


@pytest.mark.parametrize("kind", ["files", "loaded", "pattern", "apart"])
async def test_a_folder_of_parquet_is_one_table(
    kind: str, folder: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "year=*" / "*" / "*.parquet" if kind == "pattern" else folder
    opener: Any = (
        partial(open_source, path) if kind in {"loaded", "pattern"} else partial(PartsSource, path, limit=90_000)
    )
    if kind == "apart":
        resources.worker = Worker(least_rows=0)
    session = Session(opener, resources=resources)
    page = Page(session)
    first = await page.ready()
    assert [column["name"] for column in first["schema"]] == ["n", "word", "x", "year", "place"]
    assert first["df_meta"]["total_rows"] == 5_000
    files = sorted(folder.rglob("year*/*/part.parquet"))
    want = []
    for file in files:
        year = file.parent.parent.name.removeprefix("year=")
        place = file.parent.name.removeprefix("place=")
        numbers = pq.ParquetFile(file).read()["n"].to_pylist()
        want += [(number, int(year) if year.isdecimal() else None, place) for number in numbers]
    assert await rows_of(session, page) == want
    page.send(
        type="set_filters",
        filters=[{"column": 3, "op": "eq", "value": 2024}, {"column": 0, "op": "lt", "value": 2_500}],
    )
    told = await page.view()
    assert told["rows"] == 500, told
    session.set_where(pl.col("place") == "JFK")
    await page.view()
    page.send(type="set_filters", filters=[])
    await page.view()
    await page.sort((3, True), (0, True))
    jfk = [row for row in want if row[2] == "JFK"]
    ordered = sorted(jfk, key=lambda row: (row[1] is None, -(row[1] or 0), -row[0]))
    assert await rows_of(session, page) == ordered
    if kind != "pattern":
        text = (await asked(page, "code"))["text"]
        monkeypatch.chdir(folder.parent)
        (folder / "_metadata.parquet").unlink()
        names: dict[str, Any] = {}
        await asyncio.to_thread(exec, text, names)
        assert names["rows"]["n"].to_list() == [row[0] for row in ordered]
    session.close()
    resources.worker.close()


def test_folders_that_are_no_table_say_so(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(SourceMissing, match="File not found: "):
        open_source(tmp_path / "empty*" / "*.parquet")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceMissing, match="File not found: empty"):
        open_source(tmp_path / "empty")
    pq.write_table(pa.table({"other": [1]}), folder / "z.parquet")
    with pytest.raises(UnsupportedSource, match=r"has other columns than"):
        open_source(folder)


DAYS = [{"a": 1, "b": "x", "c": [1]}, {"a": None, "b": "y", "c": []}]


async def shown(source: object, resources: Resources) -> dict[str, Any]:
    session = Session(partial(open_source, source), resources=resources)
    page = Page(session)
    first = await page.ready()
    window = await page.window(0, 10)
    session.close()
    return {"name": first["metadata"]["path"], "columns": [c["name"] for c in first["schema"]], **window.columns}


async def test_json_and_arrow_files_and_datasets(tmp_path: Path, resources: Resources) -> None:
    lines = "\n".join(json.dumps(day) for day in DAYS)
    (tmp_path / "lines.ndjson").write_text(lines, "utf-8")
    (tmp_path / "lines.json").write_text(lines, "utf-8")
    (tmp_path / "list.json").write_text(json.dumps(DAYS), "utf-8")
    frame = pa.Table.from_pylist(DAYS)
    with pa.OSFile(str(tmp_path / "file.arrow"), "wb") as file, pa.ipc.new_file(file, frame.schema) as writer:
        writer.write_table(frame)
    with pa.OSFile(str(tmp_path / "stream.arrow"), "wb") as file, pa.ipc.new_stream(file, frame.schema) as stream:
        stream.write_table(frame)
    for path in sorted(tmp_path.iterdir()):
        got = await shown(path, resources)
        assert got == {
            "name": path.name,
            "columns": ["a", "b", "c"],
            "a": [1, None],
            "b": ["x", "y"],
            "c": ["[1]", "[]"],
        }
    got = await shown(ds.dataset(frame), resources)
    assert (got["a"], got["name"]) == ([1, None], None)


def excel(path: Path, rows: list[list[object]]) -> None:
    """Write the few files of which a sheet of Excel consists."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    written = ""
    for at, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{"ABC"[column]}{at}" t="inlineStr"><is><t>{value}</t></is></c>'
            if isinstance(value, str)
            else f'<c r="{"ABC"[column]}{at}"><v>{value}</v></c>'
            for column, value in enumerate(row)
            if value is not None
        )
        written += f'<row r="{at}">{cells}</row>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relations}">'
            '<sheets><sheet name="Days" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{written}</sheetData></worksheet>'
        )


async def test_a_sheet_of_excel(tmp_path: Path, resources: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "days.xlsx"
    excel(path, [["n", "word"], [1, "one"], [None, "none"], [3, "three"]])
    assert await shown(path, resources) == {
        "name": "days.xlsx",
        "columns": ["n", "word"],
        "a": [1, None, 3],
        "b": ["one", "none", "three"],
    }
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(UnsupportedSource, match=r"pip install 'taupane\[excel\]'"):
        open_source(path)


@pytest.mark.parametrize("name", ["x.json", "x.ndjson", "x.arrow", "x.xlsx"])
def test_damaged_files_say_so_without_their_folder(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with pytest.raises(SourceMissing, match=f"File not found: {name}"):
        open_source(path)
    for content in (b"", b"\x00\xff" * 100, b"{"):
        path.write_bytes(content)
        with pytest.raises(DataError) as caught:
            open_source(path)
        assert str(tmp_path) not in str(caught.value)
        assert name in str(caught.value)
