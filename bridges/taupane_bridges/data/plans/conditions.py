"""Column filters as the page sets them: read once from JSON into frozen values, then checked against the columns.

What they mean is in docs/rows-protocol.md; `predicates` turns them into polars.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from taupane_bridges.data.errors import BadPlan

from .bounds import BadValue, check_value

if TYPE_CHECKING:
    from taupane_bridges.data.arrays.schema import ColumnSchema, Kind

MOST_CONDITIONS = 64
DEEPEST = 4
MOST_VALUES = 1_000
LONGEST_TEXT = 2_000
LONGEST_REGEX = 500
_LONGEST_ID = 64

Scalar: TypeAlias = "str | int | float | bool | None"

_NULLS: Final = frozenset({"is_null", "not_null"})
_SAME: Final = frozenset({"eq", "ne", "in", "not_in"})
_ORDER: Final = frozenset({"lt", "le", "gt", "ge", "between"})
_TEXT: Final = frozenset({"contains", "not_contains", "starts", "ends", "regex"})
_NAN: Final = frozenset({"is_nan", "not_nan"})
_WITHOUT_VALUE: Final = _NULLS | _NAN
_LISTS: Final = frozenset({"in", "not_in"})
OPS: Final = _NULLS | _SAME | _ORDER | _TEXT | _NAN


@dataclass(frozen=True)
class Condition:
    """One condition on one column. `value` is a scalar, a tuple for `in`, `not_in` and `between`, None without one."""

    id: str
    column: int
    op: str
    value: Scalar | tuple[Scalar, ...] = None
    case: bool = True

    def message(self) -> dict[str, object]:
        """Give the condition as it stands on the wire."""
        said: dict[str, object] = {"id": self.id, "column": self.column, "op": self.op}
        if self.op not in _WITHOUT_VALUE:
            said["value"] = list(self.value) if isinstance(self.value, tuple) else self.value
        if self.op in _TEXT or (self.op in _SAME and not self.case):
            said["case"] = self.case
        return said


@dataclass(frozen=True)
class Group:
    """Filters of which `any` or `all` must hold, or exactly one which must `not`."""

    id: str
    how: Literal["any", "all", "not"]
    parts: tuple[Filter, ...]

    def message(self) -> dict[str, object]:
        """Give the group as it stands on the wire."""
        parts = [part.message() for part in self.parts]
        return {"id": self.id, self.how: parts[0] if self.how == "not" else parts}


Filter: TypeAlias = "Condition | Group"


class BadShape(ValueError):
    """What the page sent as filters has another shape than filters have; the message says what was expected."""


def read_filters(given: object) -> tuple[Filter, ...]:
    """Read the list of filters of a `set_filters`. Raises BadShape."""
    if not isinstance(given, list):
        raise BadShape("filters is a list")
    filters = tuple(_read(entry, 1, f"f{at + 1}") for at, entry in enumerate(given[: MOST_CONDITIONS + 1]))
    if len(given) > MOST_CONDITIONS or sum(1 for _ in conditions(filters)) > MOST_CONDITIONS:
        raise BadShape(f"at most {MOST_CONDITIONS} conditions can be set")
    return filters


def conditions(filters: Sequence[Filter]) -> Iterator[Condition]:
    """Give every condition in the filters."""
    for entry in filters:
        if isinstance(entry, Condition):
            yield entry
        else:
            yield from conditions(entry.parts)


def without_column(filters: Sequence[Filter], column: int) -> tuple[Filter, ...]:
    """Give the filters that do not speak of this column: what stays when its own filter is being chosen."""
    return tuple(entry for entry in filters if all(leaf.column != column for leaf in conditions((entry,))))


def check_filters(filters: Sequence[Filter], schema: Sequence[ColumnSchema]) -> None:
    """Raise BadPlan, with the id of the filter, where a column is unknown or cannot do what is asked of it."""
    for condition in conditions(filters):
        if not 0 <= condition.column < len(schema):
            raise BadPlan(f"there is no column number {condition.column}", filter_id=condition.id)
        column = schema[condition.column]
        allowed = _ops(column.kind)
        if condition.op not in allowed:
            raise BadPlan(
                f"a column of type {column.dtype} takes {', '.join(sorted(allowed))}; got {condition.op!r}",
                filter_id=condition.id,
            )
        _check_values(condition, column)


def _ops(kind: Kind) -> frozenset[str]:
    if kind in {"string", "categorical"}:
        return _NULLS | _TEXT | _SAME | _ORDER
    if kind == "float":
        return _NULLS | _SAME | _ORDER | _NAN
    if kind in {"int", "decimal", "date", "datetime", "time", "duration"}:
        return _NULLS | _SAME | _ORDER
    return _NULLS | _SAME if kind == "bool" else _NULLS


def _check_values(condition: Condition, column: ColumnSchema) -> None:
    if condition.op in _WITHOUT_VALUE:
        return
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    may_be_null = condition.op in _LISTS or condition.op == "between"
    try:
        for value in values:
            if value is not None or not may_be_null:
                check_value(column, value)
    except BadValue as error:
        raise BadPlan(str(error), filter_id=condition.id) from error


def _read(given: object, depth: int, default_id: str) -> Filter:
    if not isinstance(given, dict):
        raise BadShape('a filter is {"id", "column", "op", "value"} or {"id", "any" | "all" | "not"}')
    if depth > DEEPEST:
        raise BadShape(f"filters are nested at most {DEEPEST} deep")
    id_ = given.get("id", default_id)
    if not isinstance(id_, str) or len(id_) > _LONGEST_ID:
        raise BadShape(f"a filter's id is a text of at most {_LONGEST_ID} characters")
    if "not" in given:
        return Group(id_, "not", (_read(given["not"], depth + 1, f"{id_}.1"),))
    for how in ("any", "all"):
        if how in given:
            parts = given[how]
            if not isinstance(parts, list) or len(parts) > MOST_CONDITIONS:
                raise BadShape(f"{how} is a list of at most {MOST_CONDITIONS} filters")
            read = (_read(part, depth + 1, f"{id_}.{at + 1}") for at, part in enumerate(parts))
            return Group(id_, "any" if how == "any" else "all", tuple(read))
    return _read_condition(given, id_)


def _read_condition(given: Mapping[str, Any], id_: str) -> Condition:
    column, op = given.get("column"), given.get("op")
    if not isinstance(op, str) or op not in OPS:
        raise BadShape(f"op is one of {', '.join(sorted(OPS))}")
    # A column that is no number is refused as any unknown one is
    position = column if isinstance(column, int) and not isinstance(column, bool) else -1
    case = given.get("case")
    return Condition(id_, position, op, _read_value(given, op), op not in _TEXT if case is None else case is True)


def _read_value(given: Mapping[str, Any], op: str) -> Scalar | tuple[Scalar, ...]:
    if op in _WITHOUT_VALUE:
        return None
    value = given.get("value")
    if op in _LISTS:
        if not isinstance(value, list) or len(value) > MOST_VALUES:
            raise BadShape(f"the value of {op} is a list of at most {MOST_VALUES} values")
        return tuple(_scalar(entry) for entry in value)
    if op == "between":
        if not isinstance(value, list) or len(value) != 2:
            raise BadShape("the value of between is [low, high], with null for an open end")
        return tuple(_scalar(entry) for entry in value)
    if value is None:
        raise BadShape(f"{op} needs a value; is_null finds missing ones")
    scalar = _scalar(value)
    if op == "regex" and len(str(scalar)) > LONGEST_REGEX:
        raise BadShape(f"a regex has at most {LONGEST_REGEX} characters")
    return scalar


def _scalar(value: object) -> Scalar:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise BadShape(f"a value has at most {LONGEST_TEXT} characters")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 256:
        raise BadShape("a number has at most 77 digits")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON cannot say it again
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise BadShape(f"a value is a text, a number, true, false or null; got {type(value).__name__}")
