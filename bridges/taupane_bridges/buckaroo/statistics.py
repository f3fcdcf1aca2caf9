"""The statistics of a column as Buckaroo's page shows them, and their parquet. Reading lane."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from taupane_bridges.data.arrays.letters import column_letters
from taupane_bridges.data.arrays.values import integers
from taupane_bridges.data.errors import TooLarge
from taupane_bridges.data.sessions.columns import WITH_VALUES
from taupane_bridges.data.sources.table import TableSource

from .histogram import BARS, Bar, name_bars, number_bars
from .rows import cell_text, to_parquet

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from taupane_bridges.data.engine import Engine, PreparedView
    from taupane_bridges.data.source import Check

    from .loaded import Loaded
    from .requests import Json

Between: TypeAlias = 'Literal["linear", "nearest"]'

SAMPLE: Final = 100_000
"""Rows that stand for all of a table that is too large to be counted whole."""
MOST_CELLS: Final = 200_000_000
"""Rows × columns that are counted whole."""
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


def table_stats(loaded: Loaded, view: PreparedView, check: Check) -> dict[int, ColumnStats]:
    """Give the statistics of the rows of a view, by column."""
    # The two libraries find the ends of the middle 98 % in their own ways.
    between: Between = "linear" if loaded.request.backend == "pandas" else "nearest"
    return {at: _column(loaded.engine, view, at, between, check) for at in range(len(loaded.columns))}


def with_filtered(stats: Mapping[int, ColumnStats], filtered: Mapping[int, ColumnStats]) -> dict[int, ColumnStats]:
    """Give statistics of all rows with the bars of the filtered ones beside them."""
    return {at: replace(entry, filtered_bars=filtered[at].bars) for at, entry in stats.items()}


def _column(engine: Engine, view: PreparedView, at: int, between: Between, check: Check) -> ColumnStats:
    """Count a column; kept with the engine's other answers."""
    key = ("buckaroo", view.plan.of_rows(), at)
    known: ColumnStats | None = engine.recall(key)
    if known is None:
        check()
        array = _values(engine, view, at, check)
        found = summarise(engine.source.schema[at].kind, array, between)
        known = scaled(found, view.rows, len(array))
        engine.remember(key, known, 4_096)
    return known


def _values(engine: Engine, view: PreparedView, at: int, check: Check) -> pa.Array:
    source = engine.source
    if view.rows * len(source.schema) <= MOST_CELLS:
        try:
            array = source.column(at, check)
            return array if view.index is None else array.take(view.index)
        except TooLarge:
            pass
    step = max(1, view.rows // SAMPLE)
    places = integers(range(0, view.rows, step))
    index = places if view.index is None else view.index.take(places)
    return source.take(index, [at]).column(0).combine_chunks()


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


def envelope(loaded: Loaded, stats: Mapping[int, ColumnStats] | None) -> Json:
    """Give `all_stats`: one row of parquet with a column for each statistic of each column."""
    import pyarrow as pa

    known = stats or {}
    cells = {
        f"{column_letters(at)}__{name}": _cell(value)
        for at, dtype in enumerate(loaded.dtypes)
        for name, value in rows_of(dtype, known.get(at)).items()
    }
    data = to_parquet(pa.table(cells))
    return {"format": "parquet_b64", "layout": "wide", "data": base64.b64encode(data).decode("ascii")}


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
