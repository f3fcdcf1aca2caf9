"""Many parquet files as one table: a folder or a pattern, with the columns that the folders' names hold (`year=2024`).

The files are put one behind the other in the order of their paths. Each is read like a single one; when all of them
fit into memory they are joined there in the background.
"""

from __future__ import annotations

import glob
import logging
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.arrow import flat, no_rows
from taupane_bridges.data.arrays.schema import ColumnSchema, describe_all
from taupane_bridges.data.arrays.values import integers
from taupane_bridges.data.errors import SourceBroken, TooLarge, UnsupportedSource
from taupane_bridges.data.memory import table_limit

from .files import missing
from .parquet import ParquetSource
from .table import TableSource

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from taupane_bridges.data.source import Check

    from .following import Origin

_log = logging.getLogger(__name__)
MOST_FILES: Final = 2_000
_NO_VALUE: Final = "__HIVE_DEFAULT_PARTITION__"
_ENDINGS: Final = (".parquet", ".parq", ".pq")


def leads_to_many(path: Path) -> bool:
    """Tell whether it is a folder, or a pattern; one that may not be looked at is taken for a missing file."""
    try:
        return path.is_dir() or (glob.has_magic(str(path)) and not path.exists())
    except (OSError, ValueError):
        return False


def find_parts(path: Path) -> list[Path]:
    """Give the parquet files of a folder (with its folders) or a pattern, in order. Raises SourceMissing, TooLarge."""
    if path.is_dir():
        found = [part for part in path.rglob("*") if part.suffix.lower() in _ENDINGS]
    else:
        folder = _fixed_folder(path)
        found = list(folder.glob(str(path.relative_to(folder))))
    # Files that other programs are still writing, or that hold no rows, begin with these
    files = sorted(part for part in found if not part.name.startswith((".", "_")) and part.is_file())
    if not files:
        raise missing(path)
    if len(files) > MOST_FILES:
        raise TooLarge(f"{path.name} has {len(files):,} files; at most {MOST_FILES:,} are shown as one table")
    return files


class PartsSource:
    """The files of a folder or a pattern."""

    apart = True

    def __init__(self, path: Path, *, limit: int | None = None) -> None:
        import pyarrow as pa

        self._limit = table_limit() if limit is None else limit
        self.name: str | None = path.name
        self.origin: Origin | None = None
        files = find_parts(path)
        kept = ParquetSource.room()
        self._parts = [ParquetSource(file, limit=0, kept=kept) for file in files]
        folder = path if path.is_dir() else _fixed_folder(path)
        self._hive = _hive_columns([file.relative_to(folder).parts[:-1] for file in files])
        first = self._parts[0].read(0, 0, range(len(self._parts[0].schema))).schema
        self._hive = [(name, values) for name, values in self._hive if name not in first.names]
        for part in self._parts[1:]:
            if part.schema != self._parts[0].schema:
                raise UnsupportedSource(
                    f"{part.name} has other columns than {self._parts[0].name}; open those that are alike"
                )
        fields = [pa.field(name, values.type) for name, values in self._hive]
        self._shape = pa.schema([*first, *fields])
        self.schema: tuple[ColumnSchema, ...] = describe_all(self._shape)
        self._width = len(first)
        self._starts = [0, *accumulate(part.rows for part in self._parts)]
        self.rows = self._starts[-1]
        self._loaded: TableSource | None = None
        pattern = f"{path.name}/**/*.parquet" if path.is_dir() else path.name
        self.code: str | None = f"pl.scan_parquet({pattern!r}, hive_partitioning={bool(self._hive)})"

    @property
    def loaded(self) -> bool:
        """Whether the whole table is in memory."""
        return self._loaded is not None

    def read(self, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
        """Give the rows [start, stop) in order."""
        if self._loaded is not None:
            return self._loaded.read(start, stop, columns)
        tables = []
        for part, begin in enumerate(self._starts[:-1]):
            low, high = max(start, begin), min(stop, self._starts[part + 1])
            if low < high:
                tables.append(self._rows(part, low - begin, high - begin, columns))
        return self._joined(tables, columns)

    @property
    def row_bytes(self) -> float:
        """Estimate the bytes of one row in memory."""
        hive = 16 * len(self._hive)
        return hive + sum(part.size_in_memory for part in self._parts) / max(1, self.rows)

    def batches(self, rows: int, columns: Sequence[int] | None = None) -> Iterator[pa.Table]:
        """Give all rows in order, a few at a time."""
        if self._loaded is not None:
            yield from self._loaded.batches(rows, columns)
            return
        chosen = range(len(self.schema)) if columns is None else columns
        # Of nothing but names of folders the first column is read too, for the number of rows
        inner = [column for column in chosen if column < self._width] or [0]
        for at, part in enumerate(self._parts):
            for table in part.batches(rows, inner):
                own = table if any(column < self._width for column in chosen) else table.select([])
                yield self._with_hive(own, at, table.num_rows, chosen)

    def take(self, index: pa.Array, columns: Sequence[int]) -> pa.Table:
        """Give the rows of these numbers, in this order, reading each file once."""
        from taupane_bridges.data.arrays.arrow import one_chunk

        if self._loaded is not None:
            return self._loaded.take(index, columns)
        wanted: list[int] = index.to_pylist()
        ordered = sorted(set(wanted))
        place = {row: at for at, row in enumerate(ordered)}
        by_part: dict[int, list[int]] = {}
        for row in ordered:
            part = bisect_right(self._starts, row) - 1
            by_part.setdefault(part, []).append(row - self._starts[part])
        tables = [self._picked(part, rows, columns) for part, rows in by_part.items()]
        return one_chunk(self._joined(tables, columns)).take(integers(place[row] for row in wanted))

    def load(self, check: Check) -> None:
        """Join the files in memory if they fit there together."""
        if self._loaded is not None or not self._may_load():
            return
        try:
            table = self._joined(
                [self._whole(part, range(len(self.schema)), check) for part in range(len(self._parts))],
                range(len(self.schema)),
            )
        except SourceBroken:
            _log.warning("%s cannot be read whole; its readable parts are shown", self.name)
            return
        self._loaded = TableSource(table, name=self.name)

    def _may_load(self) -> bool:
        size = sum(part.size_in_memory for part in self._parts)
        return size <= self._limit and all(part.plausible for part in self._parts)

    def column(self, position: int, check: Check) -> pa.Array:
        """Give one whole column."""
        if self._loaded is not None:
            return self._loaded.column(position, check)
        if sum(part.size_of(position) for part in self._parts if position < self._width) > self._limit:
            raise TooLarge(f"this column does not fit into {self._limit >> 20} MB")
        tables = [self._whole(part, [position], check) for part in range(len(self._parts))]
        return flat(self._joined(tables, [position]).column(0))

    def polars(self, names: list[str] | None) -> pl.DataFrame | pl.LazyFrame:
        """Give a polars frame to filter on: the loaded table, or the files one behind the other."""
        import polars as pl

        if self._loaded is not None:
            return self._loaded.polars(names)
        scans = []
        for at, part in enumerate(self._parts):
            scan = part.polars(None)
            assert isinstance(scan, pl.LazyFrame)
            for name, values in self._hive:
                dtype = pl.Int64 if str(values.type) == "int64" else pl.String
                scan = scan.with_columns(pl.lit(values[at].as_py(), dtype=dtype).alias(name))
            scans.append(scan)
        return pl.concat(scans)

    def verify(self) -> None:
        """Raise SourceChanged when a file was rewritten."""
        if self._loaded is None:
            for part in self._parts:
                part.verify()

    def _rows(self, part: int, low: int, high: int, columns: Sequence[int]) -> pa.Table:
        inner = [column for column in columns if column < self._width]
        table = self._parts[part].read(low, high, inner)
        return self._with_hive(table, part, high - low, columns)

    def _picked(self, part: int, rows: list[int], columns: Sequence[int]) -> pa.Table:
        inner = [column for column in columns if column < self._width]
        table = self._parts[part].take(integers(rows), inner)
        return self._with_hive(table, part, len(rows), columns)

    def _whole(self, part: int, columns: Sequence[int], check: Check) -> pa.Table:
        import pyarrow as pa

        source = self._parts[part]
        inner = [column for column in columns if column < self._width]
        arrays = [source.column(column, check) for column in inner]
        table = pa.Table.from_arrays(arrays, schema=pa.schema([self._shape.field(column) for column in inner]))
        return self._with_hive(table, part, source.rows, columns)

    def _with_hive(self, table: pa.Table, part: int, rows: int, columns: Sequence[int]) -> pa.Table:
        import pyarrow as pa

        arrays: list[Any] = list(table.columns)
        for column in columns:
            if column >= self._width:
                arrays.append(self._hive[column - self._width][1].take(integers([part] * rows)))
        return pa.Table.from_arrays(arrays, schema=pa.schema([self._shape.field(column) for column in columns]))

    def _joined(self, tables: list[pa.Table], columns: Sequence[int]) -> pa.Table:
        import pyarrow as pa

        if tables:
            return pa.concat_tables(tables)
        return no_rows(pa.schema([self._shape.field(column) for column in columns]))


def _fixed_folder(pattern: Path) -> Path:
    """Give the folders of a pattern before its first wildcard."""
    fixed: list[str] = []
    for part in pattern.parts[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return Path(*fixed)


def _hive_columns(folders: list[tuple[str, ...]]) -> list[tuple[str, pa.Array]]:
    """Give a column for each `name=value` folder that every file lies in: one value per file."""
    import pyarrow as pa

    pairs = [dict(part.split("=", 1) for part in parts if "=" in part) for parts in folders]
    names = [name for name in pairs[0] if all(name in pair for pair in pairs)]
    columns = []
    for name in names:
        texts = [None if pair[name] == _NO_VALUE else pair[name] for pair in pairs]
        whole = all(text is None or (text.lstrip("-").isdecimal() and len(text) < 18) for text in texts)
        if whole:
            numbers = [None if text is None else int(text) for text in texts]
            columns.append((name, pa.array(numbers, pa.int64())))
        else:
            columns.append((name, pa.array(texts, pa.large_string())))
    return columns
