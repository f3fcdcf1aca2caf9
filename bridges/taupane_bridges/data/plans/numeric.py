"""Conditions on columns whose values are whole numbers underneath: integers, decimals, dates, moments, times,
durations. Every condition is a comparison with the ends of a half-open span of those numbers, which is exact.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from .bounds import DAY, SECOND, moment_span, number_span
from .pieces import Piece, all_of, call, compare, never

if TYPE_CHECKING:
    import polars as pl

    from taupane_bridges.data.arrays.schema import ColumnSchema

    from .conditions import Condition, Scalar

_UNITS: Final = {"ms": 1_000_000, "us": 1_000, "ns": 1}
_FURTHEST: Final = 1 << 63
_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001  (a wall clock, or UTC where the column has a zone)


def number_condition(condition: Condition, column: ColumnSchema, dtype: pl.DataType, piece: Piece) -> Piece:
    """Give eq, lt, le, gt, ge or between as comparisons with spans."""
    numbers = _Numbers(column, dtype, piece)
    if condition.op == "between":
        assert isinstance(condition.value, tuple)
        low, high = condition.value
        parts = [] if low is None else [numbers.compared("ge", low)]
        parts += [] if high is None else [numbers.compared("le", high)]
        return all_of(parts or [call(piece, "is_not_null")])
    assert not isinstance(condition.value, tuple)
    return numbers.compared(condition.op, condition.value)


class _Numbers:
    """A column seen as whole numbers: of its unit, of its last decimal, or itself."""

    def __init__(self, column: ColumnSchema, dtype: pl.DataType, piece: Piece) -> None:
        self._column = column
        self._dtype: Any = dtype
        self._piece = piece
        self._name = str(dtype.base_type())

    def compared(self, op: str, value: Scalar) -> Piece:
        span = self._span(value)
        if not isinstance(span, tuple):  # an infinity
            below = (span > 0) == (op in {"lt", "le"})
            return call(self._piece, "is_not_null") if below and op != "eq" else never()
        low, high = span
        if op == "eq" and high - low == 1:
            return self._against("==", low)
        if op == "eq":
            return never() if low == high else all_of([self._against(">=", low), self._against("<", high)])
        return {
            "lt": lambda: self._against("<", low),
            "le": lambda: self._against("<", high),
            "gt": lambda: self._against(">=", high),
            "ge": lambda: self._against(">=", low),
        }[op]()

    def _span(self, value: Scalar) -> tuple[int, int] | float:
        if self._column.kind in {"int", "decimal"}:
            return number_span(value, int(self._dtype.scale) if self._dtype.is_decimal() else 0)
        return moment_span(self._column, value, self._unit())

    def _unit(self) -> int:
        if self._name == "Date":
            return DAY
        return 1 if self._name == "Time" else _UNITS[self._dtype.time_unit]

    def _against(self, sign: str, bound: int) -> Piece:
        """Compare with a bound, which may lie outside of what the column can hold."""
        low, high = self._range()
        if not low <= bound <= high:
            holds = (bound < low) == (sign == ">=") and sign != "=="
            return call(self._piece, "is_not_null") if holds else never()
        written = self._written(bound)
        if written is not None:
            return compare(self._piece, sign, written)
        import polars as pl

        return compare(call(self._piece, "to_physical"), sign, Piece(pl.lit(bound), str(bound)))

    def _range(self) -> tuple[int, int]:
        if self._dtype.is_decimal():
            return 1 - 10**38, 10**38 - 1
        if self._dtype.is_integer():
            signed = not self._name.startswith("U")
            bits = int(self._name.lstrip("UInt")) - signed
            return (-(1 << bits) if signed else 0), (1 << bits) - 1
        if self._name == "Date":
            return -(1 << 31), (1 << 31) - 1
        return -_FURTHEST, _FURTHEST - 1

    def _written(self, bound: int) -> Piece | None:
        """Give the bound as a literal of the column's type that reads well, or None where Python cannot say it."""
        if self._dtype.is_integer():
            return self._integer(bound)
        if self._dtype.is_decimal():
            return self._decimal(bound)
        nanoseconds = bound * self._unit()
        if nanoseconds % 1_000:
            return None
        try:
            delta = dt.timedelta(microseconds=nanoseconds // 1_000)
            if self._name == "Duration":
                return self._literal(delta, _code(delta))
            if self._name == "Time":
                return self._time(nanoseconds)
            moment = _EPOCH + delta
        except OverflowError:
            return None
        if self._name == "Date":
            day = moment.date()
            return self._literal(day, f"date({day.year}, {day.month}, {day.day})")
        return self._moment(moment)

    def _integer(self, bound: int) -> Piece:
        import polars as pl

        return Piece(pl.lit(bound, dtype=self._dtype), str(bound))

    def _decimal(self, bound: int) -> Piece:
        import polars as pl

        scale = int(self._dtype.scale)
        value = Decimal((int(bound < 0), tuple(int(digit) for digit in str(abs(bound))), -scale))
        type_ = pl.Decimal(38, scale)
        return Piece(pl.lit(value, dtype=type_), f'pl.lit(Decimal("{value}"), dtype=pl.Decimal(38, {scale}))')

    def _time(self, nanoseconds: int) -> Piece | None:
        if not 0 <= nanoseconds < 86_400 * SECOND:
            return None
        value = (_EPOCH + dt.timedelta(microseconds=nanoseconds // 1_000)).time()
        return self._literal(value, _code(value))

    def _moment(self, moment: dt.datetime) -> Piece:
        import polars as pl

        unit, zone = self._dtype.time_unit, self._dtype.time_zone
        if zone is None:
            return self._literal(moment, f"{_code(moment)}", f', dtype=pl.Datetime("{unit}")')
        code = f'pl.lit({_code(moment)}, dtype=pl.Datetime("{unit}", "UTC")).dt.convert_time_zone({zone!r})'
        return Piece(pl.lit(moment, dtype=pl.Datetime(unit, "UTC")).dt.convert_time_zone(zone), code)

    def _literal(self, value: Any, code: str, more: str = "") -> Piece:
        import polars as pl

        if self._name == "Duration":
            more = f', dtype=pl.Duration("{self._dtype.time_unit}")'
        return Piece(pl.lit(value, dtype=self._dtype), f"pl.lit({code}{more})")


def _code(value: Any) -> str:
    """Write a value of the module datetime as `from datetime import …` lets it be written."""
    return repr(value).replace("datetime.", "", 1)
