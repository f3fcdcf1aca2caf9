"""Plans that name their columns, as programs write them, turned into plans that number them, as sessions have them.

The shape is that of the wire (docs/rows-protocol.md) with a name in the place of a position:
``{"sort": [{"column": "delay", "descending": true}], "filters": […], "search": {"text": "air"}}``. A position is
taken too, for tables in which names repeat.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from taupane_bridges.data.errors import BadPlan
from taupane_bridges.data.plans.conditions import BadShape, Filter, check_filters, read_filters
from taupane_bridges.data.plans.plan import Search, SortKey

from .asks import BadAsk, read_search

if TYPE_CHECKING:
    from taupane_bridges.data.arrays.schema import ColumnSchema

NamedPlan: TypeAlias = "Mapping[str, Any]"


def placed(
    plan: NamedPlan, schema: Sequence[ColumnSchema]
) -> tuple[tuple[SortKey, ...], tuple[Filter, ...], Search | None]:
    """Give sort, filters and search of a plan with the columns' positions. Raises BadPlan."""
    positions: dict[str, int] = {}
    for position, column in enumerate(schema):
        positions.setdefault(column.name, position)

    def place(entry: Mapping[str, Any]) -> dict[str, Any]:
        return {**entry, "column": _position(entry.get("column"), positions, len(schema))}

    sort = tuple(SortKey(key["column"], key.get("descending") is True) for key in map(place, plan.get("sort", ())))
    try:
        filters = read_filters([place(entry) for entry in plan.get("filters", ())])
    except BadShape as error:
        raise BadPlan(str(error)) from error
    check_filters(filters, schema)
    return sort, filters, _search(plan.get("search"), positions, len(schema))


def _search(given: Mapping[str, Any] | None, positions: Mapping[str, int], width: int) -> Search | None:
    if given is None:
        return None
    columns = given.get("columns")
    chosen = None if columns is None else [_position(column, positions, width) for column in columns]
    try:
        return read_search({**given, "columns": chosen, "search_id": 0, "mode": "filter"}).search
    except BadAsk as error:
        raise BadPlan(str(error)) from error


def _position(column: object, positions: Mapping[str, int], width: int) -> int:
    if isinstance(column, str):
        if column in positions:
            return positions[column]
        close = difflib.get_close_matches(column, positions, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise BadPlan(f"there is no column named {column!r}{hint}")
    if isinstance(column, int) and not isinstance(column, bool) and 0 <= column < width:
        return column
    raise BadPlan(f"there is no column number {column!r}")
