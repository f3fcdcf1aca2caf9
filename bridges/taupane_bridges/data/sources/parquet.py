"""A parquet file as a source: row groups are read as they are looked at, while a small file is loaded whole in the
background.

Everything is read through one descriptor, so that a file replaced under the view never mixes with the one that was
opened.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from taupane_bridges.data.arrays.arrow import flat, normal, one_chunk
from taupane_bridges.data.arrays.names import unique_names
from taupane_bridges.data.arrays.schema import ColumnSchema, describe_all
from taupane_bridges.data.background import check_end, give_way, in_background, processors
from taupane_bridges.data.errors import DataError, SourceBroken, SourceChanged, TooLarge
from taupane_bridges.data.lru import ByteLru
from taupane_bridges.data.memory import table_limit

from .contents import head_of, not_parquet
from .files import open_file
from .footer import Footer, read_footer
from .resident import Resident
from .rowgroups import RowGroups
from .table import TableSource

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    from taupane_bridges.data.source import Check

    from .following import Origin

_log = logging.getLogger(__name__)
_DECODED = 192 << 20  # bytes of decoded pages kept for scrolling
_COLUMNS_AT_ONCE = 8
_FEW_COLUMNS = 64
_ROWS_AT_ONCE = 500_000  # while loading: some 20 ms, after which it looks whether it is to rest or to stop
_SMALL = 128 << 20  # a smaller table loads on one thread: on all of them it would hold up the first windows


class ParquetSource:
    """One parquet file. Window threads read row groups; after `load` they take from memory.

    `limit` is the most bytes that the loaded table may take (None: a quarter of the memory). `identity` is what the
    file must be, where another process opened it first: else SourceChanged. With a limit of 0 it never loads, and
    whoever asks for whole columns bounds them. `kept` is where decoded pages are kept, for many files that share one.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        limit: int | None = None,
        identity: tuple[int, ...] | None = None,
        kept: ByteLru[pa.Table] | None = None,
    ) -> None:
        self._limit = table_limit() if limit is None else limit
        self._file = open_file(Path(path))
        if identity is not None and identity != dataclasses.astuple(self._file.identity):
            raise SourceChanged(f"{self._file.path.name} was replaced while it was open")
        reader = self._footer_of()
        self.name: str | None = self._file.path.name
        self.origin: Origin | None = None
        self.code: str | None = f"pl.scan_parquet({self.name!r})"
        with _reading(self.name):
            arrow_schema = reader.schema_arrow
            self._footer: Footer = read_footer(reader.metadata, arrow_schema, self.name)
            self.schema: tuple[ColumnSchema, ...] = describe_all(arrow_schema)
        names = [column.name for column in self.schema]
        self._renamed = unique_names(names)
        self._repeats = len(set(names)) < len(names)
        if self._repeats:
            renamed = f"pq.ParquetFile({self.name!r}).read().rename_columns({self._renamed!r})"
            self.code = f"pl.DataFrame({renamed}).lazy()"
        self.rows = self._footer.rows
        self._groups = RowGroups(
            self._file, self._footer, arrow_schema, self.room(self._limit) if kept is None else kept
        )
        self._resident = Resident(names)
        self._loaded: TableSource | None = None
        self._scanned = False  # by polars, maybe before it was loaded

    @staticmethod
    def room(limit: int = 0) -> ByteLru[pa.Table]:
        """Make a place for decoded pages, beside tables of at most so many bytes (0: nobody knows)."""
        return ByteLru(min(_DECODED, limit // 16 or _DECODED))

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
        if self._loaded is not None:
            return self._loaded.read(start, stop, columns)
        self._file.verify()
        with _reading(self._file.path.name):
            return self._resident.join(
                columns,
                lambda column: column.slice(start, stop - start),
                lambda others: self._groups.read(start, stop, others),
            )

    @property
    def row_bytes(self) -> float:
        """Estimate the bytes of one row in memory."""
        return self.size_in_memory / max(1, self.rows)

    def batches(self, rows: int, columns: Sequence[int] | None = None) -> Iterator[pa.Table]:
        """Give all rows in file order, a few at a time; each group is decoded once, from its start to its end."""
        import pyarrow as pa

        if self._loaded is not None:
            yield from self._loaded.batches(rows, columns)
            return
        chosen = range(len(self.schema)) if columns is None else columns
        here = self._resident.whole(chosen)
        if here is not None:
            self._file.verify()
            yield from (pa.Table.from_batches([batch]) for batch in here.to_batches(max_chunksize=rows))
            return
        with _reading(self._file.path.name):
            yield from self._groups.batches(rows, chosen)

    def take(self, index: pa.Array, columns: Sequence[int]) -> pa.Table:
        """Give the rows of these numbers, in this order, reading each page once."""
        if self._loaded is not None:
            return self._loaded.take(index, columns)
        self._file.verify()
        with _reading(self._file.path.name):
            return self._resident.join(
                columns,
                lambda column: column.take(index),
                lambda others: self._groups.take(index, others),
            )

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
            self._file.verify()  # one that was written over meanwhile is not damaged
            _log.warning("%s cannot be read whole; its readable parts are shown", self.name)
            whole = None
        if whole is not None:
            self._loaded = TableSource(whole, name=self.name)
            self._groups.forget()
        self._resident.clear()

    def _read_whole(self, check: Check) -> pa.Table | None:
        """Read a few columns at a time, so that the size is known before all of it is there. The threads are our own:
        those of pyarrow cannot be told to let windows go first.

        Gives None when the table unfolds beyond the limit, which the footer did not tell.
        """
        import pyarrow as pa

        width = len(self.schema)
        step = 1 if width <= _FEW_COLUMNS else _COLUMNS_AT_ONCE
        size = 0

        def read(first: int) -> list[pa.ChunkedArray]:
            nonlocal size
            check()
            if size > self._limit:
                return []
            positions = range(first, min(first + step, width))
            table = self._resident.whole(positions)  # of a load that was broken off
            if table is None:
                table = one_chunk(self._decode(positions, check))
                self._resident.put(positions, table)
            size += table.nbytes
            columns: list[pa.ChunkedArray] = table.columns
            return columns

        threads = processors() if self._footer.estimate() > _SMALL else 1
        parts = in_background([partial(read, first) for first in range(0, width, step)], threads)
        if size > self._limit:
            _log.info("%s unfolds beyond %d MB and stays in its file", self.name, self._limit >> 20)
            return None
        arrays = [array for part in parts for array in part]
        return pa.Table.from_arrays(arrays, names=[column.name for column in self.schema])

    def _decode(self, columns: range, check: Check) -> pa.Table:
        """Give all rows of the columns, at the pace of something that nobody waits for."""
        import pyarrow as pa

        leaves = self._groups.leaves(columns)
        parts = []
        for groups in self._groups.runs(_ROWS_AT_ONCE):
            check()
            check_end()
            give_way()
            reader = self._groups.open().reader
            parts.append(normal(reader.read_row_groups(groups, column_indices=leaves, use_threads=False)))
        whole = pa.concat_tables(parts)
        if whole.num_rows != self.rows:
            raise SourceBroken(f"{self.name} ends before the rows that its footer promises")
        return whole

    def column(self, position: int, check: Check) -> pa.Array:
        """Give one whole column."""
        import pyarrow as pa

        if self._loaded is not None:
            return self._loaded.column(position, check)
        self._file.verify()
        known = self._resident.whole([position])
        if known is not None:
            return flat(known.column(0))
        size = self.size_of(position)
        if size > self._limit > 0:
            raise TooLarge(
                f"this column takes about {size >> 20} MB in memory; at most {self._limit >> 20} MB are allowed"
            )
        parts = []
        with _reading(self._file.path.name):
            for group in range(self._footer.metadata.num_row_groups):
                check()
                parts.extend(self._groups.decode(group, [position]).column(0).chunks)
        self._file.verify()
        return flat(pa.chunked_array(parts, self._groups.empty([position]).schema.field(0).type))

    def polars(self, names: list[str] | None) -> pl.DataFrame | pl.LazyFrame:
        """Give a polars frame to filter on: the loaded table, or a scan of the file."""
        if self._loaded is not None:
            return self._loaded.polars(names)
        if self._repeats:  # polars does not open a file in which a name comes twice
            return self._columns_of(self._renamed if names is None else names)
        import polars as pl

        self._file.verify_path()
        self._scanned = True
        return pl.scan_parquet(self._file.path, glob=False, hive_partitioning=False)

    def _columns_of(self, names: list[str]) -> pl.DataFrame | pl.LazyFrame:
        import pyarrow as pa

        arrays = [self.column(self._renamed.index(name), lambda: None) for name in names]
        return TableSource(pa.Table.from_arrays(arrays, names=names)).polars(None)

    def verify(self) -> None:
        """Raise SourceChanged when polars, which opens the path anew, may have read another file than ours."""
        if self._loaded is None or self._scanned:
            self._file.verify_path()
        self._scanned = self._loaded is None

    def _footer_of(self) -> pq.ParquetFile:
        """Read the footer."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        name = self._file.path.name
        if self._file.identity.size == 0:
            raise SourceBroken(f"{name} is empty")
        try:
            return pq.ParquetFile(self._file.handle)
        except (pa.ArrowException, OSError) as error:
            raise SourceBroken(not_parquet(self._file.path, head_of(self._file.path))) from error


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
            raise SourceBroken(
                f"{self._name} is damaged: a part of it cannot be read. Copy or download it again."
            ) from error
