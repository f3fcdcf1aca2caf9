"""The statistics of a column as Buckaroo's page shows them, and their parquet. Reading lane."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from taupane_bridges.data.arrays.arrow import flat
from taupane_bridges.data.arrays.letters import column_letters
from taupane_bridges.data.arrays.selection import numbers_of
from taupane_bridges.data.arrays.values import integers
from taupane_bridges.data.errors import TooLarge
from taupane_bridges.data.sessions.columns import WITH_VALUES
from taupane_bridges.data.sources.table import TableSource

from .histogram import BARS, Bar, name_bars, number_bars
from .rows import cell_text, to_parquet
from .wide import COLUMNS, some_columns

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from taupane_bridges.data.engine import PreparedView
    from taupane_bridges.data.source import Check

    from .loaded import Loaded
    from .requests import Json

Between: TypeAlias = 'Literal["linear", "nearest"]'

SAMPLE: Final = 100_000
"""Rows that stand for all of a table that is too large to be counted whole."""
MOST_CELLS: Final = 200_000_000
"""Rows × columns that are counted whole."""
QUICK_CELLS: Final = 3_000_000
"""Those that are counted before anybody waits; of more, a sample is shown first."""
_PLACES: Final = 50  # of a file where the rows of a sample lie
_ROUGH: Final = 10_000  # rows of a first sample
_ROUGH_PLACES: Final = 10
_SAMPLED_AT_ONCE: Final = 64  # columns
_EXACT: Final = (1 << 53) - 1
_NUMBERS: Final = frozenset({"int", "float"})
_ON_A_LINE: Final = frozenset({"decimal", "date", "datetime", "time", "duration"})
_FEW: Final = 5  # numbers with so few different values are shown as names
_MOST_FREQUENT: Final = ("most_freq", "2nd_freq", "3rd_freq", "4th_freq", "5th_freq")


@dataclass(frozen=True)
class ColumnStats:
    """Of one column; None where a number has no meaning. `least` and `most` are numbers, or text of moments."""

    nulls: int
    present: int
    distinct: int | None = None
    once: int | None = None
    least: Any = None
    most: Any = None
    mean: float | None = None
    std: float | None = None
    median: float | None = None
    frequent: tuple[Any, ...] = ()
    edges: tuple[float, ...] = ()
    bars: tuple[Bar, ...] = ()
    filtered_bars: tuple[Bar, ...] | None = None


def is_quick(loaded: Loaded) -> bool:
    """Tell whether all rows are counted before anybody waits."""
    return loaded.rows * len(loaded.columns) <= QUICK_CELLS


def table_stats(
    loaded: Loaded, view: PreparedView, check: Check, counted: Callable[[int, ColumnStats], None] | None = None
) -> dict[int, ColumnStats]:
    """Give the statistics of the rows of a view, by column; `counted` is called with each."""
    found: dict[int, ColumnStats] = {}
    width = len(loaded.columns)
    step = 1 if view.rows * width <= MOST_CELLS else _SAMPLED_AT_ONCE
    for first in range(0, width, step):
        for at, stats in _columns(loaded, view, range(first, min(first + step, width)), check, whole=step == 1):
            found[at] = stats
            if counted is not None:
                counted(at, stats)
    return found


def estimates(loaded: Loaded, view: PreparedView, columns: range, check: Check) -> dict[int, ColumnStats]:
    """Give the statistics of some rows, as those of all: at once, also of a large file."""
    table = sample(loaded, view, columns, _ROUGH, _ROUGH_PLACES, check)
    return {at: _of_sample(loaded, view, at, table.column(place)) for place, at in enumerate(columns)}


def with_filtered(stats: Mapping[int, ColumnStats], filtered: Mapping[int, ColumnStats]) -> dict[int, ColumnStats]:
    """Give statistics of all rows with the bars of the filtered ones beside them."""
    return {at: replace(entry, filtered_bars=filtered[at].bars) for at, entry in stats.items()}


def _columns(
    loaded: Loaded, view: PreparedView, columns: range, check: Check, *, whole: bool
) -> Iterator[tuple[int, ColumnStats]]:
    """Count columns; kept with the engine's other answers."""
    engine = loaded.engine
    key = ("buckaroo", view.plan.of_rows())
    known: dict[int, ColumnStats | None] = {at: engine.recall((*key, at)) for at in columns}
    missing = [at for at, stats in known.items() if stats is None]
    table = None if whole or not missing else sample(loaded, view, missing, SAMPLE, _PLACES, check)
    for at in columns:
        stats = known[at]
        if stats is None:
            check()
            stats = (
                _of_all(loaded, view, at, check)
                if table is None
                else _of_sample(loaded, view, at, table.column(missing.index(at)))
            )
            engine.remember((*key, at), stats, 4_096)
        yield at, stats


def _of_all(loaded: Loaded, view: PreparedView, at: int, check: Check) -> ColumnStats:
    """Count all values of a column, or of a sample where they do not fit into memory."""
    try:
        array = loaded.engine.source.column(at, check)
    except TooLarge:
        return _of_sample(loaded, view, at, sample(loaded, view, [at], SAMPLE, _PLACES, check).column(0))
    if view.index is not None:
        array = array.take(numbers_of(view.index))
    return summarise(loaded.columns[at].kind, array, _between(loaded))


def sample(
    loaded: Loaded, view: PreparedView, columns: Sequence[int], rows: int, places: int, check: Check
) -> pa.Table:
    """Give about so many rows of a view spread evenly: in a file they lie together in some places, as every place costs
    the pages around it.
    """
    import pyarrow as pa

    source = loaded.engine.source
    if source.loaded or view.rows <= rows:
        spread = integers(range(0, view.rows, max(1, view.rows // rows)))
        return source.take(spread if view.index is None else view.index.take(spread), columns)
    size = rows // places
    parts = []
    for place in range(places):
        check()
        low = (view.rows - size) * place // (places - 1)
        if view.index is None:
            parts.append(some_columns(loaded, low, low + size, columns))
        else:
            parts.append(source.take(view.index.slice(low, size), columns))
    return pa.concat_tables(parts)


def _of_sample(loaded: Loaded, view: PreparedView, at: int, column: pa.ChunkedArray) -> ColumnStats:
    found = summarise(loaded.columns[at].kind, flat(column), _between(loaded))
    return scaled(found, view.rows, len(column))


def _between(loaded: Loaded) -> Between:
    """Tell how the two libraries find the ends of the middle 98 %."""
    return "linear" if loaded.request.backend == "pandas" else "nearest"


def summarise(kind: str, array: pa.Array, between: Between = "nearest") -> ColumnStats:
    """Count the values of one array; `between`: what is a quantile that falls between two of them."""
    import pyarrow as pa

    nulls = int(array.null_count)
    counted = ColumnStats(nulls, len(array) - nulls)
    if kind not in WITH_VALUES:
        return replace(counted, bars=tuple(name_bars((), counted.present, 0, len(array))))
    series = TableSource(pa.table([array], names=["x"])).polars(["x"])["x"].drop_nulls()
    if series.dtype.base_type().__name__ in {"Categorical", "Enum"}:
        import polars as pl

        series = series.cast(pl.String)
    if kind == "float":
        present = len(series)
        series = series.filter(series.is_not_nan())
        counted = ColumnStats(nulls + present - len(series), len(series))
    return _valued(kind, counted, series, len(array), between)


def _valued(kind: str, counted: ColumnStats, series: pl.Series, rows: int, between: Between) -> ColumnStats:
    counts = _counts(series)
    top = counts.head(10)
    names = _shown(top["value"])
    once = int((counts["count"] == 1).sum())
    frequent = tuple(names[: len(_MOST_FREQUENT)])
    pairs = [(_name(name), count) for name, count in zip(names, top["count"].to_list(), strict=True)]
    bars = name_bars(pairs, counted.present, once, rows)
    found = replace(counted, distinct=counts.height, once=once, frequent=frequent, bars=tuple(bars))
    if kind in _NUMBERS and len(series):
        return _numbers(found, series, rows, between)
    if kind in _ON_A_LINE and len(series):
        least, most = _shown(series.clear(0).extend(series.sort().gather([0, len(series) - 1])))
        return replace(found, least=least, most=most)
    return found


def _counts(series: pl.Series) -> pl.DataFrame:
    """Count each value, the most frequent first, ties as they come first in the table."""
    found = series.alias("value").to_frame().group_by("value", maintain_order=True).len("count")
    return found.sort("count", descending=True, maintain_order=True)


def _numbers(found: ColumnStats, series: pl.Series, rows: int, between: Between) -> ColumnStats:
    found = replace(found, least=_told(series.min()), most=_told(series.max()))
    found = replace(found, mean=_told(series.mean()), std=_told(series.std()), median=_told(series.median()))
    finite = series.filter(series.is_finite()) if series.dtype.is_float() else series
    low, high = (finite.quantile(share, between) for share in (0.01, 0.99))
    if (found.distinct or 0) <= _FEW or low is None or high is None:
        return found
    middle = finite.filter((finite > low) & (finite < high))
    counted = _counted(middle)
    if counted is None:
        return found
    edges, counts = counted
    missing = found.nulls / rows if rows else 0.0
    least, most = (float(end or 0) for end in (finite.min(), finite.max()))  # type: ignore[arg-type]  # (numbers)
    bars = number_bars((least, float(low), float(high), most), edges, counts, missing)
    return replace(found, edges=tuple(edges), bars=tuple(bars))


def _counted(middle: pl.Series) -> tuple[list[float], list[int]] | None:
    """Count numbers between edges of one distance; None where they cannot be told apart."""
    import polars as pl

    if len(middle) == 0:
        return None
    low: Any = middle.min()
    span = float(middle.max() - low)
    if not math.isfinite(span) or span <= 0 or span / BARS == 0:
        return None
    at = ((middle - low).cast(pl.Float64) / (span / BARS)).floor().clip(0, BARS - 1).cast(pl.Int32).alias("bar")
    found = dict(at.value_counts(name="count").rows())
    edges = [float(low) + span / BARS * edge for edge in range(BARS)] + [float(low) + span]
    return edges, [int(found.get(edge, 0)) for edge in range(BARS)]


def scaled(stats: ColumnStats, rows: int, counted: int) -> ColumnStats:
    """Give the statistics of a sample with its counts of missing values made those of all rows."""
    if counted in {0, rows}:
        return stats
    nulls = round(stats.nulls * rows / counted)
    return replace(stats, nulls=nulls, present=rows - nulls)


def _shown(values: pl.Series) -> list[Any]:
    """Give values as they are in JSON: numbers and truths themselves, all else as the page shows it."""
    import polars as pl

    if values.dtype.is_integer() or values.dtype.is_float() or values.dtype == pl.Boolean:
        return [_told(value) for value in values.to_list()]
    return list(cell_text(values.to_arrow(compat_level=pl.CompatLevel.oldest())).to_pylist())


def _name(value: Any) -> str:
    return "" if value is None else str(value)


def _told(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def rows_of(dtype: str, stats: ColumnStats | None) -> Json:
    """Give a column's statistics by the names that the page knows."""
    if stats is None:
        return {"dtype": dtype}
    middle = {"mean": stats.mean, "std": stats.std, "median": stats.median}
    told: Json = {
        "dtype": dtype,
        "null_count": stats.nulls,
        "non_null_count": stats.present,
        "min": stats.least,
        "max": stats.most,
        **({} if stats.mean is None else middle),
        "unique_count": stats.once,
        "distinct_count": stats.distinct,
        "histogram_bins": list(stats.edges),
        "histogram": list(stats.bars),
    }
    told |= {name: stats.frequent[at] if at < len(stats.frequent) else None for at, name in enumerate(_MOST_FREQUENT)}
    if stats.filtered_bars is not None:
        told["filtered_histogram"] = list(stats.filtered_bars)
    return told


def envelope(loaded: Loaded, known: Mapping[int, ColumnStats], *, all_columns: bool = True) -> Json:
    """Give `all_stats`, or of the known columns only: one row of parquet with a column for each statistic of each. Of
    wide tables it is JSON, for the page goes through all columns of a parquet file for each of them.
    """
    import pyarrow as pa

    told = {
        column_letters(at): rows_of(dtype, known.get(at))
        for at, dtype in enumerate(loaded.dtypes)
        if all_columns or at in known
    }
    if len(loaded.columns) >= COLUMNS:
        return {"format": "json", "data": _by_statistic(told)}
    cells = {f"{letters}__{name}": _cell(value) for letters, stats in told.items() for name, value in stats.items()}
    data = to_parquet(pa.table(cells))
    return {"format": "parquet_b64", "layout": "wide", "data": base64.b64encode(data).decode("ascii")}


def _by_statistic(told: Mapping[str, Json]) -> list[Json]:
    """Give a row for each statistic, named twice, as the page makes them of the parquet; numbers that JavaScript cannot
    hold are their text.
    """
    rows: dict[str, Json] = {}
    for letters, stats in told.items():
        for name, value in stats.items():
            large = isinstance(value, int) and abs(value) > _EXACT
            rows.setdefault(name, {"index": name, "level_0": name})[letters] = str(value) if large else value
    return list(rows.values())


def _cell(value: Any) -> pa.Array:
    """Give one value: numbers as they are, everything else as JSON."""
    import pyarrow as pa

    if value is None:
        return pa.array([None], pa.string())
    if isinstance(value, bool):
        return pa.array([value], pa.bool_())
    if isinstance(value, int):
        return pa.array([value], pa.int64() if -(1 << 63) <= value < 1 << 63 else pa.uint64())
    if isinstance(value, float):
        return pa.array([value], pa.float64())
    return pa.array([json.dumps(value)], pa.string())
