"""A file that is rewritten or deleted while its table is shown."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import ROWS, table
from tests.integration.data.page import Page

from taupane_bridges.data import Session, following, open_source
from taupane_bridges.data.resources import Resources


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
