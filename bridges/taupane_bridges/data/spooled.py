"""A table whose columns lie in mapped files, as the worker sees it: enough of a source to filter and sort by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .arrays.names import unique_names
from .arrays.schema import ColumnSchema, describe_all
from .errors import BadPlan
from .sources.table import TableSource
from .spool import read_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    import pyarrow as pa

    from .source import Check
    from .sources.following import Origin


class SpooledSource:
    """The columns that were written so far, by position in `files`."""

    def __init__(self, schema: pa.Schema, rows: int) -> None:
        self.name: str | None = None
        self.code: str | None = None
        self.origin: Origin | None = None
        self.apart = False
        self.loaded = True
        self.schema: tuple[ColumnSchema, ...] = describe_all(schema)
        self.rows = rows
        self.files: dict[int, Path] = {}
        self._names = unique_names([column.name for column in self.schema])
        self._columns: dict[int, TableSource] = {}

    def read(self, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
        """Give rows in order."""
        import pyarrow as pa

        parts = [self._alone(position).read(start, stop, [0]).column(0) for position in columns]
        return pa.table(parts, names=[self.schema[position].name for position in columns])

    @property
    def row_bytes(self) -> float:
        """Do not tell: copies are made by the app."""
        return 0.0

    def batches(self, rows: int, columns: Sequence[int] | None = None) -> Iterator[pa.Table]:
        """Give all rows in order, a few at a time."""
        for start in range(0, self.rows, rows):
            chosen = range(len(self.schema)) if columns is None else columns
            yield self.read(start, min(self.rows, start + rows), chosen)

    def take(self, index: pa.Array, columns: Sequence[int]) -> pa.Table:
        """Give the rows of these numbers."""
        return self.read(0, self.rows, columns).take(index)

    def load(self, check: Check) -> None:
        """Do nothing: the files are mapped."""

    def column(self, position: int, check: Check) -> pa.Array:
        """Give one whole column; nothing is copied."""
        return self._alone(position).column(0, check)

    def polars(self, names: list[str] | None) -> pl.DataFrame:
        """Give a polars frame with these columns."""
        import polars as pl

        wanted = self._names if names is None else names
        unknown = [name for name in wanted if name not in self._names]
        if unknown:
            raise BadPlan(f"there is no column {unknown[0]!r}")
        return pl.DataFrame([self._series(name) for name in dict.fromkeys(wanted)])

    def verify(self) -> None:
        """Do nothing: nobody writes to the files."""

    def _series(self, name: str) -> pl.Series:
        return self._alone(self._names.index(name)).polars(["x"])["x"].alias(name)

    def _alone(self, position: int) -> TableSource:
        import pyarrow as pa

        found = self._columns.get(position)
        if found is None:
            path = self.files.get(position)
            if path is None:
                raise BadPlan(f"the column number {position} was not handed over")
            found = self._columns[position] = TableSource(pa.table([read_column(path)], names=["x"]))
        return found
