"""A search as a polars condition: which rows hold a text, in the exact text of their values. Heavy lane."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from .digits import is_number, longest_digits, numbers_may_hold
from .moments import is_plain
from .pieces import Piece, any_of, call
from .predicates import Target, as_text, contains

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.arrays.schema import ColumnSchema, Kind

    from .plan import Search

_NUMBER: Final = re.compile(r"[0-9.+\-einfa]*", re.IGNORECASE)
_MOMENT: Final = re.compile(r"[0-9.: \-]*")
_YEAR: Final = 4
_TRUTH: Final = re.compile(r"[truefals]*", re.IGNORECASE)

SEARCHED: Final[frozenset[Kind]] = frozenset(
    {"string", "categorical", "int", "float", "decimal", "bool", "date", "datetime", "time"}
)


def searched_columns(search: Search, schema: Iterable[ColumnSchema]) -> tuple[int, ...]:
    """Give the columns in which the search can match at all: letters are in no number."""
    return tuple(
        position
        for position, column in enumerate(schema)
        if (search.columns is None or position in search.columns) and _can_match(search, column.kind)
    )


def may_hold(search: Search, kind: Kind, array: pa.Array) -> bool:
    """Tell whether the text can be in some of these values at all, where that is known sooner than their texts: 98765
    is in no number of four digits, and in no day.
    """
    if search.regex or array.null_count == len(array):
        return True
    if is_number(array.type):
        return numbers_may_hold(array, search.text)
    if kind not in {"date", "datetime"} or longest_digits(search.text) <= _YEAR:
        return True
    return not is_plain(array)


def search_pieces(search: Search, targets: Mapping[int, Target]) -> dict[int, Piece]:
    """Give one condition for each of the columns."""
    return {
        position: contains(value_text(target), search.text, case=search.case, regex=search.regex)
        for position, target in targets.items()
        if target.has_values
    }


def search_piece(search: Search, targets: Mapping[int, Target]) -> Piece:
    """Give the condition that some column matches."""
    return any_of(search_pieces(search, targets).values())


def value_text(target: Target) -> Piece:
    """Give the exact text of a column's values, as copying gives it too."""
    kind, name = target.column.kind, str(target.dtype.base_type())
    if kind in {"string", "categorical"}:
        return target.text
    if name == "Date":
        return call(target.piece, "dt.to_string", "%Y-%m-%d")
    if name == "Datetime":
        pattern = "%Y-%m-%d" if kind == "date" else "%Y-%m-%d %H:%M:%S%.f"
        return call(target.piece, "dt.to_string", pattern)
    if name == "Time":
        return call(target.piece, "dt.to_string", "%H:%M:%S%.f")
    return as_text(target.piece)


def _can_match(search: Search, kind: Kind) -> bool:
    if kind not in SEARCHED:
        return False
    if search.regex or kind in {"string", "categorical"}:
        return True
    if kind == "bool":
        return _TRUTH.fullmatch(search.text) is not None
    return (_NUMBER if kind in {"int", "float", "decimal"} else _MOMENT).fullmatch(search.text) is not None
