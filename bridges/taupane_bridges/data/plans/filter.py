"""Filters: which rows pass a polars expression, as one bit per row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taupane_bridges.data.errors import BadPlan, DataError
from taupane_bridges.data.sources.convert import first_line

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from taupane_bridges.data.source import Check, DataSource

    from .plan import Where


def select_mask(source: DataSource, where: Where, check: Check, *, names: list[str] | None = None) -> pa.Array:
    """Give one boolean per row: True where the expression is true (null counts as false).

    `names` are the columns that it reads, where the caller knows them.

    Raises BadPlan when the expression names an unknown column, raises, or does not give true or false for each row.
    """
    import polars as pl
    import pyarrow as pa

    source.verify()
    check()
    try:
        chosen = source.polars(needed_columns(where.expr) if names is None else names).select(where.expr)
        # A frame in memory was chosen from eagerly: a lazy query waits longer behind another thread's work in polars
        frame = chosen if isinstance(chosen, pl.DataFrame) else chosen.collect()
    except DataError:
        raise
    except Exception as error:  # an expression may run the program's own functions, which raise anything
        raise BadPlan(first_line(error)) from error
    source.verify()
    check()
    series = _one_mask(frame)
    if len(series) == source.rows:
        mask = series.to_arrow()
        return mask.combine_chunks() if isinstance(mask, pa.ChunkedArray) else mask
    if len(series) == 1:
        return pa.repeat(pa.scalar(bool(series[0])), source.rows)
    raise BadPlan(f"where= gave {len(series)} values for {source.rows} rows")


def _one_mask(frame: pl.DataFrame) -> pl.Series:
    """Join the columns of the result by "and", as polars' own filter does, and check that they are booleans."""
    import polars as pl

    if frame.width == 0:
        raise BadPlan("where= chose no column")
    for series in frame.iter_columns():
        if series.dtype not in {pl.Boolean, pl.Null}:
            raise BadPlan(f"where= must give true or false for each row; it gave {series.dtype}")
    mask = frame.select(pl.all_horizontal(pl.all().cast(pl.Boolean)).alias("mask")).to_series()
    return mask.fill_null(value=False)


def needed_columns(expr: pl.Expr) -> list[str] | None:
    """Give the names that an expression reads, or None for "any": selectors and functions of the whole frame do not
    tell.
    """
    names = expr.meta.root_names()
    if not names or expr.meta.has_multiple_outputs() or "cs." in str(expr):
        return None
    return names
