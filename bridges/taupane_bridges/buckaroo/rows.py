"""A window as Buckaroo's page reads it: parquet, columns named by letters, with the column `index`.

Its page turns moments into JavaScript dates of the browser's zone and durations into wrong ones, so these travel as
their exact text, as do decimals; whole numbers keep all their digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from taupane_bridges.data.arrays.arrow import flat
from taupane_bridges.data.arrays.cells import decoded, instants, project
from taupane_bridges.data.arrays.clock import date_text
from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.letters import column_letters
from taupane_bridges.data.arrays.schema import describe
from taupane_bridges.data.arrays.values import integer, texts

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.engine import PreparedView

    from .loaded import Loaded
    from .wide import WideRows

Layout: TypeAlias = Literal["pandas", "polars", "lazy"]
"""Where the column `index` stands, of which type, and whether it counts rows of the file (all but lazy)."""

INDEX = "index"
_DAYS: Final = (-719_162, 2_932_895)  # of the years 1 to 9999, but for the last day
_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_SMALL = {"int8", "int16", "uint8", "uint16"}


def window(loaded: Loaded, wide: WideRows, view: PreparedView, start: int, stop: int, *, upward: bool = False) -> bytes:
    """Give the rows [start, stop) of the view as parquet, also when there are none. Window thread.

    `upward`: the view is shown from its end.
    """
    import pyarrow as pa

    layout = loaded.layout
    first, last = (view.rows - stop, view.rows - start) if upward else (start, stop)
    columns = range(len(loaded.columns))
    numbers = _count(first, last) if view.index is None else view.index.slice(first, last - first)
    table = wide.read(loaded, view, first, last)
    if table is None:
        source = loaded.engine.source
        table = source.read(first, last, columns) if view.index is None else source.take(numbers, columns)
    if upward:
        back = _count(0, last - first)[::-1]
        table, numbers = table.take(back), numbers.take(back)
    if layout == "lazy":
        numbers = _count(start, stop)
    named = {column_letters(at): column for at, column in enumerate(shown_columns(table))}
    counted = {INDEX: numbers.cast(pa.int64() if layout == "pandas" else pa.uint32(), safe=False)}
    return to_parquet(pa.table({**counted, **named} if layout == "lazy" else {**named, **counted}))


def to_parquet(table: pa.Table) -> bytes:
    """Encode without compression: the page decodes snappy at most, and loopback needs none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    size = max(1, table.num_rows)
    quick = {"compression": "none", "use_dictionary": False, "write_statistics": False, "store_schema": False}
    pq.write_table(table, sink, row_group_size=size, **quick)
    return bytes(sink.getvalue())


def shown_columns(table: pa.Table) -> list[pa.Array]:
    """Give the columns as the page shows them right; those of one type are made together, as there may be many."""
    import pyarrow as pa

    rows = table.num_rows
    found: list[Any] = [None] * table.num_columns
    by_type: dict[pa.DataType, list[int]] = {}
    for at, type_ in enumerate(table.schema.types):
        by_type.setdefault(type_, []).append(at)
    for type_, places in by_type.items():
        if pa.types.is_nested(type_) or pa.types.is_dictionary(type_) or len(places) == 1 or not rows:
            for at in places:
                found[at] = cell_text(table.column(at))
            continue
        shown = cell_text(pa.concat_arrays([chunk for at in places for chunk in table.column(at).chunks]))
        for number, at in enumerate(places):
            found[at] = shown.slice(number * rows, rows)
    return found


def cell_text(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Give a column as the page shows it right."""
    array = flat(column)
    kind = describe("", array.type).kind
    if kind == "int":
        return _whole(decoded(array))
    if kind == "date":
        return _dates(decoded(array))
    if kind == "datetime":
        return _moments(decoded(array))
    shown = project(array)
    return trimmed(shown) if kind in {"time", "duration"} else shown


def trimmed(moments: pa.Array) -> pa.Array:
    """Leave out the zeros at the end of the seconds' decimals, three by three: none, ms, µs or ns stay."""
    pc = kernels()
    short = pc.replace_substring_regex(moments, r"(\.(?:\d{3})*?)(?:000)+(\D|$)", r"\1\2")
    return pc.replace_substring_regex(short, r"\.(\D|$)", r"\1")


def _whole(array: pa.Array) -> pa.Array:
    """Give 32 or 64 bits: parquet has no less, and the page makes text of what a number cannot hold."""
    import pyarrow as pa

    name = str(array.type)
    if name in _SMALL:
        return array.cast(pa.int32())
    return array.cast(pa.int64()) if name == "uint32" else array


def _dates(array: pa.Array) -> pa.Array:
    import pyarrow as pa

    pc = kernels()
    days = pc.cast(array, pa.date32(), safe=False).cast(pa.int32())
    if _within(days, *_DAYS):
        return days.cast(pa.date32()).cast(pa.string())
    return texts(date_text(cell.as_py()) if cell.is_valid else None for cell in days)


def _moments(array: pa.Array) -> pa.Array:
    """Write moments. Arrow prints those of the usual years, a hundred times quicker than Python; whole seconds have no
    decimals to be left out.
    """
    import pyarrow as pa

    pc = kernels()
    unit = array.type.unit
    second = _PER_SECOND[unit]
    counts = array.cast(pa.int64())
    if array.type.tz is not None or not _within(counts, *(day * 86_400 * second for day in _DAYS)):
        return trimmed(instants(array))
    whole = pc.divide(counts, integer(second))
    if pc.all(pc.equal(pc.multiply(whole, integer(second)), counts), min_count=0).as_py() is not False:
        return whole.cast(pa.timestamp("s")).cast(pa.string())
    return trimmed(array.cast(pa.string()))


def _within(counts: pa.Array, least: int, most: int) -> bool:
    ends = kernels().min_max(counts).as_py()
    return ends["min"] is None or (least <= ends["min"] and ends["max"] <= most)


def _count(start: int, stop: int) -> pa.Array:
    from taupane_bridges.data.arrays.values import integers

    return integers(range(start, stop))
