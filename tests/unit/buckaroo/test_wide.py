"""Rows of files with many columns: the same as the source itself gives them, whichever way they are read."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taupane_bridges.buckaroo import wide
from taupane_bridges.buckaroo.loaded import Loaded, load
from taupane_bridges.buckaroo.requests import LoadRequest
from taupane_bridges.buckaroo.rows import cell_text, shown_columns
from taupane_bridges.buckaroo.wide import WideRows, stretch_rows
from taupane_bridges.data.arrays.clock import date_text, instant_text
from taupane_bridges.data.engine import PreparedView
from taupane_bridges.data.plans.plan import SortKey, ViewPlan
from taupane_bridges.data.resources import Resources

ROWS = 1_500
START = dt.datetime(2020, 1, 2, 3, 4, 5)  # noqa: DTZ001  (a wall clock)


def frame(columns: int = 70) -> pl.DataFrame:
    ids = range(ROWS)
    kinds = itertools.cycle(
        [
            pl.Series([None if at % 9 == 0 else at for at in ids], dtype=pl.Int16),
            pl.Series([at / 3 for at in ids]),
            pl.Series([None if at % 5 == 0 else f"word {at % 11}" for at in ids]),
            pl.Series([START + dt.timedelta(minutes=at) for at in ids]),
            pl.Series([dt.date(2020, 1, 1) + dt.timedelta(days=at) for at in ids]),
            pl.Series([at % 2 == 0 for at in ids]),
            pl.Series([Decimal(at) / 4 for at in ids], dtype=pl.Decimal(9, 2)),
            pl.Series([[at, at + 1] for at in ids]),
        ]
    )
    return pl.DataFrame({f"c{number}": values for number, values in zip(range(columns), kinds, strict=False)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("wide")
    frame().write_parquet(made / "wide.parquet", row_group_size=400)
    frame(8).write_parquet(made / "narrow.parquet")
    table = pa.table(frame(64).to_arrow())
    names = ["c0", "c0", *table.column_names[2:]]
    pq.write_table(table.rename_columns(names), made / "repeated.parquet")
    return made


def opened(path: Path) -> Loaded:
    return load(LoadRequest(str(path), "s", mode="buckaroo", backend="polars"), Resources())


def whole(loaded: Loaded) -> PreparedView:
    return PreparedView(ViewPlan(), loaded.rows, None)


def texts(table: pa.Table) -> list[list[object]]:
    return [column.to_pylist() for column in shown_columns(table)]


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide, "_CELLS", 0)


@pytest.mark.usefixtures("short_stretches")
@pytest.mark.parametrize(("start", "stop"), [(0, 1), (0, 256), (250, 300), (390, 1_100), (1_400, ROWS)])
def test_rows_of_the_file(folder: Path, start: int, stop: int) -> None:
    loaded, rows = opened(folder / "wide.parquet"), WideRows()
    assert stretch_rows(loaded, gathered=False) == 256
    found = rows.read(loaded, whole(loaded), start, stop)
    assert found is not None
    assert texts(found) == texts(loaded.engine.source.read(start, stop, range(70)))
    assert found.column_names == [column.name for column in loaded.columns]


@pytest.mark.usefixtures("short_stretches")
def test_rows_of_a_view_come_in_its_order(folder: Path) -> None:
    loaded, rows = opened(folder / "wide.parquet"), WideRows()
    index = pa.array([at * 7 % ROWS for at in range(ROWS)], pa.uint32())
    view = PreparedView(ViewPlan(sort=(SortKey(0, True),)), ROWS, index)
    assert rows.is_slow(loaded, view)
    assert not rows.is_slow(loaded, whole(loaded))
    for start, stop in ((0, 30), (500, 530), (ROWS - 5, ROWS)):
        found = rows.read(loaded, view, start, stop)
        assert found is not None
        assert texts(found) == texts(loaded.engine.source.take(index.slice(start, stop - start), range(70)))


def test_rows_that_come_next_are_read_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide, "_CELLS", 0)
    loaded, rows = opened(folder / "wide.parquet"), WideRows()
    view = whole(loaded)
    assert rows.after(loaded, view, 0, 0) == 0
    rows.read(loaded, view, 0, 10)
    assert rows.after(loaded, view, 0, 0) is None
    assert rows.after(loaded, view, 0, 10) is None
    assert rows.after(loaded, view, 190, 200) == 264
    assert rows.after(loaded, view, ROWS - 1, ROWS) is None
    rows.forget(loaded)
    assert rows.after(loaded, view, 0, 0) == 0


@pytest.mark.parametrize("name", ["narrow", "repeated"])
def test_other_files_are_read_by_their_source(folder: Path, name: str) -> None:
    loaded, rows = opened(folder / f"{name}.parquet"), WideRows()
    assert rows.read(loaded, whole(loaded), 0, 10) is None
    assert rows.read(loaded, whole(loaded), 0, 10) is None
    assert rows.after(loaded, whole(loaded), 0, 0) is None


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("days", [[0, -719_162, None], [2_932_895, 1], [-719_163], [2_932_897], [-800_000, 0]])
def test_moments_and_days_of_any_year(unit: str, days: list[int | None]) -> None:
    assert cell_text(pa.array(days, pa.int32()).cast(pa.date32())).to_pylist() == [
        None if day is None else date_text(day) for day in days
    ]
    per_day = 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    counts = [None if day is None else day * per_day + per_day // 3 for day in days]
    if any(count is not None and abs(count) >= 1 << 63 for count in counts):
        return  # such a day has no nanoseconds
    moments = pa.array(counts, pa.int64()).cast(pa.timestamp(unit))
    expected = [None if count is None else instant_text(count, unit).partition(".")[0] for count in counts]
    assert cell_text(moments).to_pylist() == expected


def test_decimals_of_seconds_are_kept_by_threes() -> None:
    moments = pa.array([0, 1_500_000, 1, None], pa.timestamp("us"))
    ends = ["1970-01-01 00:00:00", "1970-01-01 00:00:01.500", "1970-01-01 00:00:00.000001", None]
    assert cell_text(moments).to_pylist() == ends
