"""Rows of a view for the program itself, with the source's own values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .copying import check_columns, rows_of

if TYPE_CHECKING:
    import polars as pl

    from .current import Current


def read_rows(current: Current, rows: Iterable[range], columns: Iterable[int] | None) -> pl.DataFrame:
    """Give these rows of the view, clamped to it, with these columns (None: all), as polars has them.

    Repeated names are told apart as everywhere (`names`). Any thread; raises BadPlan for an unknown column, and what
    reading the source raises.
    """
    import polars as pl

    from taupane_bridges.data.arrays.names import unique_names

    width = len(current.engine.source.schema)
    chosen = list(range(width)) if columns is None else list(columns)
    check_columns(current, chosen)
    names = unique_names([column.name for column in current.engine.source.schema])
    total = current.view.rows
    parts = [rows_of(current, min(part.start, total), min(part.stop, total), chosen) for part in rows]
    frames = [pl.DataFrame(table.rename_columns([names[column] for column in chosen])) for table in parts]
    empty = rows_of(current, 0, 0, chosen).rename_columns([names[column] for column in chosen])
    return pl.concat(frames) if frames else pl.DataFrame(empty)
