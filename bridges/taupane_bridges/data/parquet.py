"""A parquet file as a source: row groups are read as they are looked at, while a small file is loaded whole in the
background.

Everything is read through one descriptor, so that a file replaced under the view never mixes with the one that was
opened.
"""

from __future__ import annotations

import dataclasses
import logging
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .arrow import flat, normal, one_chunk
from .errors import DataError, SourceBroken, SourceChanged, TooLarge
from .files import open_file
from .footer import Footer, read_footer
from .lru import ByteLru
from .memory import table_limit
from .schema import ColumnSchema, describe_all
from .table import TableSource
from .values import integers

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    from .following import Origin
    from .source import Check

_log = logging.getLogger(__name__)
_CACHED_GROUPS = 192 << 20  # bytes of decoded row groups kept for scrolling
_NEAR = 65_536  # rows into a group up to which reading from its start beats decoding all of it
_BATCH = 65_536
_COLUMNS_AT_ONCE = 8
_SMALL = 128 << 20  # a smaller table loads on one thread: on all of them it would hold up the first windows


class ParquetSource:
    """One parquet file. Window threads read row groups; after `load` they take from memory.

    `limit` is the most bytes that the loaded table may take (None: a quarter of the memory). `identity` is what the
    file must be, where another process opened it first: else SourceChanged. With a limit of 0 it never loads, and
    whoever asks for whole columns bounds them.
    """

    def __init__(self, path: str | Path, *, limit: int | None = None, identity: tuple[int, ...] | None = None) -> None:
        self._limit = table_limit() if limit is None else limit
        self._file = open_file(Path(path))
        if identity is not None and identity != dataclasses.astuple(self._file.identity):
            raise SourceChanged(f"{self._file.path.name} was replaced while it was open")
        reader = self._open()
        self.name: str | None = self._file.path.name
        self.origin: Origin | None = None
        self.code: str | None = f"pl.scan_parquet({self.name!r})"
        with _reading(self.name):
            arrow_schema = reader.schema_arrow
            self._footer: Footer = read_footer(reader.metadata, arrow_schema, self.name)
            self.schema: tuple[ColumnSchema, ...] = describe_all(arrow_schema)
        self.rows = self._footer.rows
        # A limit of 0 is of one of many files, and nothing about the memory
        self._groups: ByteLru[pa.Table] = ByteLru(min(_CACHED_GROUPS, self._limit // 4 or _CACHED_GROUPS))
        self._loaded: TableSource | None = None

    @property
    def apart(self) -> dict[str, object]:
        """Give what another process opens the same file by."""
        path = str(self._file.path.absolute())
        return {"path": path, "limit": self._limit, "identity": dataclasses.astuple(self._file.identity)}

    @property
    def loaded(self) -> bool:
        """Whether the whole table is in memory."""
        return self._loaded is not None

    @property
    def size_in_memory(self) -> int:
        """Estimate the bytes of the whole table in memory."""
        return self._footer.estimate()

    @property
    def plausible(self) -> bool:
        """Whether the table is not absurdly larger than its file."""
        return self._footer.may_load(self.size_in_memory, self._file.identity.size)

    def size_of(self, position: int) -> int:
        """Estimate the bytes of a column in memory."""
        return self.rows * self._footer.width(range(position, position + 1))

    def read(self, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
        """Give the rows [start, stop) in file order."""
        import pyarrow as pa

        if self._loaded is not None:
            return self._loaded.read(start, stop, columns)
        self._file.verify()
        parts = []
        with _reading(self._file.path.name):
            for group, low, high in self._pieces(start, stop):
                parts.append(self._rows(group, low, high, columns))
        return pa.concat_tables(parts) if parts else self._empty(columns)

    @property
    def row_bytes(self) -> float:
        """Estimate the bytes of one row in memory."""
        return self.size_in_memory / max(1, self.rows)

    def batches(self, rows: int, columns: Sequence[int] | None = None) -> Iterator[pa.Table]:
        """Give all rows in file order, a few at a time; each group is decoded once, from its start to its end."""
        if self._loaded is not None:
            yield from self._loaded.batches(rows, columns)
            return
        starts = self._footer.starts
        chosen = range(len(self.schema)) if columns is None else columns
        with _reading(self._file.path.name):
            for group in range(len(starts) - 1):
                self._file.verify()
                if starts[group + 1] > starts[group]:
                    size = starts[group + 1] - starts[group]
                    yield from (table for _, table in self._batches(group, chosen, size, rows))

    def take(self, index: pa.Array, columns: Sequence[int]) -> pa.Table:
        """Give the rows of these numbers, in this order, reading each row group once."""
        import pyarrow as pa

        if self._loaded is not None:
            return self._loaded.take(index, columns)
        self._file.verify()
        wanted = index.to_pylist()
        sorted_rows = sorted(set(wanted))
        place = {row: at for at, row in enumerate(sorted_rows)}
        parts = []
        with _reading(self._file.path.name):
            for group, rows in self._by_group(sorted_rows):
                parts.append(self._pick(group, rows, columns))
        if not parts:
            return self._empty(columns)
        return one_chunk(pa.concat_tables(parts)).take(integers(place[row] for row in wanted))

    def load(self, check: Check) -> None:
        """Read the whole file into memory if it is small enough; otherwise leave it where it is.

        A page that cannot be decoded leaves it there too: the windows that do not touch it still show.
        """
        if self._loaded is not None or not self._footer.may_load(self._limit, self._file.identity.size):
            return
        try:
            with _reading(self._file.path.name):
                whole = self._read_whole(check)
                self._file.verify()
        except SourceBroken:
            _log.warning("%s cannot be read whole; its readable parts are shown", self.name)
            return
        if whole is not None:
            self._loaded = TableSource(whole, name=self.name)
            self._groups = ByteLru(0)

    def _read_whole(self, check: Check) -> pa.Table | None:
        """Read a few columns at a time: each comes as one chunk, so nothing is copied, and the size is known before
        all of it is there.

        Gives None when the table unfolds beyond the limit, which the footer did not tell.
        """
        import pyarrow as pa

        threads = self._footer.estimate() > _SMALL
        arrays: list[pa.ChunkedArray] = []
        size = 0
        width = len(self.schema)
        for first in range(0, width, _COLUMNS_AT_ONCE):
            check()
            leaves = self._leaves(range(first, min(first + _COLUMNS_AT_ONCE, width)))
            part = normal(self._open().reader.read_all(column_indices=leaves, use_threads=threads))
            size += part.nbytes
            if size > self._limit:
                _log.info("%s unfolds beyond %d MB and stays in its file", self.name, self._limit >> 20)
                return None
            if part.num_rows != self.rows:
                raise SourceBroken(f"{self.name} ends before the rows that its footer promises")
            arrays.extend(part.columns)
        return pa.Table.from_arrays(arrays, names=[column.name for column in self.schema])

    def column(self, position: int, check: Check) -> pa.Array:
        """Give one whole column."""
        import pyarrow as pa

        if self._loaded is not None:
            return self._loaded.column(position, check)
        self._file.verify()
        size = self.size_of(position)
        if size > self._limit > 0:
            raise TooLarge(
                f"this column takes about {size >> 20} MB in memory; at most {self._limit >> 20} MB are allowed"
            )
        parts = []
        with _reading(self._file.path.name):
            for group in range(self._footer.metadata.num_row_groups):
                check()
                parts.extend(self._decode(group, range(position, position + 1)).column(0).chunks)
        self._file.verify()
        return flat(pa.chunked_array(parts, self._empty(range(position, position + 1)).schema.field(0).type))

    def polars(self, names: list[str] | None) -> pl.DataFrame | pl.LazyFrame:
        """Give a polars frame to filter on: the loaded table, or a scan of the file."""
        if self._loaded is not None:
            return self._loaded.polars(names)
        import polars as pl

        self._file.verify_path()
        return pl.scan_parquet(self._file.path, glob=False, hive_partitioning=False)

    def verify(self) -> None:
        """Raise SourceChanged when polars, which opens the path anew, may have read another file than ours."""
        if self._loaded is None:
            self._file.verify_path()

    def _open(self) -> pq.ParquetFile:
        """Give a reader of its own: one reader is not for two threads at once, and a fresh one takes 0.1 ms."""
        import pyarrow.parquet as pq

        footer: Footer | None = getattr(self, "_footer", None)
        name = self._file.path.name
        if self._file.identity.size == 0:
            raise SourceBroken(f"{name} is empty")
        with _reading(name):
            return pq.ParquetFile(self._file.handle, metadata=None if footer is None else footer.metadata)

    def _pieces(self, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        """Split the rows [start, stop) by row group: (group, low, high) with rows counted from the group's start."""
        starts = self._footer.starts
        for group in range(max(0, bisect_right(starts, start) - 1), bisect_left(starts, stop)):
            low, high = max(start, starts[group]), min(stop, starts[group + 1])
            if low < high:
                yield group, low - starts[group], high - starts[group]

    def _by_group(self, sorted_rows: list[int]) -> Iterator[tuple[int, list[int]]]:
        at = 0
        starts = self._footer.starts
        for group in range(len(starts) - 1):
            begin = at
            while at < len(sorted_rows) and sorted_rows[at] < starts[group + 1]:
                at += 1
            if at > begin:
                yield group, [row - starts[group] for row in sorted_rows[begin:at]]

    def _rows(self, group: int, low: int, high: int, columns: Sequence[int]) -> pa.Table:
        cached = self._cached(group, columns)
        if cached is None and (high <= _NEAR or not self._cacheable(group, columns)):
            return self._stream_rows(group, low, high, columns)
        return (cached or self._fetch(group, columns)).slice(low, high - low)

    def _pick(self, group: int, rows: list[int], columns: Sequence[int]) -> pa.Table:
        import pyarrow as pa

        if self._cacheable(group, columns):
            return (self._cached(group, columns) or self._fetch(group, columns)).take(integers(rows))
        parts = []
        at = 0
        for offset, batch in self._batches(group, columns, rows[-1] + 1):
            begin = at
            while at < len(rows) and rows[at] < offset + batch.num_rows:
                at += 1
            parts.append(batch.take(integers(row - offset for row in rows[begin:at])))
        return pa.concat_tables(parts)

    def _stream_rows(self, group: int, low: int, high: int, columns: Sequence[int]) -> pa.Table:
        import pyarrow as pa

        parts = []
        for offset, batch in self._batches(group, columns, high):
            begin, end = max(low, offset) - offset, min(high, offset + batch.num_rows) - offset
            if begin < end:
                parts.append(batch.slice(begin, end - begin))
        return pa.concat_tables(parts) if parts else self._empty(columns)

    def _batches(
        self, group: int, columns: Sequence[int], stop: int, rows: int = _BATCH
    ) -> Iterator[tuple[int, pa.Table]]:
        """Decode a group from its start in small batches: (first row, rows), no further than `stop`."""
        import pyarrow as pa

        offset = 0
        reader = self._open().reader
        for batch in reader.iter_batches(
            min(stop, rows), row_groups=[group], column_indices=self._leaves(columns), use_threads=False
        ):
            yield offset, normal(pa.Table.from_batches([batch]))
            offset += batch.num_rows
            if offset >= stop:
                return
        raise SourceBroken(f"{self.name} ends before the rows that its footer promises")

    def _cacheable(self, group: int, columns: Sequence[int]) -> bool:
        rows = self._footer.starts[group + 1] - self._footer.starts[group]
        return rows * self._footer.width(columns) <= self._groups.limit // 2

    def _cached(self, group: int, columns: Sequence[int]) -> pa.Table | None:
        """Put the group together from its cached columns, or give None if one is missing."""
        import pyarrow as pa

        parts = [self._groups.get((group, column)) for column in columns]
        found = [part for part in parts if part is not None]
        if len(found) != len(parts) or not found:
            return None
        return pa.Table.from_arrays([part.column(0) for part in found], names=[self.schema[c].name for c in columns])

    def _fetch(self, group: int, columns: Sequence[int]) -> pa.Table:
        table = one_chunk(self._decode(group, columns))
        for at, column in enumerate(columns):
            alone = table.select([at])
            self._groups.put((group, column), alone, alone.nbytes)
        return table

    def _decode(self, group: int, columns: Sequence[int]) -> pa.Table:
        reader = self._open().reader
        table = normal(reader.read_row_group(group, column_indices=self._leaves(columns), use_threads=False))
        if table.num_rows != self._footer.starts[group + 1] - self._footer.starts[group]:
            raise SourceBroken(f"{self.name} ends before the rows that its footer promises")
        return table

    def _leaves(self, columns: Sequence[int]) -> list[int]:
        return [leaf for column in columns for leaf in self._footer.leaves[column]]

    def _empty(self, columns: Sequence[int]) -> pa.Table:
        import pyarrow as pa

        schema = self._open().schema_arrow
        return normal(pa.schema([schema.field(column) for column in columns]).empty_table())


class _reading:  # noqa: N801  (reads as a statement)
    """Turn what Arrow raises for damaged bytes into SourceBroken."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        import pyarrow as pa

        if isinstance(error, DataError):
            return
        if isinstance(error, (pa.ArrowException, OSError, UnicodeDecodeError)):
            raise SourceBroken(f"{self._name} is damaged or is not a parquet file") from error
