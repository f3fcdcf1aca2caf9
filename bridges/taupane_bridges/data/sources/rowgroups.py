"""Rows of a parquet file where it lies: only the pages that hold them are decoded, and kept as long as there is room.

Columns whose pages do not say which rows they hold are decoded by whole row groups. Window threads: pyarrow only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.arrow import no_rows, normal, one_chunk, takeable
from taupane_bridges.data.arrays.values import integers
from taupane_bridges.data.background import ahead, processors
from taupane_bridges.data.errors import SourceBroken

from .excerpt import Excerpts
from .pages import Unknown
from .together import Together

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from taupane_bridges.data.lru import ByteLru

    from .files import OpenFile
    from .footer import Footer

_BATCH: Final = 65_536
_FIRST: Final = 512  # rows at the start of a group that are decoded alone: nobody has to wait for the rest of the page
_LONG: Final = 16_384  # rows; more are no window
_owners = count(1)
_AHEAD_BYTES: Final = 8 << 20  # of a group, of which some are decoded ahead
_FEW: Final = 32  # of so many times as many columns are read one by one
_LEAST_KEPT: Final = 8 << 20  # bytes
_PLACES: Final = 3  # that are kept at least
_MANY: Final = 2  # a take from more than half of a group's rows decodes the whole of it


class RowGroups:
    """The row groups of an open file, and what was decoded of them in `kept`, which files may share. Any thread.

    `schema` is the file's own. Methods raise SourceBroken, and what pyarrow raises for damaged bytes.
    """

    def __init__(self, file: OpenFile, footer: Footer, schema: pa.Schema, kept: ByteLru[pa.Table]) -> None:
        self._file = file
        self._footer = footer
        self._schema = schema
        self._excerpts = Excerpts(file.handle, file.identity.size, footer, schema)
        self._owner = next(_owners)
        self._kept = kept
        self._place = 0  # bytes of all that was decoded around the rows of one place, at most
        self._together: Together[pa.Table] = Together()

    def read(self, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
        """Give the rows [start, stop) in file order."""
        import pyarrow as pa

        parts = [self._rows(group, low, high, columns) for group, low, high in self._pieces(start, stop)]
        return pa.concat_tables(parts) if parts else self.empty(columns)

    def take(self, index: pa.Array, columns: Sequence[int]) -> pa.Table:
        """Give the rows of these numbers, in this order, reading each page once."""
        import pyarrow as pa

        wanted = index.to_pylist()
        sorted_rows = sorted(set(wanted))
        place = {row: at for at, row in enumerate(sorted_rows)}
        parts = [self._pick(group, rows, columns) for group, rows in self._by_group(sorted_rows)]
        if not parts:
            return self.empty(columns)
        return one_chunk(pa.concat_tables(parts)).take(integers(place[row] for row in wanted))

    def batches(self, rows: int, columns: Sequence[int]) -> Iterator[pa.Table]:
        """Give all rows in file order, a few at a time; each group is decoded once, from its start to its end. Of few
        columns, groups are decoded ahead by threads of their own.
        """
        groups = [group for group in range(len(self._footer.starts) - 1) if self._size(group)]
        threads = processors()
        width = self._footer.width(columns)
        if threads > 1 and all(self._size(group) * width <= _AHEAD_BYTES for group in groups):
            for table in ahead((partial(self._checked, group, columns) for group in groups), threads):
                for start in range(0, table.num_rows, rows):
                    yield table.slice(start, rows)
            return
        for group in groups:
            self._file.verify()
            yield from (table for _, table in self._batches(group, columns, self._size(group), rows))

    def _checked(self, group: int, columns: Sequence[int]) -> pa.Table:
        self._file.verify()
        return self.decode(group, columns)

    def decode(self, group: int, columns: Sequence[int]) -> pa.Table:
        """Give all rows of a group."""
        table = self._alone(group, columns) if len(columns) * _FEW < len(self._schema) else None
        if table is None:
            reader = self.open().reader
            table = normal(reader.read_row_group(group, column_indices=self.leaves(columns), use_threads=False))
        if table.num_rows != self._size(group):
            raise self._short()
        return table

    def _alone(self, group: int, columns: Sequence[int]) -> pa.Table | None:
        """Give all rows of a group, reading each column by itself; None where that cannot be done."""
        import pyarrow as pa

        try:
            tables = [normal(self._excerpts.whole(group, column)) for column in columns]
        except (Unknown, pa.ArrowException, OSError):  # a reader of the file knows what to do, or what to say
            return None
        if not tables or any(table.num_rows != self._size(group) for table in tables):
            return None
        names = [self._schema.field(column).name for column in columns]
        return pa.Table.from_arrays([table.column(0) for table in tables], names=names)

    def open(self) -> pq.ParquetFile:
        """Give a reader of its own: one reader is not for two threads at once, and a fresh one takes 0.1 ms."""
        import pyarrow.parquet as pq

        return pq.ParquetFile(self._file.handle, metadata=self._footer.metadata)

    def runs(self, rows: int) -> list[list[int]]:
        """Split the groups into runs of at most so many rows, or of one."""
        found: list[list[int]] = [[]]
        count = 0
        for group in range(len(self._footer.starts) - 1):
            count += self._size(group)
            if found[-1] and count > rows:
                found.append([])
                count = self._size(group)
            found[-1].append(group)
        return found

    def forget(self) -> None:
        """Keep nothing any more: the table is in memory."""
        self._kept.forget(self._owner)

    def leaves(self, columns: Sequence[int]) -> list[int]:
        """Give the parquet columns of these columns."""
        return [leaf for column in columns for leaf in self._footer.leaves[column]]

    def empty(self, columns: Sequence[int]) -> pa.Table:
        """Give no rows of these columns."""
        import pyarrow as pa

        return normal(no_rows(pa.schema([self._schema.field(column) for column in columns])))

    def _size(self, group: int) -> int:
        return self._footer.starts[group + 1] - self._footer.starts[group]

    def _pieces(self, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        """Split the rows [start, stop) by row group: (group, low, high) with rows counted from the group's start."""
        starts = self._footer.starts
        for group in range(max(0, bisect_right(starts, start) - 1), bisect_left(starts, stop)):
            low, high = max(start, starts[group]), min(stop, starts[group + 1])
            if low < high:
                yield group, low - starts[group], high - starts[group]

    def _by_group(self, sorted_rows: list[int]) -> Iterator[tuple[int, list[int]]]:
        starts = self._footer.starts
        at = 0
        while at < len(sorted_rows):
            group = bisect_right(starts, sorted_rows[at]) - 1
            end = bisect_left(sorted_rows, starts[group + 1], at)
            yield group, [row - starts[group] for row in sorted_rows[at:end]]
            at = end

    def _rows(self, group: int, low: int, high: int, columns: Sequence[int]) -> pa.Table:
        size = self._size(group)
        if high <= _FIRST and not all(self._find(group, column, 0, high) for column in columns):
            return self._head(group, low, high, columns)
        if high - low <= _LONG:
            return self._pick(group, range(low, high), columns)
        fits = all(self._has_room(size, column) for column in columns)
        return self._chosen(group, range(low, high), {column: [(0, size)] if fits else [] for column in columns})

    def _head(self, group: int, low: int, high: int, columns: Sequence[int]) -> pa.Table:
        """Give some of the first rows of a group without decoding the rest of their page."""
        import pyarrow as pa

        pieces = [(("head", group, column, high), partial(self._begin, group, column, high)) for column in columns]
        tables = self._together.all(pieces)
        arrays = [table.column(0).slice(low, high - low) for table in tables]
        return pa.Table.from_arrays(arrays, names=[self._schema.field(column).name for column in columns])

    def _begin(self, group: int, column: int, stop: int) -> pa.Table:
        with suppress(Unknown):
            table = normal(self._excerpts.head(group, column, stop))
            if table.num_rows == stop:
                return table
        return self._stream(group, range(stop), [column])

    def _pick(self, group: int, rows: Sequence[int], columns: Sequence[int]) -> pa.Table:
        """Give ascending rows of a group."""
        return self._chosen(group, rows, {column: self._stretches(group, column, rows) for column in columns})

    def _stretches(self, group: int, column: int, rows: Sequence[int]) -> list[tuple[int, int]]:
        """Give the stretches of a group in which ascending rows lie, each of whole pages; none where one of them is too
        large to be decoded at once.
        """
        size = self._size(group)
        if self._find(group, column, 0, size) is not None:
            return [(0, size)]
        found: list[tuple[int, int]] = []
        at = 0
        try:
            while at < len(rows):
                found.append(self._excerpts.around(group, column, rows[at]))
                at = bisect_left(rows, found[-1][1], at)
        except Unknown:
            found = [(0, size)]
        if sum(high - low for low, high in found) * _MANY > size and self._has_room(size, column):
            return [(0, size)]
        return found if all(self._has_room(high - low, column) for low, high in found) else []

    def _has_room(self, rows: int, column: int) -> bool:
        """Tell whether so many rows of a column may be decoded at once: a small file can hold very many."""
        return rows * self._footer.width([column]) <= self._kept.limit // 2

    def _chosen(self, group: int, rows: Sequence[int], stretches: dict[int, list[tuple[int, int]]]) -> pa.Table:
        """Give ascending rows of a group, of the columns in `stretches`; those without one are read from the group's
        start.
        """
        import pyarrow as pa

        decoded = self._decoded(group, stretches)
        if isinstance(rows, range) and len(rows) <= _LONG:
            self._place = max(self._place, sum(table.nbytes for found in decoded.values() for _, table in found))
        # Who jumps about comes back to little of it: what is let go of is memory at hand for the next pages
        self._kept.trim(max(_LEAST_KEPT, _PLACES * self._place))
        arrays: dict[int, Any] = {}
        streamed = [column for column, found in stretches.items() if not found]
        if streamed:
            arrays.update(zip(streamed, self._stream(group, rows, streamed).columns, strict=True))
        for column, found in decoded.items():
            declared = self._schema.field(column).type
            some = [_texts(_among(table.column(0), rows, low), declared) for low, table in found]
            arrays[column] = pa.chunked_array([chunk for values in some for chunk in values.chunks], some[0].type)
        names = [self._schema.field(column).name for column in stretches]
        return pa.Table.from_arrays([arrays[column] for column in stretches], names=names)

    def _decoded(
        self, group: int, stretches: dict[int, list[tuple[int, int]]]
    ) -> dict[int, list[tuple[int, pa.Table]]]:
        """Give the rows of the stretches, each with its first row; what is not kept is decoded."""
        found: dict[Hashable, pa.Table] = {}
        missing: list[tuple[Hashable, Callable[[], pa.Table]]] = []
        for column, wanted in stretches.items():
            for low, high in wanted:
                key = (group, column, low, high)
                table = self._find(*key)
                if table is None:
                    missing.append((key, partial(self._fetch, *key)))
                else:
                    found[key] = table
        if missing:
            made = self._together.all(missing)
            found.update((key, table) for (key, _), table in zip(missing, made, strict=True))
        return {
            column: [(low, found[group, column, low, high]) for low, high in wanted]
            for column, wanted in stretches.items()
            if wanted
        }

    def _find(self, group: int, column: int, low: int, high: int) -> pa.Table | None:
        """Give what is kept from `low` on, if it reaches to `high`."""
        table = self._kept.get((self._owner, group, column, low))
        return table if table is not None and table.num_rows >= high - low else None

    def _fetch(self, group: int, column: int, low: int, high: int) -> pa.Table:
        """Decode a stretch of a column, and keep it; texts may come as a dictionary."""
        import pyarrow as pa

        try:
            table = one_chunk(normal(self._excerpts.read(group, column, low, high)))
        except (Unknown, pa.ArrowException, OSError):  # of a whole group a reader of the file knows what to do or say
            if (low, high) != (0, self._size(group)):
                raise
            table = one_chunk(self.decode(group, [column]))
        if table.num_rows != high - low:
            raise self._short()
        self._kept.put((self._owner, group, column, low), table, int(table.nbytes))
        return table

    def _stream(self, group: int, rows: Sequence[int], columns: Sequence[int]) -> pa.Table:
        """Give ascending rows of a group, decoding it from its start, without keeping what is before them."""
        import pyarrow as pa

        parts = []
        for offset, batch in self._batches(group, columns, rows[-1] + 1, _BATCH):
            part = _among(batch, rows, offset)
            if part.num_rows:
                parts.append(part)
        return pa.concat_tables(parts)

    def _batches(self, group: int, columns: Sequence[int], stop: int, rows: int) -> Iterator[tuple[int, pa.Table]]:
        """Decode a group from its start in small batches: (first row, rows), no further than `stop`."""
        import pyarrow as pa

        offset = 0
        reader = self.open().reader
        for batch in reader.iter_batches(
            min(stop, rows), row_groups=[group], column_indices=self.leaves(columns), use_threads=False
        ):
            yield offset, normal(pa.Table.from_batches([batch]))
            offset += batch.num_rows
            if offset >= stop:
                return
        raise self._short()

    def _short(self) -> SourceBroken:
        return SourceBroken(f"{self._file.path.name} ends before the rows that its footer promises")


def _texts(values: pa.ChunkedArray, declared: pa.DataType) -> pa.ChunkedArray:
    """Give texts that came as a dictionary as themselves, unless the column is one of categories."""
    import pyarrow as pa

    if not pa.types.is_dictionary(values.type) or pa.types.is_dictionary(takeable(declared)):
        return values
    return pa.chunked_array([chunk.dictionary_decode() for chunk in values.chunks], values.type.value_type)


def _among(values: Any, rows: Sequence[int], first: int) -> Any:
    """Give those of ascending rows that a table or column holds, whose first row is `first`."""
    begin, end = bisect_left(rows, first), bisect_left(rows, first + len(values))
    if isinstance(rows, range):
        return values.slice(rows[begin] - first, end - begin) if end > begin else values.slice(0, 0)
    return values.take(integers(row - first for row in rows[begin:end]))
