"""A copy of a view's rows in the view's order, for a table that stays in its file: then every window lies in one place.

Without it a window of a sorted view touches as many row groups as it has rows. The rows are read once, in file order,
and dealt into buckets of neighbouring places; each bucket is put in order and added to the copy. At no time is more
than a bucket and a batch in memory, beside the places of a few million rows.

The copy is Arrow's file format, uncompressed and mapped: a window is a slice, nothing is decoded. It is ours alone, so
that nobody can truncate it under the map.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import weakref
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.selection import row_type
from taupane_bridges.data.arrays.values import integer
from taupane_bridges.data.background import ahead
from taupane_bridges.data.folders import make_folder, remove_folder
from taupane_bridges.data.memory import table_limit
from taupane_bridges.data.sources.stretches import first_from

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.source import Check, DataSource

_log = logging.getLogger(__name__)

BUCKET_BYTES: Final = 16 << 20
_MOST_BUCKETS: Final = 256  # as many files are open at once
_BATCH_ROWS: Final = 262_144
_BATCH_BYTES: Final = 16 << 20  # a smaller batch is dealt into smaller pieces, which take longer to write than to make
_PIECE_ROWS: Final = 32_768
_KNOWN_ROWS: Final = 4_194_304  # whose places are known at once
_LOOKED_AT: Final = 1_048_576
_PLACE: Final = "place"
_SPARE: Final = 1.2  # of the disk beside what the copy and its buckets take


class SortedCopy:
    """The copy in its private folder, which goes when the last reader lets go of this."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        import pyarrow as pa

        self._schema = schema
        path = folder / "sorted.arrow"
        self.size = path.stat().st_size
        self._reader: Any = pa.ipc.open_file(pa.memory_map(str(path)))
        self._starts = [0]
        for at in range(self._reader.num_record_batches):
            self._starts.append(self._starts[-1] + self._reader.get_batch(at).num_rows)
        weakref.finalize(self, remove_folder, folder)

    def read(self, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
        """Give the rows at the places [start, stop) of the view. Any thread."""
        import pyarrow as pa

        parts = []
        at = max(0, bisect_left(self._starts, start + 1) - 1)
        while at < self._reader.num_record_batches and self._starts[at] < stop:
            batch = self._reader.get_batch(at)
            low, high = max(start, self._starts[at]), min(stop, self._starts[at + 1])
            if low < high:
                parts.append(batch.slice(low - self._starts[at], high - low).select(list(columns)))
            at += 1
        table = pa.Table.from_batches(parts, _chosen(self._reader.schema, columns))
        shape = _chosen(self._schema, columns)
        arrays = [_as(column, field.type) for column, field in zip(table.columns, shape, strict=True)]
        return pa.Table.from_arrays(arrays, schema=shape)


def write_sorted(source: DataSource, index: pa.Array, check: Check) -> SortedCopy | None:
    """Write the rows of these numbers in this order; None where the disk has no room for them.

    Raises what reading the source raises, and what `check` raises.
    """
    import pyarrow as pa

    size = _estimate(source, len(index))
    if shutil.disk_usage(tempfile.gettempdir()).free < size * 2 * _SPARE:
        _log.info("%s is too large for a sorted copy of it", source.name)
        return None
    folder = make_folder()
    done = False
    try:
        _copy(source, index, min(BUCKET_BYTES, max(1 << 20, table_limit() // 16)), folder, check)
        done = True
        return SortedCopy(folder, source.read(0, 0, range(len(source.schema))).schema)
    except (OSError, pa.ArrowNotImplementedError, pa.ArrowInvalid):  # the last two: dictionaries inside of lists
        _log.warning("a sorted copy of %s could not be written", source.name, exc_info=True)
        return None
    finally:
        if not done:
            remove_folder(folder)


def _copy(source: DataSource, index: pa.Array, bucket_bytes: int, folder: Path, check: Check) -> None:
    import pyarrow as pa

    columns = range(len(source.schema))
    schema = source.read(0, 0, columns).schema
    # Arrow's files allow one dictionary per column: categories are written as their texts
    flat = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in schema]
    shape = pa.schema([*(pa.field(str(at), type_) for at, type_ in enumerate(flat)), pa.field(_PLACE, pa.int64())])
    written_as = pa.schema(list(shape)[:-1])
    count = min(_MOST_BUCKETS, 1 + _estimate(source, len(index)) // bucket_bytes)
    each = max(1, -(-len(index) // count))
    paths = [folder / f"bucket-{at}.arrow" for at in range(-(-len(index) // each))]
    with ExitStack() as stack:
        writers = []
        for path in paths:
            file = stack.enter_context(pa.OSFile(str(path), "wb"))
            packed = pa.ipc.IpcWriteOptions(compression="lz4")  # read once; what is not written is not waited for
            writers.append(stack.enter_context(pa.ipc.new_stream(file, shape, options=packed)))
        for table in _placed(source, index, check):
            _deal(_plain(table, shape), each, writers)
    with (
        pa.OSFile(str(folder / "sorted.arrow"), "wb") as file,
        pa.ipc.new_file(file, written_as) as written,
        closing(ahead((partial(_in_order, path) for path in paths), 1)) as tables,  # while another is written
    ):
        for path, table in zip(paths, tables, strict=True):
            check()
            for batch in table.to_batches(max_chunksize=_PIECE_ROWS):
                written.write_batch(pa.record_batch(batch.columns[:-1], schema=written_as))
            del table
            pa.default_memory_pool().release_unused()
            with suppress(OSError):
                path.unlink()


def _placed(source: DataSource, index: pa.Array, check: Check) -> Iterator[pa.Table]:
    """Give the rows of the view a batch of the file at a time, with the place that each has in the view; ordered by
    that within a batch.
    """
    pc = kernels()

    start = end_of_known = at = 0
    rows = places = index.slice(0, 0)
    for table in source.batches(max(1, min(_BATCH_ROWS, _BATCH_BYTES // (int(source.row_bytes) + 1)))):
        check()
        stop = start + table.num_rows
        if stop > end_of_known:
            end_of_known, at = start + max(_KNOWN_ROWS, table.num_rows), 0
            rows, places = _places(index, start, end_of_known, row_type(source.rows), check)
        end = first_from(rows, stop, at)
        if end > at:
            here = places.slice(at, end - at)
            order = pc.array_sort_indices(here)
            inner = pc.subtract(rows.slice(at, end - at), integer(start).cast(rows.type))
            yield table.take(inner.take(order)).append_column(_PLACE, here.take(order).cast("int64"))
        at, start = end, stop


def _places(index: pa.Array, start: int, stop: int, small: pa.DataType, check: Check) -> tuple[pa.Array, pa.Array]:
    """Give those rows of [start, stop) that the view has, in file order, and their places in the view.

    The whole order is looked through for a few million rows: turning all of it round would take 16 bytes a row.
    """
    import pyarrow as pa

    pc = kernels()
    low, high = integer(start).cast(index.type), integer(stop - 1).cast(index.type)
    found = []
    for at in range(0, len(index), _LOOKED_AT):
        check()
        part = index.slice(at, _LOOKED_AT)
        inside = pc.indices_nonzero(pc.and_(pc.greater_equal(part, low), pc.less_equal(part, high)))
        found.append(pc.add(inside.cast(pa.int64()), integer(at)).cast(small, safe=False))
    places = pa.concat_arrays(found)
    rows = index.take(places)
    order = pc.array_sort_indices(rows)
    return rows.take(order).cast(small, safe=False), places.take(order)


def _deal(table: pa.Table, each: int, writers: list[Any]) -> None:
    """Write each row into the bucket of its place."""
    places = table.column(_PLACE).combine_chunks()
    at = 0
    while at < len(places):
        bucket = places[at].as_py() // each
        end = first_from(places, (bucket + 1) * each, at)
        writers[bucket].write_table(table.slice(at, end - at))
        at = end


def _in_order(path: Path) -> pa.Table:
    import pyarrow as pa

    from taupane_bridges.data.arrays.arrow import one_chunk

    with pa.OSFile(str(path)) as file:
        table = pa.ipc.open_stream(file).read_all()
    return one_chunk(table).take(kernels().array_sort_indices(one_chunk(table).column(_PLACE).chunk(0)))


def _plain(table: pa.Table, shape: pa.Schema) -> pa.Table:
    """Give the table with the types of the copy."""
    import pyarrow as pa

    arrays = [
        column.cast(field.type) if pa.types.is_dictionary(column.type) else column
        for column, field in zip(table.columns, shape, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=shape)


def _as(column: pa.ChunkedArray, type_: pa.DataType) -> pa.ChunkedArray:
    """Give a column of the copy with the source's type."""
    import pyarrow as pa

    if not pa.types.is_dictionary(type_):
        return column
    coded: Any = column.combine_chunks().dictionary_encode()
    array: Any = pa.DictionaryArray.from_arrays(
        coded.indices.cast(type_.index_type), coded.dictionary, ordered=type_.ordered
    )
    return pa.chunked_array([array])


def _estimate(source: DataSource, rows: int) -> int:
    """Estimate the bytes of so many rows in memory."""
    return int(rows * source.row_bytes) + 1


def _chosen(schema: pa.Schema, columns: Sequence[int]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([schema.field(column) for column in columns])
