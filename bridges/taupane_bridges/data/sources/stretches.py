"""One column of a view in stretches of rows, so that work on it can be left between two of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.arrow import flat
from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.selection import Selection
from taupane_bridges.data.arrays.values import integer

from .table import TableSource

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from taupane_bridges.data.engine import PreparedView
    from taupane_bridges.data.source import Check, DataSource

ROWS: Final = 1_000_000
_FILE_ROWS: Final = 262_144


@dataclass(frozen=True)
class Stretches:
    """Values that can be gone through again and again. `at_hand`: they are in memory anyway, and whoever keeps parts of
    them takes none for their text; otherwise they come from a file each time.
    """

    go: Callable[[], Iterator[pl.Series]]
    at_hand: bool

    def changed(self, change: Callable[[pl.Series], pl.Series]) -> Stretches:
        """Give the same with each stretch changed."""
        return Stretches(lambda: map(change, self.go()), self.at_hand)


def of_view(source: DataSource, view: PreparedView, position: int, check: Check) -> Iterator[pa.Array]:
    """Give the column's values in the view's rows, in any order. `check` is called before each stretch."""
    whole = view.index is None or view.plan.is_whole
    if source.loaded:
        array = source.column(position, check)
        for start in range(0, view.rows, ROWS):
            check()
            yield array.slice(start, ROWS) if whole else array.take(view.index.slice(start, ROWS))  # type: ignore[union-attr]
        return
    rows = None if whole else ascending(view.index)
    at = start = 0
    for table in source.batches(_FILE_ROWS, [position]):
        check()
        array = flat(table.column(0))
        if rows is None:
            yield array
        else:
            end = first_from(rows, start + len(array), at)
            if end > at:
                inner = kernels().subtract(rows.slice(at, end - at), integer(start).cast(rows.type))
                yield array.take(inner)
            at = end
        start += len(array)


def ascending(index: Any) -> pa.Array:
    """Give row numbers in file order."""
    if isinstance(index, Selection):
        return index.numbers()
    ordered: pa.Array = index.take(kernels().array_sort_indices(index))
    return ordered


def first_from(rows: pa.Array, bound: int, low: int) -> int:
    """Give the first position from `low` on whose row number is not below the bound; they ascend."""
    return bisect_left(_Bound(rows), bound, low)


class _Bound:
    """An Arrow array as bisect reads it."""

    def __init__(self, rows: pa.Array) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: int) -> Any:
        return self._rows[at].as_py()


def as_series(array: pa.Array, *, has_values: bool) -> tuple[pl.Series | None, int]:
    """Give the values as polars has them and how many are missing; None where it has no such values."""
    import pyarrow as pa

    nulls = int(array.null_count)
    if not has_values:
        return None, nulls
    source = TableSource(pa.table([array], names=["x"]))
    series = source.polars(["x"])["x"]
    wanted = source.schema[0].kind
    return (None if str(series.dtype) == "Boolean" and wanted != "bool" else series), series.null_count()
