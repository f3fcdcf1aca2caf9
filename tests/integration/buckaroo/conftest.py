"""A server of ours on a free port, its client, and a table of every kind of column."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.integration.buckaroo.wire import Wire

from taupane_bridges.buckaroo import BuckarooServer, Options
from taupane_bridges.buckaroo.scripts import Scripts
from taupane_bridges.data.resources import Resources

ROWS = 2_000
START = dt.datetime(2020, 1, 2, 3, 4, 5, 678)  # noqa: DTZ001  (a wall clock)


def table() -> pl.DataFrame:
    ids = range(ROWS)
    columns: dict[str, Any] = {
        "id": list(ids),
        "name": [["alpha", "bravo", "golf (x)", None][i % 4] for i in ids],
        "x": [i * 0.5 if i % 7 else None for i in ids],
        "big": [2**60 + i for i in ids],
        "flag": [i % 3 == 0 for i in ids],
        "day": [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in ids],
        "at": [START + dt.timedelta(minutes=i) for i in ids],
        "clock": [dt.time(1, 2, 3, 456 + i) for i in ids],
        "span": [dt.timedelta(days=1, seconds=3 + i) for i in ids],
        "price": pl.Series([Decimal("12.34") + i for i in ids], dtype=pl.Decimal(12, 2)),
        "list": [[i, i + 1] for i in ids],
        "some": [i if i % 5 else None for i in ids],
        "index": [f"i{i % 10}" for i in ids],
    }
    return pl.DataFrame(columns)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("buckaroo")
    frame = table()
    frame.write_parquet(made / "t.parquet")
    frame.select("id", "name", "x").write_csv(made / "t.csv")
    frame.select("id", "name", "x").write_csv(made / "t.tsv", separator="\t")
    frame.select("id", "name", "x").write_ndjson(made / "t.ndjson")
    (made / "broken.parquet").write_bytes(b"PAR1 this is no table PAR1")
    (made / "a.csv").write_text("k,v,w\n1,a,1\n2,b,2\n3,c,\n")
    (made / "b.csv").write_text("k,v,z\n1,a,5\n2,x,6\n4,d,7\n")
    return made


@pytest.fixture(scope="session")
def large(folder: Path) -> Path:
    """Give a table whose statistics take more than a moment: those of a sample come first."""
    path = folder / "large.parquet"
    numbers = pl.Series(range(400_000), dtype=pl.Int64)
    pl.DataFrame({f"c{at}": numbers * (at + 1) for at in range(10)}).write_parquet(path)
    return path


@pytest.fixture
async def server(folder: Path) -> AsyncIterator[BuckarooServer]:
    resources = Resources()
    made = BuckarooServer(Options(port=0, root=folder, scripts=Scripts(None)), resources=resources)
    await made.start()
    yield made
    await made.stop()
    resources.end()


@pytest.fixture
async def wire(server: BuckarooServer) -> AsyncIterator[Wire]:
    async with Wire(server.port) as made:
        yield made
