"""Column filters as polars expressions (what each means is in docs/rows-protocol.md). Heavy lane.

An expression may give null for a missing value; the view counts it as false, and `not` fills it before turning it
round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taupane_bridges.data.errors import BadPlan

from . import pieces
from .bounds import read_bool, read_float, read_text
from .conditions import Condition, Filter
from .numeric import number_condition
from .pieces import Piece, all_of, any_of, call, compare, opposite

if TYPE_CHECKING:
    import polars as pl

    from taupane_bridges.data.arrays.schema import ColumnSchema

    from .conditions import Scalar

_NEGATIVE = {"ne": "eq", "not_in": "in", "not_contains": "contains"}


@dataclass(frozen=True)
class Target:
    """A column that is filtered: its name in polars, what the page knows of it, and its polars type."""

    name: str
    column: ColumnSchema
    dtype: pl.DataType

    @property
    def has_values(self) -> bool:
        """Whether polars has the values, not only whether they are there."""
        return self.column.kind == "bool" or str(self.dtype) != "Boolean"

    @property
    def piece(self) -> Piece:
        """Give the column itself."""
        return pieces.column(self.name)

    @property
    def text(self) -> Piece:
        """Give a text column as text, which categories become first."""
        return self.piece if str(self.dtype) == "String" else as_text(self.piece)


def as_text(piece: Piece) -> Piece:
    """Give the values as polars writes them."""
    import polars as pl

    return Piece(piece.expr.cast(pl.String), f"{piece.code}.cast(pl.String)")


def predicate(filters: Sequence[Filter], targets: Mapping[int, Target]) -> Piece:
    """Give what passes every filter. `targets` has the columns that the filters name."""
    return all_of(_one(entry, targets) for entry in filters)


def _one(entry: Filter, targets: Mapping[int, Target]) -> Piece:
    if isinstance(entry, Condition):
        return _condition(entry, targets[entry.column])
    parts = [_one(part, targets) for part in entry.parts]
    if entry.how == "not":
        return opposite(parts[0])
    return all_of(parts) if entry.how == "all" else any_of(parts)


def _condition(condition: Condition, target: Target) -> Piece:
    if condition.op in _NEGATIVE:
        positive = Condition(condition.id, condition.column, _NEGATIVE[condition.op], condition.value, condition.case)
        return opposite(_condition(positive, target))
    if condition.op == "is_null":
        return call(target.piece, "is_null")
    if condition.op == "not_null":
        return call(target.piece, "is_not_null")
    if not target.has_values:
        raise BadPlan(
            f"a column of type {target.column.dtype} is only filtered by what is missing", filter_id=condition.id
        )
    if condition.op == "in":
        assert isinstance(condition.value, tuple)
        missing = [call(target.piece, "is_null")] if None in condition.value else []
        chosen = [value for value in condition.value if value is not None]
        return any_of([*([_any_value(target, chosen, case=condition.case)] if chosen else []), *missing])
    return _valued(condition, target)


def _valued(condition: Condition, target: Target) -> Piece:
    kind = target.column.kind
    if kind in {"string", "categorical"}:
        return _text(condition, target.text)
    if kind == "bool":
        assert not isinstance(condition.value, tuple)
        return _equal_bool(target, read_bool(condition.value))
    if kind == "float":
        return _float(condition, target)
    return number_condition(condition, target.column, target.dtype, target.piece)


def _any_value(target: Target, values: Sequence[Scalar], *, case: bool) -> Piece:
    """Give what equals one of the values."""
    kind = target.column.kind
    if kind in {"string", "categorical"}:
        texts = [read_text(value) for value in values]
        if case:
            return call(target.text, "is_in", texts)
        return call(call(target.text, "str.to_lowercase"), "is_in", [text.lower() for text in texts])
    return any_of(_valued(Condition("", 0, "eq", value), target) for value in values)


def _equal_bool(target: Target, value: bool) -> Piece:
    return target.piece if value else Piece(~target.piece.expr, f"(~{target.piece.code})")


def _text(condition: Condition, text: Piece) -> Piece:
    op, case = condition.op, condition.case
    if op == "between":
        assert isinstance(condition.value, tuple)
        low, high = condition.value
        return all_of(
            [
                *([] if low is None else [_text_order(text, ">=", read_text(low))]),
                *([] if high is None else [_text_order(text, "<=", read_text(high))]),
            ]
            or [call(text, "is_not_null")]
        )
    assert not isinstance(condition.value, tuple)
    value = read_text(condition.value)
    if op == "eq":
        return (
            _text_order(text, "==", value) if case else _text_order(call(text, "str.to_lowercase"), "==", value.lower())
        )
    if op in {"lt", "le", "gt", "ge"}:
        return _text_order(text, {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}[op], value)
    if op == "regex":
        return call(text, "str.contains", value if case else f"(?i){value}")
    return _part(text, op, value, case=case)


def _text_order(text: Piece, sign: str, value: str) -> Piece:
    import polars as pl

    return compare(text, sign, Piece(pl.lit(value), repr(value)))


def _part(text: Piece, op: str, value: str, *, case: bool) -> Piece:
    """Give what contains, starts or ends with the value."""
    import polars as pl

    if op == "contains":
        return contains(text, value, case=case)
    if case:
        return call(text, "str.starts_with" if op == "starts" else "str.ends_with", value)
    escaped = pl.escape_regex(value)
    return call(text, "str.contains", rf"(?i)\A{escaped}" if op == "starts" else rf"(?i){escaped}\z")


def contains(text: Piece, value: str, *, case: bool, regex: bool = False) -> Piece:
    """Give the texts that hold the value anywhere."""
    import polars as pl

    if regex:
        return call(text, "str.contains", value if case else f"(?i){value}")
    if case or (value.isascii() and not any(letter.isalpha() for letter in value)):
        return call(text, "str.contains", value, literal=True)
    if value.isascii():  # a fifth of the time that a regex takes
        return call(text, "str.contains_any", [value], ascii_case_insensitive=True)
    return call(text, "str.contains", f"(?i){pl.escape_regex(value)}")


def _float(condition: Condition, target: Target) -> Piece:
    piece, op = target.piece, condition.op
    if op == "is_nan":
        return call(piece, "is_nan")
    if op == "not_nan":
        return opposite(call(piece, "is_nan"))
    if op == "between":
        assert isinstance(condition.value, tuple)
        low, high = (None if value is None else read_float(value) for value in condition.value)
        parts = [call(piece, "is_not_nan")]  # polars takes NaN for the largest number
        parts += [] if low is None else [compare(piece, ">=", _float_literal(low, target))]
        parts += [] if high is None else [compare(piece, "<=", _float_literal(high, target))]
        return all_of(parts)
    assert not isinstance(condition.value, tuple)
    value = read_float(condition.value)
    if value != value:
        return call(piece, "is_nan") if op == "eq" else pieces.never()
    sign = {"eq": "==", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}[op]
    compared = compare(piece, sign, _float_literal(value, target))
    return all_of([compared, call(piece, "is_not_nan")]) if op in {"gt", "ge"} else compared


def _float_literal(value: float, target: Target) -> Piece:
    """Give the number as the column would hold it: the 0.1 that a 32-bit column shows is not a 64-bit 0.1."""
    import polars as pl

    code = repr(value) if abs(value) != float("inf") else f'float("{value}")'
    if str(target.dtype) == "Float64":
        return Piece(pl.lit(value), code)
    if str(target.dtype) == "Float16":
        return Piece(pl.lit(value).cast(pl.Float16), f"pl.lit({code}).cast(pl.Float16)")
    return Piece(pl.lit(value).cast(pl.Float32), f"pl.lit({code}).cast(pl.Float32)")
