"""A table in memory as a source: one chunk per column, so that any rows can be taken in microseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taupane_bridges.data.arrays.arrow import flat, normal, one_chunk
from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.names import unique_names
from taupane_bridges.data.arrays.schema import ColumnSchema, describe_all
from taupane_bridges.data.errors import BadPlan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    import pyarrow as pa

    from taupane_bridges.data.source import Check

    from .following import Origin

_MOST_DIGITS = 38  # of polars' decimals


class TableSource:
    """A pyarrow table. `frame` is the polars frame that it came from, if it did: filters then need no conversion."""

    def __init__(self, table: pa.Table, *, name: str | None = None, frame: pl.DataFrame | None = None) -> None:
        self.name = name
        self.origin: Origin | None = None
        self.loaded = True
        self.code: str | None = None
        self.schema: tuple[ColumnSchema, ...] = describe_all(table.schema)
        self.rows = int(table.num_rows)
        self.apart: bool = frame is None or all(_is_plain(dtype) for dtype in frame.dtypes)
        self._table = one_chunk(normal(table))
        self._frame = frame
        self._series: dict[int, pl.Series] = {}

    @property
    def row_bytes(self) -> float:
        """Give the bytes of one row."""
        return int(self._table.nbytes) / max(1, self.rows)

    def read(self, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
        """Give the rows [start, stop) in order; nothing is copied."""
        return self._table.select(list(columns)).slice(start, stop - start)

    def batches(self, rows: int, columns: Sequence[int] | None = None) -> Iterator[pa.Table]:
        """Give all rows in order, a few at a time; nothing is copied."""
        table = self._table if columns is None else self._table.select(list(columns))
        for start in range(0, self.rows, rows):
            yield table.slice(start, rows)

    def take(self, index: pa.Array, columns: Sequence[int]) -> pa.Table:
        """Give the rows of these numbers, in this order."""
        return self._table.select(list(columns)).take(index)

    def load(self, check: Check) -> None:
        """Do nothing: the table is in memory."""

    def column(self, position: int, check: Check) -> pa.Array:
        """Give one whole column; nothing is copied."""
        check()
        return flat(self._table.column(position))

    def polars(self, names: list[str] | None) -> pl.DataFrame:
        """Give a polars frame with these columns.

        Converting text costs polars 16 bytes a row, so only the columns asked for are converted, each once.
        """
        import polars as pl

        if self._frame is not None:
            return self._frame
        known = unique_names([column.name for column in self.schema])
        chosen = [i for i, name in enumerate(known) if names is None or name in names]
        missing = [name for name in names or [] if name not in known]
        if missing:
            raise BadPlan(f"there is no column {missing[0]!r}")
        # What polars has no type for is left out, unless it is asked for by name
        return pl.DataFrame({known[i]: self._column(i) for i in chosen if names is not None or self._convertible(i)})

    def verify(self) -> None:
        """Do nothing: a table in memory does not change."""

    def _column(self, position: int) -> pl.Series:
        import polars as pl

        series = self._series.get(position)
        if series is None:
            column = self._table.column(position)
            converted = pl.from_arrow(column if self._convertible(position) else _nearest(column))
            assert isinstance(converted, pl.Series)
            series = self._series[position] = converted
        return series

    def _convertible(self, position: int) -> bool:
        """Tell whether polars knows the type: given some others it panics."""
        import pyarrow.types as is_

        type_ = self._table.schema.field(position).type
        odd = is_.is_decimal256(type_) or is_.is_interval(type_) or is_.is_union(type_) or is_.is_map(type_)
        return not (odd or is_.is_float16(type_))


def _is_plain(dtype: pl.DataType) -> bool:
    """Tell whether a polars type comes back from Arrow as itself."""
    text = str(dtype)
    return not any(odd in text for odd in ("Object", "Enum", "Int128", "Unknown", "Ext"))


def _nearest(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give a column of a type that polars has, with the same values; or, where there is none, whether a value is there:
    null, or true.
    """
    import pyarrow as pa

    type_ = column.type
    if pa.types.is_float16(type_):
        return column.cast(pa.float32())
    if pa.types.is_decimal256(type_) and 0 <= type_.scale <= _MOST_DIGITS:
        try:
            return column.cast(pa.decimal128(_MOST_DIGITS, type_.scale))
        except pa.ArrowInvalid:  # more digits than that
            pass
    pc = kernels()
    present = column.is_valid()
    return pc.if_else(present, present, pa.nulls(1, pa.bool_())[0])
