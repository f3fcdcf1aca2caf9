"""The messages of `/ws/<session>` between Buckaroo's page and us: read once into frozen values, and built. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from .requests import Json

PROTOCOL_VERSION: Final = 1
MOST_ROWS: Final = 10_000
STATS_CAP: Final = "stats_update"
LONGEST_TERM: Final = 2_000
_LONGEST_NAME: Final = 40


@dataclass(frozen=True)
class RowsWanted:
    """One window: `key` is echoed. `start` and `stop` are as asked for; `clamped` makes them rows. `shown` is where the
    rows end that the page waits for: it asks for more, to have them at hand.
    """

    key: Json
    start: object
    stop: object
    sort: str | None
    ascending: bool
    shown: object = None

    def clamped(self, rows: int, enough: int = MOST_ROWS) -> tuple[int, int]:
        """Give the rows [start, stop) that are there, at most MOST_ROWS; beyond the first `enough`, none that nobody
        waits for yet.
        """
        start = max(0, _whole(self.start, 0))
        stop = min(_whole(self.stop, start), rows)
        start = min(start, rows)
        stop = min(max(start, stop), start + MOST_ROWS)
        return start, min(stop, max(_whole(self.shown, stop), start + enough))


@dataclass(frozen=True)
class StateChange:
    """The page's controls. `state` None: what came was no object."""

    state: Json | None
    sequence: int | None


@dataclass(frozen=True)
class StatsWanted:
    """The statistics of a generation."""

    generation: object
    scope: object


@dataclass(frozen=True)
class Unreadable:
    """No JSON object. `message` says so to the page."""

    message: str


Message: TypeAlias = "tuple[RowsWanted, ...] | StateChange | StatsWanted | Unreadable | None"


def read(text: str) -> Message:
    """Read a text frame; None for a type that we do not know. An `infinite_request` may ask for two windows."""
    try:
        given = json.loads(text, parse_constant=_refused, parse_float=_finite)
    except (ValueError, RecursionError):
        return Unreadable("Invalid JSON")
    if not isinstance(given, dict):
        return Unreadable("A message is a JSON object")
    kind = given.get("type")
    if kind == "infinite_request":
        return _windows(given.get("payload_args"))
    if kind == "buckaroo_state_change":
        state, sequence = given.get("new_state"), given.get("state_seq")
        numbered = isinstance(sequence, int) and not isinstance(sequence, bool)
        return StateChange(state if isinstance(state, dict) else None, sequence if numbered else None)
    if kind == "stats_request":
        return StatsWanted(given.get("stats_gen"), given.get("scope"))
    return None


def _refused(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    """Read a number that can be echoed."""
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:20]} is too large")
    return number


def _windows(given: object) -> tuple[RowsWanted, ...]:
    first = given if isinstance(given, dict) else {}
    second = first.get("second_request")
    return (_window(first), *((_window(second),) if isinstance(second, dict) else ()))


def _window(given: Json) -> RowsWanted:
    up = given.get("sort_direction") == "asc"
    sort = given.get("sort")
    name = sort if isinstance(sort, str) else str(sort)[:_LONGEST_NAME]
    return RowsWanted(given, given.get("start"), given.get("end"), name if sort else None, up, given.get("origEnd"))


def _whole(value: object, otherwise: int) -> int:
    """Read a row number leniently: numbers and their text, anything else is `otherwise`."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return otherwise
    try:
        number = float(value) if isinstance(value, str) else value
        return int(number) if math.isfinite(number) else otherwise
    except (ValueError, OverflowError):
        return otherwise


def search_terms(state: Mapping[str, Any]) -> str:
    """Give the text that the page's search box filters by, "" for none."""
    args = state.get("quick_command_args")
    terms = args.get("search") if isinstance(args, dict) else None
    term = terms[0] if isinstance(terms, list) and terms else ""
    return term if isinstance(term, str) and len(term) <= LONGEST_TERM else ""


def dump(message: Json) -> str:
    """Write a message. NaN has no JSON and never gets here; lone surrogates stay escaped."""
    return json.dumps(message, separators=(",", ":"), allow_nan=False)


def rows_reply(wanted: RowsWanted, length: int) -> Json:
    """Say that a binary frame with the rows follows."""
    payload = {"format": "parquet_buffer", "buffer_index": 0, "json_columns": []}
    return {"type": "infinite_resp", "key": wanted.key, "length": length, "payload": payload}


def rows_error(wanted: RowsWanted, message: str) -> Json:
    """Say why there are no rows."""
    return {"type": "infinite_resp", "key": wanted.key, "length": 0, "error_info": message}


def error(code: str, message: str) -> Json:
    """Tell of a message that cannot be done."""
    return {"type": "error", "error_code": code, "message": message}


def stats_update(
    generation: int, payload: Json, display_args: Json | None, elapsed_ms: float, *, final: bool = True
) -> Json:
    """Give statistics after the rows: the page merges them with those that it has. Those of a sample, or of some
    columns only, are not `final`.
    """
    told: Json = {
        "type": "stats_update",
        "stats_gen": generation,
        "scope": "raw",
        "tier": "full" if final else "sampled",
        "final": final,
        "payload": payload,
        "elapsed_ms": round(elapsed_ms, 1),
    }
    return told if display_args is None else {**told, "df_display_args": display_args}


def stats_aborted(wanted: StatsWanted, reason: str, generation: int) -> Json:
    """Say that these statistics will not come."""
    return {
        "type": "stats_aborted",
        "stats_gen": wanted.generation,
        "scope": wanted.scope,
        "reason": reason,
        "current_gen": generation,
    }
