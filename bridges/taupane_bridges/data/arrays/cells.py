"""The display projection: each column as the page can hold it without loss (the table is in docs/rows-protocol.md).

JavaScript numbers are doubles: exact to 2^53 for integers. Where one would not be exact, the whole column of the
frame becomes text.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .arrow import flat, takeable
from .clock import date_text, duration_text, instant_text
from .kernels import kernels
from .nested import hex_text, json_text
from .schema import describe
from .values import double, integer, text, texts

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_TEXT = 4_096
"""Characters of a text cell."""

_STRIDE = 16  # cells of text whose length is looked at together
_SMALL_INTS = {"int8": "int32", "int16": "int32", "int32": "int32", "uint8": "int32", "uint16": "int32"}
_PER_MICROSECOND = {"s": (1_000_000, 1), "ms": (1_000, 1), "us": (1, 1), "ns": (1, 1_000)}
_WHOLE = 1 << 53  # up to here doubles hold every integer: some 285 years of microseconds, within what Date can hold
_FURTHEST_DAY = 100_000_000  # days from 1970 that JavaScript's Date can hold


def project(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Give the column as it goes into the frame."""
    array = flat(column)
    wanted, show = _way(array.type)
    return show(array if wanted is None else array.cast(wanted))


@lru_cache(maxsize=256)
def _way(type_: pa.DataType) -> tuple[pa.DataType | None, Callable[[pa.Array], pa.Array]]:
    """Give the type to cast to first, if any, and what shows the column then."""
    wanted = takeable(type_)
    return None if wanted.equals(type_) else wanted, _PROJECTIONS[describe("", wanted).kind]


def _int(array: pa.Array) -> pa.Array:
    import pyarrow as pa

    array = decoded(array)
    name = str(array.type)
    small = _SMALL_INTS.get(name)
    if small is not None:
        return array if small == name else array.cast(small)
    try:
        return array.cast(pa.float64())  # a safe cast: refuses what is beyond ±2^53
    except pa.ArrowInvalid:
        return array.cast(pa.string())


def _float(array: pa.Array) -> pa.Array:
    import pyarrow as pa

    array = decoded(array)
    return array.cast(pa.float32()) if pa.types.is_float16(array.type) else array


def _same(array: pa.Array) -> pa.Array:
    return decoded(array)


def _text(array: pa.Array) -> pa.Array:
    """Cut cells longer than LONGEST_TEXT characters."""
    import pyarrow as pa

    pc = kernels()

    array = decoded(array)
    if _is_short(array):
        return array
    longest = pc.max(pc.binary_length(array)).as_py() or 0
    if longest <= LONGEST_TEXT:
        return array
    try:
        cut = pc.utf8_slice_codeunits(array, 0, LONGEST_TEXT)
        marked = pc.binary_join_element_wise(cut, text("…", array.type), text("", array.type))
        return pc.if_else(pc.greater(pc.utf8_length(array), integer(LONGEST_TEXT)), marked, array)
    except pa.ArrowInvalid:  # not UTF-8
        raw = array.cast(pa.large_binary())
        return _each(raw, lambda cell: _cut(cell.as_py().decode("utf-8", "replace")))


def _is_short(array: pa.Array) -> bool:
    """Tell by some of the offsets whether no cell of large text is too long; False where that takes a closer look."""
    held = array.buffers()[1]
    if held is None:
        return False
    offsets = memoryview(held).cast("q")[array.offset : array.offset + len(array) + 1]
    marks = [*offsets[::_STRIDE], offsets[-1]]
    return all(after - before <= LONGEST_TEXT for before, after in pairwise(marks))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _decimal(array: pa.Array) -> pa.Array:
    array = decoded(array)
    return _each(array, lambda cell: format(cell.as_py(), "f"))


def _date(array: pa.Array) -> pa.Array:
    import pyarrow as pa

    pc = kernels()

    array = decoded(array)
    if pa.types.is_date64(array.type):
        array = pc.cast(array, pa.date32(), safe=False)
    days = array.cast(pa.int32())
    if _within(days, _FURTHEST_DAY):
        return pc.multiply(days.cast(pa.float64()), double(86_400_000_000.0))
    return _each(days, lambda cell: date_text(cell.as_py()))


def _datetime(array: pa.Array) -> pa.Array:
    """Give microseconds as doubles if that is exact and Date can hold it, else text."""
    import pyarrow as pa

    pc = kernels()

    array = decoded(array)
    unit = array.type.unit
    if unit == "us":
        with suppress(pa.ArrowInvalid):  # a safe cast: refuses what is beyond ±2^53
            return array.view(pa.int64()).cast(pa.float64())
    counts = array.cast(pa.int64())
    times, by = _PER_MICROSECOND[unit]
    if by == 1 and _within(counts, _WHOLE // times):  # nearly always, and half of the time
        return pc.multiply(counts, integer(times)).cast(pa.float64())
    if _within(counts, _FURTHEST_DAY * 86_400_000_000 * by // times):
        up, down = integer(times), integer(by)
        micros = pc.multiply(pc.divide(counts, down), up)
        doubles = micros.cast(pa.float64(), safe=False)
        whole = pc.equal(pc.multiply(micros, down), pc.multiply(counts, up))
        exact = pc.and_(whole, pc.equal(doubles.cast(pa.int64(), safe=False), micros))
        if pc.all(exact, min_count=0).as_py() is not False:
            return doubles
    return instants(array)


def instants(array: pa.Array) -> pa.Array:
    """Write moments as ISO text: the wall clock of their zone with its offset behind it, or UTC."""
    import pyarrow as pa

    pc = kernels()

    counts = array.cast(pa.int64())
    zone, unit = array.type.tz, array.type.unit
    if zone is None:
        return _each(counts, lambda cell: instant_text(cell.as_py(), unit))
    try:
        printed = pc.replace_substring_regex(array.cast(pa.string()), r"([+-]\d\d)(\d\d)$", r"\1:\2")
        if not (pc.any(pc.starts_with(printed, "<")).as_py() or False):  # Arrow's mark for a year that it cannot print
            return printed
    except pa.ArrowInvalid:  # no such zone
        pass
    return _each(counts, lambda cell: instant_text(cell.as_py(), unit) + "Z")


def _time(array: pa.Array) -> pa.Array:
    import pyarrow as pa

    return decoded(array).cast(pa.string())


def _duration(array: pa.Array) -> pa.Array:
    import pyarrow as pa

    array = decoded(array)
    unit = array.type.unit
    return _each(array.cast(pa.int64()), lambda cell: duration_text(cell.as_py(), unit))


def _binary(array: pa.Array) -> pa.Array:
    return _each(
        decoded(array), lambda cell: hex_text(cell.as_buffer().slice(0, min(cell.as_buffer().size, 65)).to_pybytes())
    )


def _json(array: pa.Array) -> pa.Array:
    return texts(json_text(cell) for cell in array)


def _null(array: pa.Array) -> pa.Array:
    import pyarrow as pa

    return pa.nulls(len(array), pa.string())


def _other(array: pa.Array) -> pa.Array:
    return _each(array, lambda cell: _cut(str(cell.as_py())))


def decoded(array: pa.Array) -> pa.Array:
    """Give the values themselves of an array that numbers them."""
    import pyarrow as pa

    if not pa.types.is_dictionary(array.type):
        return array
    array = array.dictionary_decode()
    wanted = takeable(array.type)
    return array if wanted.equals(array.type) else array.cast(wanted)


def _each(array: pa.Array, show: Callable[[Any], str]) -> pa.Array:
    """Make text of each valid cell in Python: 1 µs a cell, for types that Arrow cannot print as we want."""
    return texts(show(cell) if cell.is_valid else None for cell in array)


def _within(counts: pa.Array, bound: int) -> bool:
    pc = kernels()

    ends = pc.min_max(counts).as_py()
    return ends["min"] is None or (-bound <= ends["min"] and ends["max"] <= bound)


_PROJECTIONS: dict[str, Callable[[pa.Array], pa.Array]] = {
    "int": _int,
    "float": _float,
    "decimal": _decimal,
    "bool": _same,
    "string": _text,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "duration": _duration,
    "binary": _binary,
    "list": _json,
    "struct": _json,
    "map": _json,
    "categorical": _text,
    "null": _null,
    "other": _other,
}
