"""A table is loaded beside what its user asks for: loading rests, unless the user waits for it."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.integration.data.page import Page

from taupane_bridges.data import Session, demand, open_source
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource

DEADLINE = 20.0


async def test_a_sort_makes_the_loading_that_it_waits_for_hurry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pq.write_table(pa.table({"a": [3, 1, 2]}), tmp_path / "a.parquet")
    begun, hurried = threading.Event(), threading.Event()
    load = ParquetSource.load

    def held(self: ParquetSource, check: Any) -> None:
        begun.set()
        assert hurried.wait(DEADLINE)
        load(self, check)

    def hurry() -> Any:
        hurried.set()
        return demand.hurry()

    monkeypatch.setattr(ParquetSource, "load", held)
    monkeypatch.setattr("taupane_bridges.data.sessions.making.hurry", hurry)
    resources = Resources()
    session = Session(partial(open_source, tmp_path / "a.parquet"), resources=resources)
    page = Page(session)
    await page.ready()
    await page.window(0, 3)
    assert await asyncio.to_thread(begun.wait, DEADLINE)
    assert demand._hurries == 0
    assert (await page.sort((0, False)))["state"] == "ready"
    assert (await page.window(0, 3)).columns == {"a": [1, 2, 3]}
    assert hurried.is_set()
    assert demand._hurries == 0, "it does not hurry for ever"
    session.close()
    resources.close()
