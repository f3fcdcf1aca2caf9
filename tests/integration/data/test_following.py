"""A file that is rewritten or deleted while its table is shown."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import ROWS, table
from tests.integration.data.page import Page

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources import following


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PERIOD", 0.02)


async def test_a_rewritten_file_is_told_and_opened_anew_on_request(parquet: Path, resources: Resources) -> None:
    session = Session(partial(open_source, parquet, early=True), resources=resources)
    page = Page(session)
    await page.ready()
    await page.sort((0, True))
    page.send(type="reload")  # nothing changed: nothing happens
    other = parquet.with_name("other")
    pq.write_table(table(100), other)
    other.replace(parquet)
    told = await page.until(type="file_changed")
    assert (told["state"], "numbers.parquet" in told["message"]) == ("changed", True)
    assert (await page.window(0, 2)).columns["a"] == [ROWS - 1, ROWS - 2]
    late = Page(session)
    assert (await late.ready())["df_meta"]["total_rows"] == ROWS
    assert (await late.until(type="file_changed"))["state"] == "changed", "who comes later hears it too"
    page.send(type="reload")
    opened = await page.ready()
    assert opened["df_meta"]["total_rows"] == 100
    assert opened["sort"] == [{"column": 0, "descending": True}]
    assert (await page.window(0, 2)).columns["a"] == [99, 98]
    assert [message["type"] for message in session._conversation.greeting()] == ["initial_state"]
    session.close()


async def test_a_deleted_file_is_told_and_its_rows_stay(tmp_path: Path, resources: Resources) -> None:
    path = tmp_path / "towns.csv"
    path.write_text("town,people\nDelft,1\nGouda,2\n", "utf-8")
    session = Session(partial(open_source, path), resources=resources)
    page = Page(session)
    await page.ready()
    path.unlink()
    assert (await page.until(type="file_changed"))["state"] == "gone"
    page.send(type="reload")  # there is nothing to open: the rows stay
    assert (await page.window(0, 2)).columns["a"] == ["Delft", "Gouda"]
    path.write_text("town,people\nHaarlem,3\n", "utf-8")
    assert (await page.until(type="file_changed"))["state"] == "changed"
    page.send(type="reload")
    assert (await page.ready())["df_meta"]["total_rows"] == 1
    session.close()


async def test_a_file_that_comes_back_unchanged_is_told_too(parquet: Path, resources: Resources) -> None:
    session = Session(partial(open_source, parquet), resources=resources)
    page = Page(session)
    await page.ready()
    aside = parquet.rename(parquet.with_name("aside"))
    assert (await page.until(type="file_changed"))["state"] == "gone"
    aside.rename(parquet)
    assert (await page.until(type="file_changed"))["state"] == "same"
    session.close()


async def test_text_that_arrives_piece_by_piece_is_followed_to_its_end(tmp_path: Path, resources: Resources) -> None:
    path = tmp_path / "long.csv"
    path.write_text("n,word\n" + "".join(f"{row},some words to fill it\n" for row in range(400_000)), "utf-8")
    session = Session(partial(open_source, path, early=True), resources=resources)
    page = Page(session)
    assert (await page.ready())["partial"] is True
    assert "partial" not in await page.ready()
    path.unlink()
    assert (await page.until(type="file_changed"))["state"] == "gone"
    session.close()


@pytest.mark.parametrize("named", ["parts", "parts/*.parquet"])
async def test_a_folder_and_a_pattern_are_followed(tmp_path: Path, resources: Resources, named: str) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for name, rows in (("1.parquet", 10), ("2.parquet", 20)):
        pq.write_table(table(rows), folder / name)
    session = Session(partial(open_source, tmp_path / named), resources=resources)
    page = Page(session)
    assert (await page.ready())["df_meta"]["total_rows"] == 30
    (folder / "notes.txt").write_text("no part of the table", "utf-8")
    for what, rows in (("one more", 35), ("rewritten", 36), ("one less", 26)):
        if what == "one less":
            (folder / "1.parquet").unlink()
        else:
            pq.write_table(table(5 if what == "one more" else 6), tmp_path / "next")
            (tmp_path / "next").replace(folder / "3.parquet")
        assert (await page.until(type="file_changed"))["state"] == "changed", what
        page.send(type="reload")
        assert (await page.ready())["df_meta"]["total_rows"] == rows, what
    for part in folder.glob("*.parquet"):
        part.unlink()
    told = await page.until(type="file_changed")
    while told["state"] != "gone":  # it may have looked between the two
        told = await page.until(type="file_changed")
    session.close()


async def test_a_slow_look_is_not_taken_often(tmp_path: Path, resources: Resources) -> None:
    looks: list[float] = []

    class Slow(following.Origin):
        def look(self) -> following.FileState:
            looks.append(time.monotonic())
            time.sleep(0.05)
            return "same"

    loop = asyncio.get_running_loop()
    told: asyncio.Queue[str] = asyncio.Queue()
    follows = following.Following(loop, Slow(tmp_path, ()), resources.small, told.put_nowait)
    for _ in range(2):
        assert await asyncio.wait_for(told.get(), 30) == "same"
    follows.stop()
    assert looks[1] - looks[0] > 0.05 * following.REST
