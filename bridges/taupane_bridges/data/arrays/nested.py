"""JSON text for a nested cell, cut off early: a list of a million items is walked only as far as it is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .clock import date_text, duration_text, instant_text
from .schema import is_list_like

LONGEST_JSON = 1_000
"""Characters of JSON text of one cell."""


def json_text(cell: Any, *, longest: int | None = LONGEST_JSON) -> str | None:
    """Give the JSON text of a pyarrow scalar, None for null. Text beyond `longest` characters is cut and ends in `…`;
    None gives all of it.
    """
    if not cell.is_valid:
        return None
    parts: list[str] = []
    length = 0
    for part in _walk(cell, longest):
        parts.append(part)
        length += len(part)
        if longest is not None and length > longest:
            return "".join(parts)[:longest] + "…"
    return "".join(parts)


def _walk(cell: Any, longest: int | None) -> Iterator[str]:
    import pyarrow as pa

    type_ = cell.type
    if not cell.is_valid:
        yield "null"
    elif isinstance(type_, pa.BaseExtensionType):
        yield from _walk(cell.value, longest)
    elif pa.types.is_map(type_):
        yield from _map(cell.values, longest)
    elif is_list_like(type_):
        yield from _list(cell.values, longest)
    elif pa.types.is_struct(type_):
        yield from _struct(cell, longest)
    elif pa.types.is_dictionary(type_):
        yield from _walk(cell.dictionary[cell.index.as_py()], longest)
    else:
        yield _leaf(cell, longest)


def _list(items: Any, longest: int | None) -> Iterator[str]:
    yield "["
    for i in range(len(items)):
        if i:
            yield ", "
        yield from _walk(items[i], longest)
    yield "]"


def _struct(cell: Any, longest: int | None) -> Iterator[str]:
    yield "{"
    for i in range(cell.type.num_fields):
        yield f"{', ' if i else ''}{_quote(cell.type.field(i).name)}: "
        yield from _walk(cell[i], longest)
    yield "}"


def _map(entries: Any, longest: int | None) -> Iterator[str]:
    """Write a map as an object when its keys are text, otherwise as a list of pairs."""
    import pyarrow.types as is_

    keys, values = entries.field(0), entries.field(1)
    text = is_.is_string(keys.type) or is_.is_large_string(keys.type)
    yield "{" if text else "["
    for i in range(len(keys)):
        yield f"{', ' if i else ''}{'' if text else '['}"
        yield from _walk(keys[i], longest)
        yield ": " if text else ", "
        yield from _walk(values[i], longest)
        yield "" if text else "]"
    yield "}" if text else "]"


def _leaf(cell: Any, longest: int | None) -> str:
    import pyarrow.types as is_

    type_ = cell.type
    if is_.is_timestamp(type_):
        return _quote(instant_text(cell.value, type_.unit) + ("Z" if type_.tz else ""))
    if is_.is_date32(type_):
        return _quote(date_text(cell.value))
    if is_.is_duration(type_):
        return _quote(duration_text(cell.value, type_.unit))
    if is_.is_time(type_):
        return _quote(instant_text(cell.value, type_.unit).split(" ")[1])
    if is_.is_string(type_) or is_.is_large_string(type_):
        return _quote(_text(cell, longest))
    value = cell.as_py()
    if isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, float):
        return repr(value) if abs(value) < float("inf") else _quote(str(value))  # JSON has no NaN or Infinity
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return _quote(value.hex() if longest is None else hex_text(value))
    return _quote(str(value))


def hex_text(value: bytes) -> str:
    """Give the first 64 bytes in hex, and `…` if there are more."""
    return value[:64].hex() + ("…" if len(value) > 64 else "")


def _text(cell: Any, longest: int | None) -> str:
    """Decode only what can be shown; bytes that are no UTF-8 are replaced."""
    raw = cell.as_buffer()
    shown: bytes = raw.slice(0, raw.size if longest is None else min(raw.size, 4 * longest + 4)).to_pybytes()
    return shown.decode("utf-8", "replace")


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
