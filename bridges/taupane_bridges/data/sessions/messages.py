"""The wire's messages (docs/rows-protocol.md): what the page sends, checked once into frozen values; what the
server sends, built in one place.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from taupane_bridges.data.plans.conditions import BadShape, Filter, read_filters
from taupane_bridges.data.plans.plan import SortKey, ViewPlan

from .asks import ASKS, Ask, BadAsk, Cancel, SetSearch, read_ask, read_id, read_search

if TYPE_CHECKING:
    from taupane_bridges.data.arrays.schema import ColumnSchema

PROTOCOL_VERSION = 1
CAPS = ("bands", "views", "frames", "filters", "search", "stats", "values", "cell", "copy", "code")
MOST_ROWS = 10_000
MOST_CELLS = 2_000_000
_MOST_KEYS = 16  # of a sort
_LONGEST_KEY = 2_000  # characters of payload_args that are echoed

Json: TypeAlias = "dict[str, object]"


@dataclass(frozen=True)
class RowsRequest:
    """A wish for rows × columns, not yet clamped. `columns` None means all, `view_id` None means the current view."""

    start: int
    end: int
    columns: tuple[int, int] | None
    view_id: int | None
    request_id: int | str | None
    key: object

    def clamped(self, rows: int, width: int) -> tuple[range, range]:
        """Give the rows and columns to serve of a view of `rows` × `width`, at most MOST_ROWS rows and MOST_CELLS
        cells.
        """
        low, high = (0, width) if self.columns is None else self.columns
        first = min(max(low, 0), width)
        columns = range(first, max(first, min(high, width)))
        start = min(max(self.start, 0), rows)
        most = min(MOST_ROWS, max(1, MOST_CELLS // max(1, len(columns))))
        return range(start, max(start, min(self.end, rows, start + most))), columns


@dataclass(frozen=True)
class SetSort:
    """A new order. A column below 0 stands for one that is no number: it is refused like any unknown column."""

    keys: tuple[SortKey, ...]


@dataclass(frozen=True)
class Ignored:
    """A message that asks for nothing: an unknown type, or `auth`, which the server layer has answered."""


@dataclass(frozen=True)
class Malformed:
    """Text that is no message; `code` and `message` go back to the page."""

    code: str
    message: str


@dataclass(frozen=True)
class SetFilters:
    """New filters in place of all that the page had set."""

    filters: tuple[Filter, ...]


@dataclass(frozen=True)
class BadRequest:
    """A request that cannot be read; its id is known, so that it can be answered."""

    kind: str
    request_id: int | str | None
    message: str


@dataclass(frozen=True)
class Reload:
    """The page wants the file opened anew that has changed."""


Message: TypeAlias = (
    "RowsRequest | SetSort | SetFilters | SetSearch | Ask | Cancel | Reload | BadRequest | Ignored | Malformed"
)


def parse(text: str) -> Message:
    """Read what the page sent. Never raises."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # ValueError: also a number of more than 4,300 digits
        return Malformed("invalid_json", "Invalid JSON")
    if not isinstance(value, dict):
        return Malformed("invalid_message", f"a message is a JSON object, got {type(value).__name__}")
    kind = value.get("type")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is not None:
        return read(value)
    return _ask(str(kind), value) if isinstance(kind, str) and kind in ASKS else Ignored()


def _rows_request(value: Mapping[str, Any]) -> RowsRequest:
    args = value.get("payload_args")
    given: Mapping[str, object] = args if isinstance(args, dict) else {}
    start = whole(given.get("start"), 0)
    view_id = value.get("view_id")
    return RowsRequest(
        start,
        whole(given.get("end"), start),
        _column_range(value.get("columns")),
        view_id if isinstance(view_id, int) and not isinstance(view_id, bool) else None,
        read_id(value.get("request_id")),
        _echo(args),
    )


def _set_sort(value: Mapping[str, Any]) -> Message:
    given = value.get("sort")
    if not isinstance(given, list) or len(given) > _MOST_KEYS:
        return Malformed("invalid_message", f"sort is a list of at most {_MOST_KEYS} keys")
    keys: list[SortKey] = []
    for entry in given:
        if not isinstance(entry, dict):
            return Malformed("invalid_message", 'a sort key is {"column": number, "descending": true or false}')
        key = SortKey(whole(entry.get("column"), -1), entry.get("descending") is True)
        if all(key.column != known.column for known in keys):
            keys.append(key)
    return SetSort(tuple(keys))


def _set_filters(value: Mapping[str, Any]) -> Message:
    try:
        return SetFilters(read_filters(value.get("filters")))
    except BadShape as error:
        return Malformed("invalid_message", str(error))


def _set_search(value: Mapping[str, Any]) -> Message:
    try:
        return read_search(value)
    except BadAsk as error:
        return Malformed("invalid_message", str(error))


def _ask(kind: str, value: Mapping[str, Any]) -> Message:
    try:
        return read_ask(kind, value)
    except BadAsk as error:
        return BadRequest(kind, read_id(value.get("request_id")), str(error))


_READERS: dict[str, Callable[[Mapping[str, Any]], Message]] = {
    "infinite_request": _rows_request,
    "set_sort": _set_sort,
    "set_filters": _set_filters,
    "set_search": _set_search,
    "cancel": lambda value: Cancel(read_id(value.get("request_id"))),
    "reload": lambda _value: Reload(),
}


def whole(value: object, default: int) -> int:
    """Read a whole number leniently: numbers and text of numbers count, all else (NaN, infinity, None, objects) is
    `default`.
    """
    if isinstance(value, bool):
        return default
    if isinstance(value, int):
        return value
    if isinstance(value, str) and len(value) <= 30:
        try:
            value = float(value)
        except ValueError:
            return default
    if isinstance(value, float) and math.isfinite(value):
        return int(value)
    return default


def _column_range(value: object) -> tuple[int, int] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    first, end = whole(value[0], -1), whole(value[1], -1)
    return None if end < 0 else (max(first, 0), end)


def _echo(args: object) -> object:
    """Give back what may be echoed: nothing that is long or that JSON cannot say (Infinity, from 1e999)."""
    try:
        text = json.dumps(args, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    return args if len(text) <= _LONGEST_KEY else None


def plan_message(plan: ViewPlan) -> Json:
    """Give what a view is made of as it stands in `initial_state` and `view`."""
    return {
        "sort": [key.message() for key in plan.sort],
        "filters": [entry.message() for entry in plan.filters],
        "search": None if plan.search is None else plan.search.message(),
    }


def initial_state(
    *,
    view_id: int,
    state: str,
    name: str | None,
    schema: Sequence[ColumnSchema],
    total_rows: int,
    rows: int,
    plan: ViewPlan,
    more_caps: Iterable[str] = (),
    partial: bool = False,
    note: str | None = None,
) -> Json:
    """Build the message that describes a table and its current view."""
    return {
        "type": "initial_state",
        "protocol_version": PROTOCOL_VERSION,
        "caps": [*CAPS, *more_caps],
        "view_id": view_id,
        "state": state,
        "metadata": {
            "path": name,
            "rows": total_rows,
            "columns": [{"name": column.name, "dtype": column.dtype} for column in schema],
        },
        "df_meta": {"total_rows": total_rows, "filtered_rows": rows},
        "schema": [column.message() for column in schema],
        **({"partial": True} if partial else {}),
        **({"note": note} if note is not None else {}),
        **plan_message(plan),
    }


def reading(done: int | None, total: int | None, rows: int) -> Json:
    """Build the message about a table of which more is read: `done` of `total` bytes, None where nobody knows."""
    return {"type": "reading", "done": done, "total": total, "rows": rows}


def view(*, view_id: int, state: str, rows: int, total_rows: int, plan: ViewPlan, **more: object) -> Json:
    """Build the message about a change of the view: state is pending, ready or error."""
    return {
        "type": "view",
        "view_id": view_id,
        "rows": rows,
        "total_rows": total_rows,
        **plan_message(plan),
        "state": state,
        **more,
    }


def file_changed(state: str, message: str) -> Json:
    """Build the message about the file under a table that goes on being shown: state is same, changed or gone."""
    return {"type": "file_changed", "state": state, "message": message}


def error(code: str, message: str) -> Json:
    """Build the message for what belongs to no request."""
    return {"type": "error", "error_code": code, "message": message}


def rows_error(request: RowsRequest, view_id: int, code: str, message: str) -> Json:
    """Build the answer to a request that gets no rows."""
    return {
        "type": "infinite_resp",
        "key": request.key,
        "request_id": request.request_id,
        "view_id": view_id,
        "length": 0,
        "error_info": message,
        "error_code": code,
    }


def rows_frame(request: RowsRequest, view_id: int, rows: range, columns: range, length: int, payload: bytes) -> bytes:
    """Build the binary answer: header length, header, parquet."""
    header = dump(
        {
            "type": "infinite_resp",
            "key": request.key,
            "request_id": request.request_id,
            "view_id": view_id,
            "columns": [columns.start, columns.stop],
            "rows": [rows.start, rows.stop],
            "length": length,
            "format": "parquet" if payload else "empty",
        }
    ).encode("ascii")
    return b"".join((struct.pack("<I", len(header)), header, payload))


def dump(message: Mapping[str, object]) -> str:
    """Write a message as ASCII JSON: lone surrogates in names survive as escapes and cannot break the socket."""
    return json.dumps(message, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
