"""Which days and moments hold a text in what they are written as, where all of them are whole seconds of years of four
digits: "2024-05-01", "2024-05-01 12:30:00".

Then a moment is one of few days and one of 86,400 seconds, and these are written down in place of the moments
themselves (ten million: 0.2 s instead of 2.5 s).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.values import integer

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

_FOUR_DIGITS: Final = (-354_285, 2_932_896)  # days from 1970 to 1000-01-01 and to 9999-12-31
_SECONDS: Final = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_DAY: Final = 86_400
_BLANK: Final = " "


def is_plain(array: pa.Array) -> bool:
    """Tell whether all moments are whole seconds of years of four digits: then no five digits stand together."""
    import pyarrow as pa

    pc = kernels()
    type_ = array.type
    if len(array) == array.null_count or not (pa.types.is_date32(type_) or pa.types.is_timestamp(type_)):
        return False
    is_day = pa.types.is_date32(type_)
    count = 1 if is_day else _SECONDS[type_.unit]
    values = array.view(pa.int32()).cast(pa.int64()) if is_day else array.view(pa.int64())
    ends = pc.min_max(values)
    least, most = (int(day) * (1 if is_day else _DAY) * count for day in _FOUR_DIGITS)
    if ends["min"].as_py() < least or ends["max"].as_py() >= most:
        return False
    if count == 1:
        return True
    rest = pc.subtract(values, pc.multiply(pc.divide(values, integer(count)), integer(count)))
    return bool(pc.all(pc.equal(rest, integer(0))).as_py())


def moments_holding(array: pa.Array, value: str) -> pa.Array | None:
    """Give one boolean per plain day or moment, null where it is missing: whether its text holds `value`.

    None where its zone has to be known, or there are about as many days as rows.
    """
    import pyarrow as pa

    pc = kernels()
    first = _FOUR_DIGITS[0]
    if pa.types.is_date32(array.type):
        return _days_holding(pc.subtract(array.view(pa.int32()).cast(pa.int64()), integer(first)), "any", value)
    if array.type.tz is not None:
        return None
    # Arrow's division cuts towards zero: all is counted from the first day
    seconds = pc.divide(array.view(pa.int64()), integer(_SECONDS[array.type.unit]))
    seconds = pc.subtract(seconds, integer(first * _DAY))
    days = pc.divide(seconds, integer(_DAY))
    rest = pc.subtract(seconds, pc.multiply(days, integer(_DAY)))
    if _BLANK not in value:
        found = _days_holding(days, "any", value)
        return None if found is None else pc.or_(found, _seconds("any", value).take(rest))
    before, behind = value.split(_BLANK, 1)
    found = _days_holding(days, "end", before)
    return None if found is None else pc.and_(found, _seconds("begin", behind).take(rest))


def _days_holding(days: pa.Array, where: str, value: str) -> pa.Array | None:
    """Give which days, counted from the first of four digits, hold the text at this place."""
    import polars as pl

    pc = kernels()
    ends = pc.min_max(days)
    least, most = int(ends["min"].as_py()), int(ends["max"].as_py())
    if most - least >= max(len(days), 2):
        return None
    first = least + _FOUR_DIGITS[0]
    known = pl.int_range(first, first + most - least + 1, dtype=pl.Int32, eager=True).cast(pl.Date)
    return _held(known.dt.to_string("%Y-%m-%d"), where, value).take(pc.subtract(days, integer(least)))


@lru_cache(maxsize=4)
def _seconds(where: str, value: str) -> pa.Array:
    """Give which seconds of a day hold the text at this place."""
    import polars as pl

    known = pl.int_range(0, _DAY, dtype=pl.Int64, eager=True) * 1_000_000_000
    return _held(known.cast(pl.Time).dt.to_string("%H:%M:%S"), where, value)


def _held(texts: pl.Series, where: str, value: str) -> pa.Array:
    import pyarrow as pa

    if where == "any":
        found = texts.str.contains(value, literal=True)
    else:
        found = texts.str.ends_with(value) if where == "end" else texts.str.starts_with(value)
    array: Any = found.to_arrow()
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
