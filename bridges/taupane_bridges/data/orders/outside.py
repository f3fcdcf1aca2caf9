"""Orders of more rows than are sorted in memory: dealt by value into files, each sorted by itself.

A sample of the keys says where to cut. The rows are read once, a batch at a time; each batch is sorted together with
the cuts, so that they fall into place by the very comparison that sorts, and its parts are added to the files of their
buckets. A value that a sample has again and again gets a bucket of its own, which needs no sorting. In the end the
buckets are sorted one after another and their row numbers written down: the order is that file, mapped.

It is the order that `sort_rows` gives: batches come in file order and sorts are stable, so ties stay in file order.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from taupane_bridges.data.arrays.arrow import flat, one_chunk
from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.selection import row_type
from taupane_bridges.data.arrays.values import integer, integers
from taupane_bridges.data.background import ahead, processors
from taupane_bridges.data.errors import TooLarge
from taupane_bridges.data.folders import make_folder, remove_folder

from .order import sort_rows

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.plans.plan import SortKey
    from taupane_bridges.data.source import Check, DataSource

BUCKET_BYTES: Final = 32 << 20
"""Of keys and row numbers that are sorted at once; that takes about four times as much memory, for each processor."""
_MOST_BUCKETS: Final = 96  # as many files are open at once
_BATCH_ROWS: Final = 262_144
_SAMPLED: Final = 65_536
_BLOCKS: Final = 64
_FIRST: Final = 1_000  # rows that tell whether so many blocks are worth it
_DEEPEST: Final = 4  # buckets of buckets; then it is sorted however large it is
_SPARE: Final = 1.2  # of the disk beside what the buckets and the order take
_ROW: Final = "row"

Tables: TypeAlias = "Callable[[], Iterator[pa.Table]]"


def order_outside(source: DataSource, sort: Sequence[SortKey], mask: pa.Array | None, check: Check) -> pa.Array:
    """Give the order of the rows that pass `mask` (None: all) as an array in a mapped file that is gone already.

    Raises TooLarge where the disk has no room, and what reading the source raises.
    """
    columns = sorted({key.column for key in sort})
    places = [columns.index(key.column) for key in sort]
    count = source.rows if mask is None else int(kernels().sum(mask, min_count=0).as_py())
    sample = keyed_by(source.read(0, min(source.rows, _FIRST), columns), places)
    if count * (sample.nbytes / max(1, sample.num_rows) + 4) > BUCKET_BYTES:
        sample = _sample(source, columns, places)
    size = count * (sample.nbytes / max(1, sample.num_rows) + 4)
    if shutil.disk_usage(tempfile.gettempdir()).free < (size + 4 * count) * _SPARE:
        raise TooLarge(f"sorting {count:,} rows takes about {int(size) >> 20} MB of the disk, which has no room for it")
    small = row_type(source.rows)

    def tables() -> Iterator[pa.Table]:
        start = 0
        for table in source.batches(_BATCH_ROWS, columns):
            check()
            rows = kernels().add(_up_to(table.num_rows), integer(start)).cast(small, safe=False)
            keyed = keyed_by(table, places).append_column(_ROW, rows)
            yield keyed if mask is None else keyed.filter(mask.slice(start, table.num_rows))
            start += table.num_rows

    folder = make_folder()
    try:
        path = folder / "order"
        with path.open("wb") as file:
            _Sorter([key.descending for key in sort], folder, file, check).sort(tables, sample, int(size), 0)
        return _mapped(path, small, count)
    finally:
        remove_folder(folder)


@dataclass
class _Bucket:
    """Rows between two cuts; with `equal`, of one value."""

    path: Path
    equal: bool
    size: int = 0
    writer: Any = None


class _Sorter:
    """Writes row numbers in the order of the keys."""

    def __init__(self, descending: list[bool], folder: Path, out: IO[bytes], check: Check) -> None:
        self._descending = descending
        self._folder = folder
        self._out = out
        self._check = check
        self._files = 0

    def sort(self, tables: Tables, sample: pa.Table, size: int, depth: int) -> None:
        """Write the rows of all tables; `sample` has keys of some of them, `size` are the bytes of all."""
        import pyarrow as pa

        if _is_small(size, depth) or sample.num_rows == 0:
            self._write(self._sorted(tables))
            return
        lows, highs = self._cuts(sample, min(_MOST_BUCKETS, 2 * size // BUCKET_BYTES + 1))
        buckets = self._deal(tables, lows, highs)
        # Small buckets are sorted ahead, one by each processor; a large one when it is its turn
        jobs = (partial(self._small, bucket, depth + 1) for bucket in buckets)
        with closing(ahead(jobs, processors())) as orders:
            for bucket, rows in zip(buckets, orders, strict=True):
                self._check()
                if rows is not None:
                    self._write(rows)
                elif bucket.equal:
                    for table in _read(bucket.path):
                        self._write(flat(table.column(_ROW)))
                elif bucket.size:
                    again = _thinned(bucket.path)
                    self.sort(lambda path=bucket.path: _read(path), again, bucket.size, depth + 1)  # type: ignore[misc]
                with suppress(OSError):
                    bucket.path.unlink()
                pa.default_memory_pool().release_unused()

    def _small(self, bucket: _Bucket, depth: int) -> pa.Array | None:
        """Give the rows of a bucket in order; None where there are none, or it is for `sort` to do."""
        self._check()
        if bucket.equal or not bucket.size or not _is_small(bucket.size, depth):
            return None
        return self._sorted(lambda: _read(bucket.path))

    def _sorted(self, tables: Tables) -> pa.Array:
        import pyarrow as pa

        parts = list(tables())
        if not parts:
            return pa.nulls(0, pa.uint32())
        whole = one_chunk(pa.concat_tables(parts))
        parts.clear()
        order = self._order(whole.drop_columns([_ROW]))
        self._check()
        return flat(whole.column(_ROW)).take(order)

    def _order(self, keys: pa.Table) -> pa.Array:
        return sort_rows([flat(column) for column in keys.columns], self._descending, self._check)

    def _write(self, rows: pa.Array) -> None:
        # `take` and files give arrays that begin at the beginning of their buffer, other slices do not
        width = rows.type.bit_width // 8
        self._out.write(rows.buffers()[1].slice(rows.offset * width, len(rows) * width))

    def _cuts(self, sample: pa.Table, buckets: int) -> tuple[pa.Table, pa.Table]:
        """Give the cuts, in order: where a bucket begins, and those of them behind whose value another one does."""
        ordered = sample.take(self._order(sample))
        chosen = ordered.take(integers(len(ordered) * at // buckets for at in range(1, buckets)))
        texts = [repr([_plain(value) for value in row.values()]) for row in chosen.to_pylist()]
        firsts = [at for at, text in enumerate(texts) if at == 0 or texts[at - 1] != text]
        often = [at for at in firsts if at + 1 < len(texts) and texts[at + 1] == texts[at]]
        return chosen.take(integers(firsts)), chosen.take(integers(often))

    def _deal(self, tables: Tables, lows: pa.Table, highs: pa.Table) -> list[_Bucket]:
        """Write the rows into files by the cuts."""
        buckets: list[_Bucket] | None = None
        try:
            for table in tables():  # decoded ahead; this thread puts them in order
                self._check()
                order, places, ends = self._placed(table.drop_columns([_ROW]), lows, highs)
                if buckets is None:
                    buckets = self._buckets(ends)
                ordered = table.take(order)
                edges = [0, *places, table.num_rows]
                for bucket, low, high in zip(buckets, edges, edges[1:], strict=False):
                    if high > low:
                        _add(bucket, ordered.slice(low, high - low))
        finally:
            for bucket in buckets or []:
                if bucket.writer is not None:
                    bucket.writer.close()
        return buckets or []

    def _placed(self, keys: pa.Table, lows: pa.Table, highs: pa.Table) -> tuple[pa.Array, list[int], list[bool]]:
        """Sort a batch with the cuts: give its order, the place of each cut, and whether it is an upper one."""
        import pyarrow as pa

        pc = kernels()
        below, count = len(lows), len(keys)
        order = self._order(pa.concat_tables([lows, keys, highs]))
        is_cut = pc.or_(pc.less(order, integer(below)), pc.greater_equal(order, integer(below + count)))
        at = pc.indices_nonzero(is_cut).to_pylist()
        numbers = order.take(integers(at)).to_pylist()
        places = [place - before for before, place in enumerate(at)]
        inner = order.filter(pc.invert(is_cut)).cast(pa.int64())
        return pc.subtract(inner, integer(below)), places, [number >= below for number in numbers]

    def _buckets(self, uppers: list[bool]) -> list[_Bucket]:
        """Make a bucket before each cut and one behind the last: what ends with an upper cut is all of one value."""
        made = []
        for equal in [*uppers, False]:
            self._files += 1
            made.append(_Bucket(self._folder / f"bucket-{self._files}", equal))
        return made


def _is_small(size: int, depth: int) -> bool:
    """Tell whether so many bytes of keys are sorted at once."""
    return size <= BUCKET_BYTES or depth == _DEEPEST


def _add(bucket: _Bucket, table: pa.Table) -> None:
    import pyarrow as pa

    if bucket.writer is None:
        bucket.writer = pa.ipc.new_stream(str(bucket.path), table.schema)
    for batch in table.combine_chunks().to_batches():
        bucket.writer.write_batch(batch)
    bucket.size += table.nbytes


def _read(path: Path) -> Iterator[pa.Table]:
    import pyarrow as pa

    if path.exists():
        with pa.OSFile(str(path)) as file:
            for batch in pa.ipc.open_stream(file):
                yield pa.Table.from_batches([batch])


def _thinned(path: Path) -> pa.Table:
    """Give keys from all over a bucket."""
    import pyarrow as pa

    total = sum(table.num_rows for table in _read(path))
    step = max(1, total // _SAMPLED)
    parts = [table.take(integers(range(0, table.num_rows, step))).drop_columns([_ROW]) for table in _read(path)]
    return one_chunk(pa.concat_tables(parts))


def _sample(source: DataSource, columns: Sequence[int], places: Sequence[int]) -> pa.Table:
    """Give keys from all over the table, in blocks: each touches whole pages."""
    import pyarrow as pa

    each = max(1, min(_SAMPLED, source.rows) // _BLOCKS)
    last = max(0, source.rows - each)
    starts = sorted({last * at // (_BLOCKS - 1) for at in range(_BLOCKS)})
    parts = []
    for start in starts:
        block = source.read(start, min(source.rows, start + each), columns)
        # A copy: a slice would hold all that was decoded with it
        parts.append(keyed_by(block.take(_up_to(block.num_rows)), places))
    return one_chunk(pa.concat_tables(parts))


def keyed_by(table: pa.Table, places: Sequence[int]) -> pa.Table:
    """Give the keys in the order of the sort, as types that are the same in every batch."""
    import pyarrow as pa

    arrays = [_comparable(flat(table.column(place))) for place in places]
    return pa.table(arrays, names=[str(at) for at in range(len(arrays))])


def _comparable(key: pa.Array) -> pa.Array:
    """Give a key without the dictionary of its batch, and moments as whole numbers, which Python can hold."""
    import pyarrow as pa
    import pyarrow.types as is_

    type_ = key.type
    if is_.is_dictionary(type_):
        return key.indices if type_.ordered else key.cast(type_.value_type)
    if is_.is_timestamp(type_) or is_.is_duration(type_) or is_.is_time64(type_) or is_.is_date64(type_):
        return key.view(pa.int64())
    return key


def _plain(value: Any) -> Any:
    """Give what equal values have in common: zero has two signs."""
    return value + 0.0 if isinstance(value, float) else value


def _up_to(count: int) -> pa.Array:
    return integers(range(count))


def _mapped(path: Path, type_: pa.DataType, count: int) -> pa.Array:
    """Map the numbers of a file; it may go, for what is mapped stays (POSIX)."""
    import pyarrow as pa

    if count == 0:
        return pa.nulls(0, type_)
    with pa.memory_map(str(path)) as file:
        return pa.Array.from_buffers(type_, count, [None, file.read_buffer()])
