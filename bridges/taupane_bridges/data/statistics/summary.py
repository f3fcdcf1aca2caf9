"""The statistics of one column: counts, ends, quantiles, a histogram or the most frequent values. Pure.

The values come in pieces, as often as they are asked for; a sample is one piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.exact import exact_texts

from .lines import QUANTILES, Extent, Line, as_numbers, in_order
from .tallies import most_frequent, tally

if TYPE_CHECKING:
    import polars as pl

    from taupane_bridges.data.arrays.schema import ColumnSchema
    from taupane_bridges.data.source import Check
    from taupane_bridges.data.sources.stretches import Stretches

MOST_TOP: Final = 10
LONGEST_TEXT: Final = 1_000
"""Characters of a value in statistics."""

Numbers = {"int", "float", "decimal", "date", "datetime", "time", "duration"}
"""Kinds whose values lie on a line."""
_WITH_TOP: Final = {"int", "float", "decimal"}


def summarise(
    column: ColumnSchema, values: Stretches | None, nulls: int, sample: pl.Series | None, check: Check
) -> dict[str, Any]:
    """Give the statistics of values; None where polars has none, but `nulls` of them are known to be missing.

    `sample` are some of them, by which many are cut into ranges. `check` is called between the steps.
    """
    told: dict[str, Any] = dict.fromkeys(
        ("nans", "distinct", "min", "max", "mean", "std", "quantiles", "histogram", "top")
    )
    told["nulls"] = nulls
    if values is None:
        return told
    if column.kind in Numbers:
        _line(column, values, sample, told, check)
    elif column.kind in {"string", "categorical", "bool"}:
        _names(values, told, check)
    return told


def _names(values: Stretches, told: dict[str, Any], check: Check) -> None:
    import polars as pl

    ends: list[pl.Series] = []
    count = nulls = 0
    for series in values.go():
        check()
        names = _as_names(series)
        count += len(names)
        nulls += len(series) - len(names)
        if len(names):
            ends.append(pl.Series([names.min(), names.max()], dtype=names.dtype))
    told["nulls"] = nulls
    found = tally(values.changed(_as_names), count, MOST_TOP, check)
    told["distinct"] = found.distinct
    told["top"] = [] if found.top is None else _top(found.top)
    if ends:
        both = pl.concat(ends)
        told["min"], told["max"] = texts_of(pl.Series([both.min(), both.max()], dtype=both.dtype))


def _as_names(series: pl.Series) -> pl.Series:
    import polars as pl

    values = series.drop_nulls()
    return values if values.dtype in {pl.Boolean, pl.String} else values.cast(pl.String)


def _line(
    column: ColumnSchema, values: Stretches, sample: pl.Series | None, told: dict[str, Any], check: Check
) -> None:
    extent, nulls, nans = Extent(), 0, 0
    for series in values.go():
        check()
        present = series.drop_nulls()
        some = _numbers(column, present)
        nulls += len(series) - len(present)
        nans += len(present) - len(some)
        extent.add(as_numbers(column, some))
    told["nulls"] = nulls
    told["nans"] = nans if column.kind == "float" else None
    told["distinct"] = 1 if nans else 0
    if extent.count == 0:
        return
    numbers = values.changed(partial(_numbers, column))
    line = Line(column, extent, MOST_TOP)
    known = next(numbers.go()).clear() if sample is None else _numbers(column, sample)
    for ordered in in_order(numbers, extent.count, known, check):
        check()
        line.add(ordered)
    _tell(line, extent.count, column, told)


def _tell(line: Line, count: int, column: ColumnSchema, told: dict[str, Any]) -> None:
    import polars as pl

    least, most, *quantiles = texts_of(
        pl.concat([line.at[0], line.at[count - 1], *(line.quantile(share) for share in QUANTILES)])
    )
    told["min"], told["max"] = least, most
    told["quantiles"] = {str(share): text for share, text in zip(QUANTILES, quantiles, strict=True)}
    told["distinct"] += line.distinct
    told["mean"], told["std"], told["histogram"] = line.mean, line.std, line.histogram
    if told["distinct"] <= MOST_TOP and column.kind in _WITH_TOP and line.counted is not None:
        told["top"] = _top(most_frequent(line.counted, MOST_TOP))


def _numbers(column: ColumnSchema, values: pl.Series) -> pl.Series:
    """Give what lies on the line: NaN is nowhere."""
    present = values.drop_nulls()
    return present.filter(present.is_not_nan()) if column.kind == "float" else present


def texts_of(values: pl.Series) -> list[str | None]:
    """Give the exact texts of a few values, long ones cut."""
    import polars as pl

    found = exact_texts(values.to_arrow(compat_level=pl.CompatLevel.oldest()))
    return [text if text is None or len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…" for text in found]


def _top(counts: pl.DataFrame) -> list[dict[str, object]]:
    found = zip(texts_of(counts["value"]), counts["count"].to_list(), strict=True)
    return [{"text": text, "count": count} for text, count in found]


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
