"""A table of any size that is nowhere: every cell follows from its row and column. For scrolling both ways at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from taupane_bridges.data.arrays.schema import ColumnSchema, describe
from taupane_bridges.data.source import Check
from taupane_bridges.data.sources.following import Origin


def value(row: int, column: int) -> int:
    """Give what stands in a cell."""
    return row * 10_000 + column


class Endless:
    """A `DataSource` of whole numbers."""

    name: str | None = None
    code: str | None = None
    origin: Origin | None = None
    loaded = True
    apart: bool | dict[str, object] = False

    def __init__(self, rows: int, columns: int) -> None:
        self.rows = rows
        self.schema: tuple[ColumnSchema, ...] = tuple(describe(f"c{number}", pa.int64()) for number in range(columns))
        self.row_bytes = 8.0 * columns

    def read(self, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
        return self._table(range(start, stop), columns)

    def take(self, index: pa.Array, columns: Sequence[int]) -> pa.Table:
        return self._table(index.to_pylist(), columns)

    def batches(self, rows: int, columns: Sequence[int] | None = None) -> Iterator[pa.Table]:
        for start in range(0, self.rows, rows):
            yield self.read(start, min(self.rows, start + rows), columns or range(len(self.schema)))

    def load(self, check: Check) -> None:
        """Nothing lies anywhere."""

    def column(self, position: int, check: Check) -> pa.Array:
        raise NotImplementedError("this table is for scrolling")

    def polars(self, names: list[str] | None) -> Any:
        raise NotImplementedError("this table is for scrolling")

    def verify(self) -> None:
        """It cannot change."""

    def _table(self, rows: Sequence[int], columns: Sequence[int]) -> pa.Table:
        arrays = [pa.array([value(row, column) for row in rows], pa.int64()) for column in columns]
        return pa.table(arrays, names=[self.schema[column].name for column in columns])
