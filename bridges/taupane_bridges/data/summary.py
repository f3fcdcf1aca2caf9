"""The statistics of one column: counts, ends, quantiles, a histogram or the most frequent values. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from .exact import exact_texts

if TYPE_CHECKING:
    import polars as pl

    from .schema import ColumnSchema

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_TOP: Final = 10
BINS: Final = 20
LONGEST_TEXT: Final = 1_000
"""Characters of a value in statistics."""
_PER_UNIT: Final = {"ms": 1_000.0, "us": 1.0, "ns": 0.001}  # µs

Numbers = {"int", "float", "decimal", "date", "datetime", "time", "duration"}
"""Kinds whose values lie on a line."""


def summarise(column: ColumnSchema, series: pl.Series | None, nulls: int, rows: int) -> dict[str, Any]:
    """Give the statistics of `rows` values, `nulls` of them missing; `series` None where polars has no values."""
    told: dict[str, Any] = dict.fromkeys(
        ("nans", "distinct", "min", "max", "mean", "std", "quantiles", "histogram", "top")
    )
    told["nulls"] = nulls
    if series is None:
        return told
    values = series.drop_nulls()
    if column.kind in Numbers:
        _line(column, values, told)
    elif column.kind in {"string", "categorical", "bool"}:
        _names(values, told)
    told["nulls"] = nulls
    return told


def _names(values: pl.Series, told: dict[str, Any]) -> None:
    import polars as pl

    if values.dtype != pl.Boolean:
        values = values.cast(pl.String)
    counts = _counts(values)
    told["distinct"] = counts.height
    told["top"] = _top(counts)
    if len(values):
        told["min"], told["max"] = texts_of(pl.Series([values.min(), values.max()], dtype=values.dtype))


def _line(column: ColumnSchema, values: pl.Series, told: dict[str, Any]) -> None:
    if column.kind == "float":
        told["nans"] = int(values.is_nan().sum())
        values = values.filter(values.is_not_nan())
    ordered = values.sort()
    count = len(ordered)
    told["distinct"] = _runs(ordered) + (1 if told["nans"] else 0)
    if count == 0:
        return
    places = [0, count - 1, *(round(q * (count - 1)) for q in QUANTILES)]
    least, most, *quantiles = texts_of(ordered.gather(places))
    told["min"], told["max"] = least, most
    told["quantiles"] = {str(q): text for q, text in zip(QUANTILES, quantiles, strict=True)}
    numbers = as_numbers(column, ordered)
    numbers = numbers.filter(numbers.is_finite())
    if len(numbers):
        told["mean"], told["std"] = _finite(numbers.mean()), _finite(numbers.std())
        told["histogram"] = _histogram(numbers, whole=column.kind == "int")
    if told["distinct"] <= MOST_TOP and column.kind in {"int", "float", "decimal"}:
        told["top"] = _top(_counts(values))


def as_numbers(column: ColumnSchema, values: pl.Series) -> pl.Series:
    """Give the values as floats: µs since 1970 for dates and moments, seconds for times and durations."""
    import polars as pl

    dtype: Any = values.dtype
    numbers: pl.Series = (values.to_physical() if dtype.is_temporal() else values).cast(pl.Float64)
    if not dtype.is_temporal():
        return numbers
    scale: float
    if dtype == pl.Date:
        scale = 86_400_000_000.0
    else:
        scale = 1e-3 if dtype == pl.Time else _PER_UNIT[dtype.time_unit]
    factor: float = scale / 1e6 if column.kind in {"time", "duration"} else scale
    return numbers * factor


def texts_of(values: pl.Series) -> list[str | None]:
    """Give the exact texts of a few values, long ones cut."""
    import polars as pl

    found = exact_texts(values.to_arrow(compat_level=pl.CompatLevel.oldest()))
    return [text if text is None or len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…" for text in found]


def _counts(values: pl.Series) -> pl.DataFrame:
    """Count each value, the most frequent first, then by the value."""
    named = values.alias("value")
    return named.value_counts(name="count").sort(["count", "value"], descending=[True, False])


def _top(counts: pl.DataFrame) -> list[dict[str, object]]:
    head = counts.head(MOST_TOP)
    found = zip(texts_of(head["value"]), head["count"].to_list(), strict=True)
    return [{"text": text, "count": count} for text, count in found]


def _runs(ordered: pl.Series) -> int:
    return 0 if len(ordered) == 0 else int(ordered.rle_id()[-1]) + 1


def _histogram(numbers: pl.Series, *, whole: bool) -> dict[str, object]:
    """Count the values between edges of one distance; whole numbers that are few have an edge each."""
    import polars as pl

    low, high = float(numbers[0]), float(numbers[-1])  # they are in order
    span = high - low
    if not math.isfinite(span) or span == 0 or span / BINS == 0:
        return {"edges": [low, high], "counts": [len(numbers)]}
    bins = int(span) + 1 if whole and span < BINS else BINS
    width = 1.0 if whole and span < BINS else span / BINS
    at = ((numbers - low) / width).floor().clip(0, bins - 1).cast(pl.Int32).alias("bin")
    counted = dict(at.value_counts(name="count").rows())
    edges = [low + width * edge for edge in range(bins)]
    last = low + bins if whole and span < BINS else high
    return {"edges": [*edges, last], "counts": [counted.get(edge, 0) for edge in range(bins)]}


def _finite(value: Any) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def scaled(told: dict[str, Any], rows: int, sampled: int) -> dict[str, Any]:
    """Give the statistics of a sample with its counts made those of all rows."""
    if sampled == 0 or sampled == rows:
        return told

    def up(count: int) -> int:
        return round(count * rows / sampled)

    result = {**told, "nulls": up(told["nulls"])}
    if told["nans"] is not None:
        result["nans"] = up(told["nans"])
    if told["histogram"] is not None:
        counts: Sequence[int] = told["histogram"]["counts"]
        result["histogram"] = {**told["histogram"], "counts": [up(count) for count in counts]}
    if told["top"] is not None:
        result["top"] = [{**entry, "count": up(entry["count"])} for entry in told["top"]]
    return result
