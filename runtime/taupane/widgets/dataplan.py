"""What a table shows, as a value: order, filters and search. A State of one is shared by program and page.

Columns are told by their names; where a table has a name twice, by their number in the table, from 0.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from taupane.widgets.options import names, refused

ColumnName: TypeAlias = "str | int"

OPS: Final = (
    *("eq", "ne", "in", "not_in", "lt", "le", "gt", "ge", "between"),
    *("contains", "not_contains", "starts", "ends", "regex"),
    *("is_null", "not_null", "is_nan", "not_nan"),
)
"""What a filter can ask; the table's engine knows the same words."""
_WITHOUT_VALUE: Final = frozenset({"is_null", "not_null", "is_nan", "not_nan"})
_LISTS: Final = frozenset({"in", "not_in", "between"})
_LONGEST: Final = 2_000  # characters of a text, and values of a list


@dataclass(frozen=True, slots=True)
class Sort:
    """One column of an order."""

    column: ColumnName
    descending: bool = False

    def __post_init__(self) -> None:
        check_column("Sort", self.column)
        if not isinstance(self.descending, bool):
            raise refused("Sort", "descending", self.descending, "True or False")


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one column: `Filter("delay", "ge", 60)`, `Filter("origin", "in", ["JFK", "LGA"])`.

    `op` is one of `OPS`. `value` is text, a number, a bool, a date, a moment, a time or a duration; a list for `in`
    and `not_in` (None in it stands for a missing value), `[low, high]` for `between` (None: no bound), nothing for
    `is_null` and its like. `case` tells large and small letters apart; None: as is usual for `op`.
    Dates and moments are kept as text, so that what the page sets is equal to what the program sets.
    """

    column: ColumnName
    op: str
    value: Any = None
    case: bool | None = None
    id: str = field(default="", compare=False, repr=False)
    """The page's own name for it."""

    def __post_init__(self) -> None:
        check_column("Filter", self.column)
        if self.op not in OPS:
            raise refused("Filter", "op", self.op, names(OPS, self.op))
        if self.op in _WITHOUT_VALUE and self.value is not None:
            raise refused("Filter", "value", self.value, f"nothing: {self.op} takes no value")
        object.__setattr__(self, "value", self._checked_value())
        if self.case is not None and not isinstance(self.case, bool):
            raise refused("Filter", "case", self.case, "True, False or None")

    def _checked_value(self) -> Any:
        value = self.value
        if self.op in _WITHOUT_VALUE:
            return None
        if self.op not in _LISTS:
            if value is None:
                raise refused("Filter", "value", value, f"a value: {self.op!r} needs one; 'is_null' finds missing ones")
            return _plain(value)
        if isinstance(value, str | bytes) or not isinstance(value, Iterable):
            raise refused("Filter", "value", value, f"a list, as {self.op!r} needs one")
        given = tuple(None if entry is None else _plain(entry) for entry in value)
        if self.op == "between" and len(given) != 2:
            raise refused("Filter", "value", value, "[low, high], with None where there is no bound")
        if len(given) > _LONGEST:
            raise refused(
                "Filter", "value", f"{len(given)} values", f"at most {_LONGEST}; where= takes conditions of any size"
            )
        return given


@dataclass(frozen=True, slots=True)
class Search:
    """Leave only the rows with a text: literally, or as a regular expression."""

    text: str
    regex: bool = False
    case: bool = False

    def __post_init__(self) -> None:
        text: object = self.text
        if not isinstance(text, str) or not 0 < len(text) <= _LONGEST:
            raise refused("Search", "text", text, f"text of 1 to {_LONGEST} characters")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table shows: rows that pass every filter and hold the search, in this order.

    Lists become tuples; a name stands for its column ascending, a text for the search for it.
    """

    sort: tuple[Sort, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: Search | None = None

    def __init__(
        self,
        sort: Iterable[Sort | str | int] | Sort | str = (),
        filters: Iterable[Filter] | Filter = (),
        search: Search | str | None = None,
    ) -> None:
        object.__setattr__(self, "sort", _sorts(sort))
        object.__setattr__(self, "filters", _filters(filters))
        if isinstance(search, str):
            search = Search(search) if search else None
        if search is not None and not isinstance(search, Search):
            raise refused("Plan", "search", search, "a Search, text or None")
        object.__setattr__(self, "search", search)

    def message(self) -> dict[str, Any]:
        """Give it in the words of the row protocol, with names for positions."""
        return {
            "sort": [{"column": key.column, "descending": key.descending} for key in self.sort],
            "filters": [_filter_message(each, at) for at, each in enumerate(self.filters)],
            "search": None if self.search is None
            else {"text": self.search.text, "regex": self.search.regex, "case": self.search.case},
        }  # fmt: skip


def plan_from(detail: object) -> Plan:
    """Read the plan that a page tells of. Raises BadOption, TypeError, KeyError or ValueError for what is none."""
    if not isinstance(detail, Mapping):
        raise TypeError(f"a plan is an object, got {type(detail).__name__}")
    search = detail.get("search")
    return Plan(
        [Sort(key["column"], key.get("descending") is True) for key in detail.get("sort", ())],
        [
            Filter(each["column"], each["op"], each.get("value"), each.get("case"), str(each.get("id", "")))
            for each in detail.get("filters", ())
            if "column" in each
        ],
        None if search is None else Search(search["text"], search.get("regex") is True, search.get("case") is True),
    )


def _filter_message(entry: Filter, at: int) -> dict[str, Any]:
    said: dict[str, Any] = {"id": entry.id or f"p{at + 1}", "column": entry.column, "op": entry.op}
    if entry.op not in _WITHOUT_VALUE:
        said["value"] = list(entry.value) if isinstance(entry.value, tuple) else entry.value
    if entry.case is not None:
        said["case"] = entry.case
    return said


def _sorts(given: Any) -> tuple[Sort, ...]:
    listed = (given,) if isinstance(given, str | int | Sort) else given
    if not isinstance(listed, Iterable):
        raise refused("Plan", "sort", given, "a list of Sort or of column names")
    return tuple(each if isinstance(each, Sort) else Sort(each) for each in listed)


def _filters(given: Any) -> tuple[Filter, ...]:
    listed = (given,) if isinstance(given, Filter) else given
    if not isinstance(listed, Iterable) or isinstance(listed, str):
        raise refused("Plan", "filters", given, "a list of Filter")
    made = tuple(listed)
    for each in made:
        if not isinstance(each, Filter):
            raise refused("Plan", "filters", each, "Filter(column, op, value)")
    return made


def check_column(widget: str, column: object) -> None:
    """Raise BadOption for what names no column."""
    if isinstance(column, bool) or not isinstance(column, str | int) or (isinstance(column, int) and column < 0):
        raise refused(widget, "column", column, "a column's name, or its number from 0")


def _plain(value: Any) -> Any:
    """Give a value as it stands in the protocol: what JSON has no form for becomes text."""
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    item = getattr(value, "item", None)  # a scalar of numpy
    if callable(item) and not isinstance(value, str | int | float | bool):
        value = item()
    if isinstance(value, float) and value - value != 0:
        return "nan" if value != value else "inf" if value > 0 else "-inf"
    if isinstance(value, str) and len(value) > _LONGEST:
        raise refused("Filter", "value", value, f"text of at most {_LONGEST} characters")
    if isinstance(value, str | bool | int | float):
        return value
    raise refused("Filter", "value", value, "text, a number, True, False, a date, a moment, a time or a duration")


def _duration(value: datetime.timedelta) -> str:
    sign, size = ("-", -value) if value < datetime.timedelta() else ("", value)
    minutes, seconds = divmod(size.seconds, 60)
    return f"{sign}{size.days}d {minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{size.microseconds:06}"
