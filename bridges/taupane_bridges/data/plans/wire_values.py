"""Values as a filter takes them back: exact, and for exactly that value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.clock import date_text, duration_text, instant_text

if TYPE_CHECKING:
    import polars as pl

    from taupane_bridges.data.arrays.schema import ColumnSchema

_EXACT: Final = 1 << 53


def wire_values(column: ColumnSchema, values: pl.Series) -> list[object]:
    """Give what `in` takes for each of these values; none is missing."""
    kind = column.kind
    if kind in {"string", "categorical", "bool"}:
        return values.to_list()
    if kind == "int":
        return [value if abs(value) <= _EXACT else str(value) for value in values.to_list()]
    if kind == "float":
        return [_float(value, single=str(values.dtype) != "Float64") for value in values.to_list()]
    if kind == "decimal":
        return [format(value, "f") if hasattr(value, "as_tuple") else str(value) for value in values.to_list()]
    return [_time(values.dtype, count) for count in values.to_physical().to_list()]


def _float(value: float, *, single: bool) -> object:
    if value != value or value in {float("inf"), float("-inf")}:
        return str(value)
    if not single:
        return value
    for digits in range(6, 10):  # the shortest that is the same 32-bit number
        short = float(f"{value:.{digits}g}")
        if _same_single(short, value):
            return short
    return value


def _same_single(value: float, other: float) -> bool:
    import struct

    return struct.pack("f", value) == struct.pack("f", other)


def _time(dtype: Any, count: int) -> str:
    """Write all digits of the unit: fewer would stand for more than this value."""
    name = str(dtype.base_type())
    if name == "Date":
        return date_text(count)
    if name == "Time":
        return instant_text(count, "ns").split(" ")[1]
    if name == "Duration":
        return duration_text(count, dtype.time_unit)
    return instant_text(count, dtype.time_unit) + ("" if dtype.time_zone is None else "Z")
