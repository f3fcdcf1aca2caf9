"""What cells hold and copy: the engine is held to the same file as the page (static/tests/viewer-vectors.test.ts)."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taupane_bridges.data.arrays.encode import encode
from taupane_bridges.data.arrays.exact import exact_texts
from taupane_bridges.data.arrays.schema import describe

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "cells.json").read_text("utf-8"))
WORDS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity", "-0.0": "-0"}  # JSON has no numbers for these


def type_of(name: str) -> Any:
    """Give the Arrow type: `timestamp(us, UTC)`, `decimal(18,4)`, `list<int64>`, `int8`."""
    kind, _, inner = name.rstrip(")>").replace("<", "(").partition("(")
    options = [option.strip() for option in inner.split(",")] if inner else []
    if kind == "decimal":
        return pa.decimal128(int(options[0]), int(options[1]))
    if kind == "list":
        return pa.list_(pa.type_for_alias(inner))
    if kind == "struct":
        return pa.struct([("a", pa.int64()), ("b", pa.string())])
    maker = getattr(pa, "bool_" if kind == "bool" else kind)
    return maker(*options)


def array_of(name: str, value: Any) -> Any:
    """Make an array of one value; what is a point or span of time comes as the number that stands for it."""
    type_ = type_of(name)
    if value is None:
        return pa.nulls(1, type_)
    if pa.types.is_temporal(type_):
        return pa.array([int(value)], pa.int32() if type_.bit_width == 32 else pa.int64()).view(type_)
    if pa.types.is_integer(type_):
        return pa.array([int(value)], type_)
    if pa.types.is_floating(type_):
        return pa.array([float(value)], pa.float64()).cast(type_)
    if pa.types.is_decimal(type_):
        return pa.array([Decimal(value)], type_)
    return pa.array([bytes.fromhex(value) if name == "binary" else value], type_)


@pytest.mark.parametrize("vector", VECTORS["cells"], ids=lambda vector: f"{vector['type']} {vector['value']!r}"[:60])
def test_a_cell_travels_and_is_copied_as_the_vectors_say(vector: dict[str, Any]) -> None:
    array = array_of(vector["type"], vector["value"])
    assert describe("c", array.type).message() == {"name": "c", **vector["column"]}
    payload = encode(pa.table([array], names=["c"]), range(1))
    cell = pq.read_table(io.BytesIO(payload)).column(0)[0].as_py()
    wanted = vector["cell"]
    if isinstance(cell, float):
        cell = WORDS.get(str(cell), cell)
    assert cell == (float(wanted) if isinstance(wanted, int) and isinstance(cell, float) else wanted)
    assert exact_texts(array) == [vector["copied"]]


def test_formats_are_those_of_python() -> None:
    def number(value: float | str) -> float | Decimal:
        if isinstance(value, str):
            return Decimal(value.removeprefix("Decimal:")) if value.startswith("Decimal:") else float(value)
        return value

    assert [format(number(each["value"]), each["spec"]) for each in VECTORS["numbers"]] == [
        each["text"] for each in VECTORS["numbers"]
    ]
    moments = [format(dt.datetime.fromisoformat(each["value"]), each["spec"]) for each in VECTORS["moments"]]
    assert moments == [each["text"] for each in VECTORS["moments"]]
