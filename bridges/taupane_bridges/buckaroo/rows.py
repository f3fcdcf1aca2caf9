"""A window as Buckaroo's page reads it: parquet, columns named by letters, with the column `index`.

Its page turns moments into JavaScript dates of the browser's zone and durations into wrong ones, so these travel as
their exact text, as do decimals; whole numbers keep all their digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from taupane_bridges.data.arrays.arrow import flat
from taupane_bridges.data.arrays.cells import decoded, instants, project
from taupane_bridges.data.arrays.clock import date_text
from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.letters import column_letters
from taupane_bridges.data.arrays.schema import describe
from taupane_bridges.data.arrays.values import texts

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.engine import Engine, PreparedView

Layout: TypeAlias = Literal["pandas", "polars", "lazy"]
"""Where the column `index` stands, of which type, and whether it counts rows of the file (all but lazy)."""

INDEX = "index"
_SMALL = {"int8", "int16", "uint8", "uint16"}


def window(engine: Engine, view: PreparedView, start: int, stop: int, layout: Layout, *, upward: bool = False) -> bytes:
    """Give the rows [start, stop) of the view as parquet, also when there are none. Window thread: pyarrow only.

    `upward`: the view is shown from its end.
    """
    import pyarrow as pa

    first, last = (view.rows - stop, view.rows - start) if upward else (start, stop)
    columns = range(len(engine.source.schema))
    if view.index is None:
        table = engine.source.read(first, last, columns)
        numbers = _count(first, last)
    else:
        index = view.index.slice(first, last - first)
        table, numbers = engine.source.take(index, columns), index
    if upward:
        back = _count(0, last - first)[::-1]
        table, numbers = table.take(back), numbers.take(back)
    if layout == "lazy":
        numbers = _count(start, stop)
    named = {column_letters(at): cell_text(column) for at, column in enumerate(table.columns)}
    wide = {INDEX: numbers.cast(pa.int64() if layout == "pandas" else pa.uint32(), safe=False)}
    return to_parquet(pa.table({**wide, **named} if layout == "lazy" else {**named, **wide}))


def to_parquet(table: pa.Table) -> bytes:
    """Encode without compression: the page decodes snappy at most, and loopback needs none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    size = max(1, table.num_rows)
    quick = {"compression": "none", "use_dictionary": False, "write_statistics": False, "store_schema": False}
    pq.write_table(table, sink, row_group_size=size, **quick)
    return bytes(sink.getvalue())


def cell_text(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Give a column as the page shows it right."""
    array = flat(column)
    kind = describe("", array.type).kind
    if kind == "int":
        return _whole(decoded(array))
    if kind == "date":
        return _dates(decoded(array))
    if kind == "datetime":
        return trimmed(instants(decoded(array)))
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
    return texts(date_text(cell.as_py()) if cell.is_valid else None for cell in days)


def _count(start: int, stop: int) -> pa.Array:
    from taupane_bridges.data.arrays.values import integers

    return integers(range(start, stop))
