"""What the engine needs from a table, wherever it lies.

`read` and `take` run on the window threads and use pyarrow only: a polars call there would wait seconds behind
another thread's heavy query (measured: up to 8.4 s). `load`, `column` and `polars` run in lanes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from .arrays.schema import ColumnSchema
    from .sources.following import Origin

Check: TypeAlias = "Callable[[], None]"
"""Called between steps of heavy work; raises Superseded when the result is not wanted any more."""


class DataSource(Protocol):
    """A table of fixed content: `rows` × `len(schema)`. Columns are addressed by position, for names may repeat."""

    origin: Origin | None
    """The file to look at for changes, None where there is none."""

    @property
    def name(self) -> str | None:
        """The file's name without folders, or None."""
        ...

    @property
    def schema(self) -> tuple[ColumnSchema, ...]:
        """The columns, in order."""
        ...

    @property
    def rows(self) -> int:
        """The number of rows."""
        ...

    @property
    def loaded(self) -> bool:
        """Whether any rows can be taken quickly: the table is in memory."""
        ...

    @property
    def row_bytes(self) -> float:
        """Estimate the bytes of one row in memory."""
        ...

    @property
    def code(self) -> str | None:
        """The polars code that opens the same table lazily, or None where it is in memory."""
        ...

    @property
    def apart(self) -> bool | dict[str, object]:
        """Whether another process can filter and sort it: by its columns (True), or from a file that this names."""
        ...

    def read(self, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
        """Give the rows [start, stop) in file order, of columns in ascending order. Any thread."""
        ...

    def batches(self, rows: int, columns: Sequence[int] | None = None) -> Iterator[pa.Table]:
        """Give all rows in file order, at most so many at a time, without keeping any; of these columns (None: all),
        in ascending order. Any thread.
        """
        ...

    def take(self, index: pa.Array, columns: Sequence[int]) -> pa.Table:
        """Give the rows of these numbers, in this order, of columns in ascending order. Any thread."""
        ...

    def load(self, check: Check) -> None:
        """Bring the table into memory, if it fits and is not there yet. Once, while all else may run."""
        ...

    def column(self, position: int, check: Check) -> pa.Array:
        """Give one whole column. Heavy lane. Raises TooLarge."""
        ...

    def polars(self, names: list[str] | None) -> pl.DataFrame | pl.LazyFrame:
        """Give a polars frame to filter on, with at least the columns of these names (None: all). Heavy lane."""
        ...

    def verify(self) -> None:
        """Raise SourceChanged when what is read now might not be what was opened."""
        ...
