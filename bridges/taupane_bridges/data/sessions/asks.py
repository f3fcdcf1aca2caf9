"""What a page may ask for beside rows (docs/rows-protocol.md), checked once into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from taupane_bridges.data.plans.conditions import LONGEST_REGEX, LONGEST_TEXT
from taupane_bridges.data.plans.plan import Search

if TYPE_CHECKING:
    from .messages import Json

RequestId: TypeAlias = "int | str | None"

MOST_COLUMNS = 10_000
MOST_RANGES = 1_000
MOST_VALUES = 1_000
_LONGEST_ID = 64


class BadAsk(ValueError):
    """A request of another shape than it should have; the message says what was expected."""


@dataclass(frozen=True)
class Ask:
    """A request that gets its own answer. `type` names it on the wire; each type has one place per connection."""

    type: ClassVar[str] = ""
    request_id: RequestId
    view_id: int | None


@dataclass(frozen=True)
class Find(Ask):
    """The next matching cell from a cell on; `row` None is the end, a `row` of -1 is before the first."""

    type: ClassVar[str] = "find"
    search_id: int
    row: int | None
    column: int
    forward: bool


@dataclass(frozen=True)
class Stats(Ask):
    """Statistics of these columns, in this order."""

    type: ClassVar[str] = "stats"
    columns: tuple[int, ...]
    exact: bool


@dataclass(frozen=True)
class Values(Ask):
    """The values of a column that hold a text, with their counts."""

    type: ClassVar[str] = "values"
    column: int
    search: str
    limit: int


@dataclass(frozen=True)
class Cell(Ask):
    """The whole value of a cell."""

    type: ClassVar[str] = "cell"
    row: int
    column: int


@dataclass(frozen=True)
class Copy(Ask):
    """The values of rows × columns as text."""

    type: ClassVar[str] = "copy"
    rows: tuple[tuple[int, int], ...]
    columns: tuple[int, ...]
    format: str
    header: bool


@dataclass(frozen=True)
class Export(Ask):
    """The whole view into a file that the program names."""

    type: ClassVar[str] = "export"
    format: str
    columns: tuple[int, ...] | None


@dataclass(frozen=True)
class Code(Ask):
    """The view as Python."""

    type: ClassVar[str] = "code"


@dataclass(frozen=True)
class Cancel:
    """Forget a request."""

    request_id: RequestId


@dataclass(frozen=True)
class SetSearch:
    """A search in place of the last; None ends it. `find` leaves the rows as they are."""

    search_id: int
    search: Search | None
    find: bool


COPY_FORMATS = ("tsv", "csv", "markdown", "json")
EXPORT_FORMATS = ("csv", "parquet")


def read_ask(kind: str, given: Mapping[str, Any]) -> Ask:
    """Read a request of one of the types above. Raises BadAsk."""
    request_id, view_id = read_id(given.get("request_id")), _view_id(given.get("view_id"))
    if kind == "find":
        row = given.get("row")
        column = _position(given, "column", -1)
        search_id = _position(given, "search_id", -1)
        at = None if row is None else _position(given, "row", -1)
        return Find(request_id, view_id, search_id, at, column, given.get("forward") is not False)
    if kind == "stats":
        return Stats(request_id, view_id, _positions(given.get("columns")), given.get("exact") is not False)
    if kind == "values":
        limit = min(max(_position(given, "limit", 200), 1), MOST_VALUES)
        return Values(request_id, view_id, _position(given, "column"), _text(given.get("search", "")), limit)
    if kind == "cell":
        return Cell(request_id, view_id, _position(given, "row"), _position(given, "column"))
    if kind == "copy":
        format_ = _one_of(given, COPY_FORMATS)
        columns = _positions(given.get("columns"))
        return Copy(request_id, view_id, _ranges(given.get("rows")), columns, format_, given.get("header") is True)
    if kind == "export":
        chosen = given.get("columns")
        columns_or_all = None if chosen is None else _positions(chosen)
        return Export(request_id, view_id, _one_of(given, EXPORT_FORMATS), columns_or_all)
    return Code(request_id, view_id)


ASKS = frozenset({"find", "stats", "values", "cell", "copy", "export", "code"})


def read_search(given: Mapping[str, Any]) -> SetSearch:
    """Read a `set_search`. Raises BadAsk."""
    search_id = _position(given, "search_id")
    text = _text(given.get("text"))
    mode, regex, columns = given.get("mode", "find"), given.get("regex") is True, given.get("columns")
    if mode not in ("find", "filter"):
        raise BadAsk("mode is find or filter")
    if regex and len(text) > LONGEST_REGEX:
        raise BadAsk(f"a regex has at most {LONGEST_REGEX} characters")
    chosen = None if columns is None else tuple(sorted(set(_positions(columns))))
    search = Search(text, regex, given.get("case") is True, chosen) if text else None
    return SetSearch(search_id, search, mode == "find")


def read_id(value: object) -> RequestId:
    """Give an id that can be echoed, or None."""
    if isinstance(value, str) and len(value) <= _LONGEST_ID:
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
        return value
    return None


def request_error(kind: str, request_id: RequestId, code: str, message: str) -> Json:
    """Build the answer to a request that cannot be answered."""
    return {
        "type": "request_error",
        "request_id": request_id,
        "for": kind,
        "error_code": code,
        "message": message,
    }


def _view_id(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _position(given: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = given.get(name)
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 1 << 53:
        raise BadAsk(f"{name} is a whole number")
    return value


def _positions(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_COLUMNS:
        raise BadAsk(f"columns is a list of 1 to {MOST_COLUMNS:,} positions")
    if any(isinstance(entry, bool) or not isinstance(entry, int) or not 0 <= entry < 1 << 31 for entry in value):
        raise BadAsk("a column is named by its position in the schema")
    return tuple(value)


def _ranges(value: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_RANGES:
        raise BadAsk(f"rows is a list of 1 to {MOST_RANGES:,} ranges [start, end]")
    ranges = []
    for entry in value:
        if not isinstance(entry, list) or len(entry) != 2:
            raise BadAsk("a range of rows is [start, end], the end not included")
        low, high = (_position({"row": bound}, "row") for bound in entry)
        ranges.append((max(low, 0), max(low, 0, high)))
    return tuple(ranges)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise BadAsk(f"the text to look for has at most {LONGEST_TEXT:,} characters")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadAsk("the text holds half of a character (a lone surrogate)")
    return value


def _one_of(given: Mapping[str, Any], formats: tuple[str, ...]) -> str:
    value = given.get("format")
    if not isinstance(value, str) or value not in formats:
        raise BadAsk(f"format is one of {', '.join(formats)}")
    return value
