"""A view into a file: whole or not at all, where the program says."""

from __future__ import annotations

import asyncio
import csv
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import IN_FILE, table
from tests.integration.data.page import Page
from tests.integration.data.test_session import numbers

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource


async def saved(page: Page, **more: Any) -> dict[str, Any]:
    """Ask to save and give the last message."""
    page.send(**{"type": "export", "request_id": "e", **more})
    done = -1
    while True:
        got: Any = await page.next()
        if isinstance(got, dict) and got.get("request_id") == "e":
            if got["type"] == "request_error" or got["state"] == "done":
                return got
            assert got["rows"] >= done
            done = got["rows"]


class Dialog:
    """Gives a path after a while, as a user does."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.names: list[str] = []
        self.open = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, name: str) -> Path | None:
        self.names.append(name)
        self.open.set()
        await self.go.wait()
        return self.path


@pytest.mark.parametrize("format_", ["csv", "parquet"])
async def test_the_view_is_saved_in_its_order(format_: str, parquet: Path, resources: Resources) -> None:
    path = parquet.with_name(f"out.{format_}")
    path.write_text("what was there before", "utf-8")
    dialog = Dialog(path)
    session = Session(
        partial(ParquetSource, parquet, limit=IN_FILE), where=pl.col("n") < 7_000, resources=resources, save_as=dialog
    )
    page = Page(session)
    assert "export" in (await page.ready())["caps"]
    await page.sort((1, True), (0, True))
    got = await saved(page, format=format_, columns=[0, 2])
    assert (got["state"], got["rows"], got["total"]) == ("done", 7_000, 7_000)
    assert (got["name"], got["folder"]) == (path.name, path.parent.name)
    assert dialog.names == [f"numbers.{format_}"]
    want = await numbers(page)
    if format_ == "csv":
        rows = list(csv.reader(path.read_text("utf-8").splitlines()))
        assert rows[0] == ["n", "x"]
        assert [int(row[0]) for row in rows[1:]] == want
    else:
        back = pq.read_table(path)
        assert back.column_names == ["n", "x"]
        assert back["n"].to_pylist() == want
        assert back.schema.field("x").type == pa.float64()
    assert sorted(file.name for file in path.parent.iterdir()) == ["numbers.parquet", path.name]
    session.close()


async def test_nothing_is_left_of_what_is_cancelled_or_fails(tmp_path: Path, resources: Resources) -> None:
    dialog = Dialog(None)
    session = Session(partial(open_source, table(200_000)), resources=resources, save_as=dialog)
    page = Page(session)
    await page.ready()
    assert (await saved(page, format="csv"))["error_code"] == "cancelled"

    dialog.go.clear()
    page.send(type="export", request_id="e", format="csv")
    await asyncio.wait_for(dialog.open.wait(), 30)
    page.send(type="cancel", request_id="e")
    assert (await page.until(type="request_error"))["error_code"] == "cancelled"
    dialog.go.set()

    dialog.path = tmp_path / "out.csv"
    page.send(type="export", request_id="e", format="csv")
    await page.until(type="export", state="running")
    page.send(type="cancel", request_id="e")
    assert (await page.until(type="request_error"))["error_code"] == "cancelled"

    dialog.path = tmp_path / "no such folder" / "out.csv"
    got = await saved(page, format="csv")
    assert (got["error_code"], got["message"]) == (
        "save_failed",
        "out.csv could not be written: No such file or directory",
    )
    assert (await saved(page, format="csv", columns=[99]))["error_code"] == "bad_plan"
    session.close()
    resources.saving.end(30)
    assert list(tmp_path.iterdir()) == []


async def test_without_a_dialog_nothing_is_offered(resources: Resources) -> None:
    async def broken(name: str) -> None:
        raise RuntimeError("no window")

    session = Session(partial(open_source, table(5)), resources=resources)
    page = Page(session)
    assert "export" not in (await page.ready())["caps"]
    assert (await saved(page, format="csv"))["error_code"] == "invalid_message"
    session.close()
    session = Session(partial(open_source, table(5)), resources=resources, save_as=broken)
    page = Page(session)
    await page.ready()
    assert (await saved(page, format="csv"))["error_code"] == "unavailable"
    session.close()
