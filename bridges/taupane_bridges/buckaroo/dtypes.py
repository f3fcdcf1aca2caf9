"""What a column's type is called: by polars as the engine says it, or as pandas would once it had read the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from taupane_bridges.data import ColumnSchema

_SAME: Final = {"string": "str", "categorical": "category"}


def polars_name(column: ColumnSchema) -> str:
    """Give the name that polars prints."""
    return column.dtype


def pandas_name(column: ColumnSchema, has_nulls: Callable[[], bool]) -> str:
    """Give the name that pandas prints: a missing whole number makes a column of floats, a missing truth one of
    objects. `has_nulls` is asked for those only.
    """
    kind = column.kind
    if kind == "int":
        return "float64" if has_nulls() else column.dtype.lower()
    if kind == "float":
        return column.dtype.lower()
    if kind == "bool":
        return "object" if has_nulls() else "bool"
    if kind == "datetime":
        return f"datetime64[{column.unit}{'' if column.tz is None else f', {column.tz}'}]"
    if kind == "duration":
        return f"timedelta64[{column.unit}]"
    return _SAME.get(kind, "object")
