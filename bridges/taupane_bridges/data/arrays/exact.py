"""The whole value of a cell as text: what copying, saving as CSV, statistics and the detail view give.

As shown, but never cut and without separators: digits of numbers as they read back, dates and moments in ISO form with
the fraction only where there is one, nested values as JSON, binary as hex.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .arrow import flat
from .cells import decoded, instants, project
from .clock import date_text, instant_text
from .nested import json_text
from .schema import describe

if TYPE_CHECKING:
    import pyarrow as pa

    from .schema import Kind


def exact_texts(column: pa.ChunkedArray | pa.Array) -> list[str | None]:
    """Give one text per cell, None for a missing value."""
    array = decoded(flat(column))
    kind = describe("", array.type).kind
    return _TEXTS.get(kind, _each)(array)


def json_values(column: pa.ChunkedArray | pa.Array) -> list[str]:
    """Give one JSON value per cell: numbers with all their digits, what JSON has no form for as text."""
    import json

    array = decoded(flat(column))
    kind: Kind = describe("", array.type).kind
    texts = exact_texts(array)
    if kind in {"int", "decimal", "bool", "list", "struct", "map"}:
        return ["null" if text is None else text for text in texts]
    if kind == "float":
        return ["null" if text is None else text if text[-1].isdigit() else json.dumps(text) for text in texts]
    return [json.dumps(text, ensure_ascii=False) for text in texts]


def _printed(array: pa.Array) -> list[str | None]:
    import pyarrow as pa

    return list(array.cast(pa.string()).to_pylist())


def _floats(array: pa.Array) -> list[str | None]:
    """Write floats as polars does, the shortest text that reads back as the same number of its width."""
    import polars as pl
    import pyarrow as pa

    if pa.types.is_float16(array.type):
        array = array.cast(pa.float32())
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return list(series.cast(pl.String).to_list())


def _text(array: pa.Array) -> list[str | None]:
    import pyarrow as pa

    try:
        return list(array.to_pylist())
    except UnicodeDecodeError:
        raw: list[bytes | None] = array.cast(pa.large_binary()).to_pylist()
        return [None if value is None else value.decode("utf-8", "replace") for value in raw]


def _dates(array: pa.Array) -> list[str | None]:
    import pyarrow as pa

    from .kernels import kernels

    if pa.types.is_date64(array.type):
        array = kernels().cast(array, pa.date32(), safe=False)
    return [None if day is None else date_text(day) for day in array.cast(pa.int32()).to_pylist()]


def _moments(array: pa.Array) -> list[str | None]:
    import pyarrow as pa

    unit, zone = array.type.unit, array.type.tz
    if zone is None or zone == "UTC":
        end = "" if zone is None else "Z"
        counts = array.cast(pa.int64()).to_pylist()
        return [None if count is None else _short(instant_text(count, unit)) + end for count in counts]
    return [None if text is None else _zoned(text) for text in instants(array).to_pylist()]


def _zoned(text: str) -> str:
    """Leave out a fraction that is zero before the offset."""
    cut = len(text) - (1 if text.endswith("Z") else 6)
    return _short(text[:cut]) + text[cut:]


def _short(text: str) -> str:
    """Leave out a fraction of a second that is zero."""
    whole, point, fraction = text.partition(".")
    return text if point and fraction.strip("0") else whole


def _hex(array: pa.Array) -> list[str | None]:
    return [None if value is None else value.hex() for value in array.to_pylist()]


def _json(array: pa.Array) -> list[str | None]:
    return [json_text(cell, longest=None) for cell in array]


def _shown(array: pa.Array) -> list[str | None]:
    return list(project(array).to_pylist())


def _each(array: pa.Array) -> list[str | None]:
    return [str(cell.as_py()) if cell.is_valid else None for cell in array]


def _nulls(array: pa.Array) -> list[str | None]:
    return [None] * len(array)


def _decimals(array: pa.Array) -> list[str | None]:
    return [None if value is None else format(value, "f") for value in array.to_pylist()]


_TEXTS: dict[Kind, Callable[[Any], list[str | None]]] = {
    "int": _printed,
    "bool": _printed,
    "float": _floats,
    "decimal": _decimals,
    "string": _text,
    "categorical": _text,
    "date": _dates,
    "datetime": _moments,
    "time": _shown,
    "duration": _shown,
    "binary": _hex,
    "list": _json,
    "struct": _json,
    "map": _json,
    "null": _nulls,
}
