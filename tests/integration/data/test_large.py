"""Tables that do not fit into memory: scanned, sorted, and copied in their order into files that go with them."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.integration.data.conftest import IN_FILE, ROWS
from tests.integration.data.page import Page
from tests.integration.data.test_session import numbers, ordered

from taupane_bridges.data import Session, SortKey, ViewPlan
from taupane_bridges.data.apart import Worker
from taupane_bridges.data.engine import Caches, Engine
from taupane_bridges.data.orders import sorted_copy
from taupane_bridges.data.plans.plan import as_where
from taupane_bridges.data.resources import Resources
from taupane_bridges.data.sources.parquet import ParquetSource
from taupane_bridges.data.sources.parts import PartsSource

BY_WORD = ViewPlan(sort=(SortKey(1, descending=True), SortKey(2)))


def never() -> None:
    """Never superseded."""


@pytest.fixture
def own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("bucket", [20_000, 1 << 30])
@pytest.mark.parametrize("kind", ["file", "parts", "filtered"])
def test_a_sorted_copy_has_the_rows_of_the_view(
    kind: str, bucket: int, parquet: Path, own_temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorted_copy, "BUCKET_BYTES", bucket)
    monkeypatch.setattr(sorted_copy, "_PIECE_ROWS", 700)
    monkeypatch.setattr(sorted_copy, "_KNOWN_ROWS", 3_000)
    monkeypatch.setattr(sorted_copy, "_LOOKED_AT", 1_100)
    source: Any = (
        PartsSource(parquet.parent, limit=IN_FILE) if kind == "parts" else ParquetSource(parquet, limit=IN_FILE)
    )
    plan = ViewPlan(as_where(pl.col("n") % 3 < 2), BY_WORD.sort) if kind == "filtered" else BY_WORD
    engine = Engine(source, Caches())
    view = engine.prepare(plan, never)
    assert engine.wants_copy(view) == (kind != "filtered")
    expected = engine.rows(view, range(view.rows), range(3))
    engine.write_copy(view, never)
    assert not engine.wants_copy(view)
    assert list(own_temp.iterdir()), "windows come from the copy now"
    for rows in (range(view.rows), range(1), range(699, 1_403), range(view.rows - 1, view.rows), range(5, 5)):
        for columns in (range(3), range(1, 2)):
            got = engine.rows(view, rows, columns)
            assert repr(got.to_pydict()) == repr(
                expected.slice(rows.start, len(rows)).select(list(columns)).to_pydict()
            )
    del got
    engine.close()
    gc.collect()
    assert list(own_temp.iterdir()) == []


async def test_a_session_writes_a_copy_of_the_order_that_is_shown_and_removes_it(
    parquet: Path, resources: Resources, own_temp: Path
) -> None:
    session = Session(partial(ParquetSource, parquet, limit=IN_FILE), resources=resources)
    page = Page(session)
    await page.ready()
    await page.sort((1, False))
    first = await until_copied(session)
    rows = list(range(ROWS))
    assert await numbers(page) == ordered(rows, ("word", False))
    await page.sort((2, True))
    assert await until_copied(session) != first
    assert await numbers(page) == ordered(rows, ("x", True))
    assert len(list(own_temp.iterdir())) == 1, "the copy of the order before is gone"
    session.close()
    for _ in range(1_500):
        gc.collect()
        if not list(own_temp.iterdir()):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the copy was left behind")


async def until_copied(session: Session) -> ViewPlan:
    """Wait until the shown view has a copy, and give its plan."""
    for _ in range(3_000):
        current = session.look()
        assert current is not None
        copied = current.engine._copy
        if copied is not None and copied[0] == current.view.plan:
            return copied[0]
        await asyncio.sleep(0.01)
    raise AssertionError("no copy was written within 30 s")


def test_a_copy_keeps_categories_and_nested_values(tmp_path: Path, own_temp: Path) -> None:
    path = tmp_path / "x.parquet"
    rows = 12_000
    pl.DataFrame(
        {
            "n": range(rows),
            "c": pl.Series([None if i % 5 == 0 else f"c{i % 7}" for i in range(rows)], dtype=pl.Categorical),
            "l": [[i, None] for i in range(rows)],
            "s": [{"a": str(i), "b": b"x"} for i in range(rows)],
        }
    ).write_parquet(path, row_group_size=1_000)
    engine = Engine(ParquetSource(path, limit=0), Caches())
    view = engine.prepare(ViewPlan(sort=(SortKey(0, descending=True),)), never)
    expected = engine.rows(view, range(100, 200), range(4))
    frame = engine.frame(view, range(300, 400), range(4))
    engine.write_copy(view, never)
    assert engine._copy is not None
    got = engine.rows(view, range(100, 200), range(4))
    assert (got.schema, got.to_pydict()) == (expected.schema, expected.to_pydict())
    assert engine.frame(view, range(300, 400), range(4)) == frame
    engine.close()


def test_a_full_disk_leaves_the_view_as_it_was(parquet: Path, own_temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(ParquetSource(parquet, limit=IN_FILE), Caches())
    view = engine.prepare(BY_WORD, never)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: _Full())
    engine.write_copy(view, never)
    assert list(own_temp.iterdir()) == []
    assert engine.rows(view, range(3), range(1)).num_rows == 3


class _Full:
    free = 1_000


def test_a_large_order_lies_in_a_mapped_file(parquet: Path) -> None:
    """The same path as for 100 million rows: the worker writes the numbers, the app maps them and keeps no copy."""
    worker = Worker(least_rows=0)
    caches = Caches(order_bytes=1_000)  # less than an order takes: it counts for nothing, being mapped
    engine = Engine(ParquetSource(parquet, limit=IN_FILE), caches, worker)
    try:
        before = pa.total_allocated_bytes()
        view = engine.prepare_apart(ViewPlan(sort=(SortKey(0, descending=True),)), never)
        assert view.index is not None
        assert view.index.nbytes == 4 * ROWS
        assert pa.total_allocated_bytes() - before < ROWS
        assert engine.rows(view, range(2), range(1)).column(0).to_pylist() == [ROWS - 1, ROWS - 2]
        assert engine.known(view.plan) is not None, "it is not sorted again"
    finally:
        engine.close()
        worker.close()


CAPPED = """
import sys
from pathlib import Path

import polars as pl
import pyarrow.parquet
from taupane_bridges.data import SortKey, ViewPlan
from taupane_bridges.data.engine import Caches, Engine
from taupane_bridges.data.sources.parquet import ParquetSource
from taupane_bridges.data.plans.plan import as_where

def never():
    pass

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM"))

before = peak()
source = ParquetSource(sys.argv[1], limit=200 << 20)
source.load(never)
assert not source.loaded
engine = Engine(source, Caches())
columns = range(len(source.schema))
whole = engine.prepare(ViewPlan(), never)
for start in range(0, source.rows, source.rows // 7):
    engine.frame(whole, range(start, min(start + 256, source.rows)), columns)
found = engine.prepare(ViewPlan(as_where(pl.col("key") < 1_000)), never)
assert found.rows == 1_000, found.rows
view = engine.prepare(ViewPlan(sort=(SortKey(0),)), never)
engine.write_copy(view, never)
assert engine._copy is not None
keys = engine.rows(view, range(source.rows // 2, source.rows // 2 + 500), columns)
assert keys.column(0).to_pylist() == list(range(source.rows // 2, source.rows // 2 + 500))
engine.frame(view, range(256), columns)
print(peak() - before, int(source.rows * source.row_bytes) >> 20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of the memory is read from /proc")
@pytest.mark.timeout(300)  # it writes two gigabytes: 8 s alone, minutes where others write too
def test_a_table_is_scanned_sorted_and_copied_in_a_quarter_of_its_size(tmp_path: Path, own_temp: Path) -> None:
    """A gigabyte in memory, few bytes on the disk. All counts that the process takes beyond its imports."""
    path = tmp_path / "large.parquet"
    batch, batches, width = 32_768, 36, 115
    filler = pa.array([float(i % 200) for i in range(batch)])
    schema = pa.schema([("key", pa.int64()), *((f"x{at}", pa.float64()) for at in range(width))])
    with pq.ParquetWriter(path, schema) as written:
        for at in reversed(range(batches)):
            keys = pa.array([(i * 7_919) % batch + at * batch for i in range(batch)])
            written.write_table(pa.table([keys, *[filler] * width], schema=schema))
    run = subprocess.run(
        [sys.executable, "-c", CAPPED, str(path)], capture_output=True, text=True, timeout=280, check=False
    )
    assert run.returncode == 0, run.stderr
    peak, size = map(int, run.stdout.split())
    assert size > 1_000
    assert peak <= size / 4, f"{peak} MB were taken for a table of {size} MB"


SORTED = """
import resource
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
from taupane_bridges.data import SortKey, ViewPlan, engine
from taupane_bridges.data.orders import order
from taupane_bridges.data.engine import Caches, Engine
from taupane_bridges.data.sources.parquet import ParquetSource

def never():
    pass

def taken():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmData"))

# What loads libraries and starts threads comes first: the cap is for the rows
order.sort_rows([pa.array([2, 1])], [False], never)
source = ParquetSource(sys.argv[1], limit=1 << 20)
made = Engine(source, Caches())
source.read(0, 10, [0])
cap = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_DATA, (taken() + cap, resource.RLIM_INFINITY))
if sys.argv[3] == "memory":
    engine.SORT_BYTES = 1 << 40
    source._limit = 1 << 40
    engine.table_limit = lambda: 1 << 40
else:
    engine.SORT_BYTES = 1 << 20
    from taupane_bridges.data.orders import outside
    outside.BUCKET_BYTES = 8 << 20
try:
    view = made.prepare(ViewPlan(sort=(SortKey(0, descending=True),)), never)
except (MemoryError, pa.ArrowMemoryError):
    sys.exit("no memory")
assert view.index is not None and view.rows == source.rows
for start in range(0, view.rows, view.rows // 50):
    rows = made.rows(view, range(start, min(view.rows, start + 100)), range(2)).to_pylist()
    assert rows == sorted(rows, key=lambda row: (-row["a"], row["b"])), rows[:3]
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux caps the memory that a process may write to")
@pytest.mark.timeout(300)
def test_a_sort_that_no_memory_is_there_for_is_done_in_files(tmp_path: Path, own_temp: Path) -> None:
    """Keys and row numbers take 120 MB, sorting them in memory twice that; the cap is 128 MB, threads and all."""
    path = tmp_path / "rows.parquet"
    rows = 6_000_000
    pl.select(pl.int_range(rows).alias("b")).with_columns(a=pl.col("b").hash(1) % 1_000_003).select(
        pl.col("a").cast(pl.Int64), pl.col("b")
    ).write_parquet(path, row_group_size=200_000)

    def run(how: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", SORTED, str(path), str(128 << 20), how]
        # The system's allocator gives memory back; the others keep what the cap counts
        env = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "TMPDIR": str(own_temp)}
        return subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, env=env)

    alone = run("memory")
    assert alone.returncode != 0, "the cap is no cap"
    assert "no memory" in alone.stderr, alone.stderr
    inside = run("files")
    assert inside.returncode == 0, inside.stderr
    assert list(own_temp.iterdir()) == []
