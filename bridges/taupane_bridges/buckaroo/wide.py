"""Rows of files with many columns. The page asks for all columns of some rows, which touches a page of the file for
each: so more rows are read with them, by polars at once, and kept for the windows beside. Window threads.

A few hundred rows × 1,000 columns cost polars as much as a few thousand, and pyarrow five times that.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.arrow import normal, one_chunk
from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.lru import ByteLru
from taupane_bridges.data.sources.parquet import ParquetSource
from taupane_bridges.data.sources.together import Together

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    import pyarrow as pa

    from taupane_bridges.data.engine import PreparedView

    from .loaded import Loaded

COLUMNS: Final = 64
"""Files with fewer are read window by window."""
KEPT: Final = 192 << 20
"""Bytes of rows that are kept for all sessions."""
_CELLS: Final = 2_048_000  # in a stretch of rows as they stand in the file
_BYTES: Final = 24 << 20  # and what it may take in memory
_LEAST: Final = 256  # rows
_GATHERED: Final = 2  # times as many of a sorted view: all pages of the file are touched, for however few
_ROW: Final = "\0row"
_PLAIN: Final = frozenset({"int", "float", "bool", "string", "date", "datetime"})  # the same read by either library


class WideRows:
    """Stretches of rows of all wide files that are shown, the least used given up first."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept: ByteLru[pa.Table] = ByteLru(kept)
        self._together: Together[pa.Table | None] = Together()
        self._refused: set[int] = set()  # files that polars does not read

    def read(self, loaded: Loaded, view: PreparedView, start: int, stop: int) -> pa.Table | None:
        """Give the rows [start, stop) of a view with all columns; None where the source reads them itself as well."""
        import pyarrow as pa

        if start >= stop or not self._takes(loaded):
            return None
        rows = stretch_rows(loaded, gathered=view.index is not None)
        parts = []
        for number in range(start // rows, (stop - 1) // rows + 1):
            low = number * rows
            table = self._stretch(loaded, view, low, min(low + rows, view.rows))
            if table is None:
                return None
            begin = max(start, low) - low
            parts.append(table.slice(begin, min(stop, low + rows) - low - begin))
        return parts[0] if len(parts) == 1 else pa.concat_tables(parts)

    def after(self, loaded: Loaded, view: PreparedView, start: int, stop: int) -> int | None:
        """Give a row that is worth reading before it is asked for, as [start, stop) was: the next that is not kept, if
        these are near it. None where there is none, and for the rows of a sorted view, which take long.
        """
        if view.index is not None or not self._takes(loaded):
            return None
        rows = stretch_rows(loaded, gathered=False)
        row = stop + rows // 4
        near = row if start < stop else start
        if near >= view.rows or self._kept.get(_key(loaded, view, near - near % rows)) is not None:
            return None
        return near

    def is_slow(self, loaded: Loaded, view: PreparedView) -> bool:
        """Tell whether rows are gathered from all of the file, which takes seconds. Any thread."""
        return view.index is not None and self._takes(loaded)

    def forget(self, loaded: Loaded) -> None:
        """Let go of a file's rows."""
        self._kept.forget(loaded.number)
        self._refused.discard(loaded.number)

    def _takes(self, loaded: Loaded) -> bool:
        source = loaded.engine.source
        wide = len(loaded.columns) >= COLUMNS and loaded.number not in self._refused
        return wide and isinstance(source, ParquetSource) and not source.loaded

    def _stretch(self, loaded: Loaded, view: PreparedView, low: int, high: int) -> pa.Table | None:
        key = _key(loaded, view, low)
        found = self._kept.get(key)
        if found is not None:
            return found
        (made,) = self._together.all([(key, partial(self._make, loaded, view, low, high))])
        if made is not None:
            self._kept.put(key, made, made.nbytes)
        return made

    def _make(self, loaded: Loaded, view: PreparedView, low: int, high: int) -> pa.Table | None:
        import polars as pl

        index = None if view.index is None else view.index.slice(low, high - low)
        try:
            columns = range(len(loaded.columns))
            return _of_file(loaded, low, high, columns) if index is None else _of_view(loaded, index, columns)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, _Unlike):
            self._refused.add(loaded.number)
            return None


def _key(loaded: Loaded, view: PreparedView, low: int) -> tuple[object, ...]:
    return (loaded.number, None if view.index is None else view.plan, low)


class _Unlike(Exception):
    """Polars reads something else from the file than pyarrow."""


def stretch_rows(loaded: Loaded, *, gathered: bool) -> int:
    """Give how many rows are read at once."""
    most = min(_CELLS // len(loaded.columns), int(_BYTES / max(1.0, loaded.engine.source.row_bytes)))
    rows = _LEAST
    while rows * 2 <= most:
        rows *= 2
    return rows * _GATHERED if gathered else rows


def some_columns(loaded: Loaded, low: int, high: int, columns: Sequence[int]) -> pa.Table:
    """Give the rows [low, high) of the file, of some columns in ascending order. Reading lane."""
    source = loaded.engine.source
    if isinstance(source, ParquetSource) and not source.loaded:
        import polars as pl

        with suppress(pl.exceptions.PolarsError, pl.exceptions.PanicException, _Unlike):
            return _of_file(loaded, low, high, columns)
    return source.read(low, high, columns)


def _of_file(loaded: Loaded, low: int, high: int, columns: Sequence[int]) -> pa.Table:
    source = loaded.engine.source
    plain, others = _by_reader(loaded, columns)
    found = _collected(loaded, _frame(loaded).slice(low, high - low), plain, high - low)
    return _merged(loaded, plain, found, others, source.read(low, high, others) if others else None)


def _of_view(loaded: Loaded, index: pa.Array, columns: Sequence[int]) -> pa.Table:
    """Give the rows of these numbers, in this order: the file is gone through once, between the first and the last."""
    import polars as pl

    pc = kernels()
    order = pc.array_sort_indices(index)
    rows = pl.Series(index.take(order)).cast(pl.UInt32)
    number = pl.col(_ROW)
    wanted = number.is_between(rows[0], rows[-1]) & number.is_in(rows.implode())
    plain, others = _by_reader(loaded, columns)
    found = _collected(loaded, _frame(loaded).with_row_index(_ROW).filter(wanted), plain, len(index))
    found = found.take(pc.array_sort_indices(order))
    return _merged(loaded, plain, found, others, loaded.engine.source.take(index, others) if others else None)


def _frame(loaded: Loaded) -> pl.LazyFrame:
    import polars as pl

    frame = loaded.engine.source.polars(None)
    if not isinstance(frame, pl.LazyFrame):  # a name comes twice
        raise _Unlike
    return frame


def _by_reader(loaded: Loaded, columns: Sequence[int]) -> tuple[list[int], list[int]]:
    """Give those of the columns that polars reads, and the others."""
    found: tuple[list[int], list[int]] = ([], [])
    for at in columns:
        found[loaded.columns[at].kind not in _PLAIN].append(at)
    return found


def _collected(loaded: Loaded, frame: pl.LazyFrame, plain: Sequence[int], rows: int) -> pa.Table:
    """Give these columns of a frame. Raises SourceChanged, and _Unlike where it has not so many rows."""
    import polars as pl

    if not plain:
        raise _Unlike
    names = [loaded.columns[at].name for at in plain]
    table = frame.select(names).collect().to_arrow(compat_level=pl.CompatLevel.oldest())
    loaded.engine.source.verify()
    if table.num_rows != rows:
        raise _Unlike
    return one_chunk(normal(table))


def _merged(
    loaded: Loaded, plain: Sequence[int], found: pa.Table, others: Sequence[int], more: pa.Table | None
) -> pa.Table:
    """Put the columns that either read into their order."""
    import pyarrow as pa

    arrays: dict[int, Any] = dict(zip(plain, found.columns, strict=True))
    if more is not None:
        arrays.update(zip(others, more.columns, strict=True))
    places = sorted(arrays)
    return pa.Table.from_arrays([arrays[at] for at in places], names=[loaded.columns[at].name for at in places])
