"""The columns of a file that are in memory while it is loaded: rows of them are not decoded again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Resident:
    """Whole columns by position, each in one chunk. Any thread."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._columns: dict[int, pa.ChunkedArray] = {}

    def whole(self, columns: Sequence[int]) -> pa.Table | None:
        """Give the columns, if all of them are here."""
        import pyarrow as pa

        found = [column for at in columns if (column := self._columns.get(at)) is not None]
        if not found or len(found) < len(columns):
            return None
        return pa.Table.from_arrays(found, names=[self._names[at] for at in columns])

    def put(self, columns: Sequence[int], table: pa.Table) -> None:
        """Keep columns."""
        self._columns.update(zip(columns, table.columns, strict=True))

    def clear(self) -> None:
        """Keep nothing any more: all of the table is in memory, or stays where it is."""
        self._columns.clear()

    def join(
        self,
        columns: Sequence[int],
        cut: Callable[[pa.ChunkedArray], pa.ChunkedArray],
        read: Callable[[Sequence[int]], pa.Table],
    ) -> pa.Table:
        """Give rows of the columns: `cut` of those that are here, `read` of the others."""
        import pyarrow as pa

        here = {at: cut(column) for at in columns if (column := self._columns.get(at)) is not None}
        if not here:
            return read(columns)
        others = [at for at in columns if at not in here]
        if others:
            here.update(zip(others, read(others).columns, strict=True))
        return pa.Table.from_arrays([here[at] for at in columns], names=[self._names[at] for at in columns])
