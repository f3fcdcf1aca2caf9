"""The rows that pass a filter, in file order, kept as one bit each.

A window looks at the bits around it. Writing down the row numbers of all of them, 4 bytes each, was more than a third
of the time of a filter (2.3M of 10M rows: 115 ms with them, 72 without); whoever needs them all asks for `numbers`.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from .kernels import kernels
from .values import integer

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.source import Check

STRETCH: Final = 65_536
"""Rows that are looked at together: what a core keeps at hand."""
_FEW: Final = 64  # that are looked up one by one


def row_type(rows: int) -> pa.DataType:
    """Give the type of row numbers: uint32 as long as it can count the rows."""
    import pyarrow as pa

    return pa.uint32() if rows < 1 << 32 else pa.uint64()


def rows_where(mask: pa.Array, check: Check) -> pa.Array:
    """Give the numbers of the rows that pass, in file order; in stretches that a core keeps at hand (10M rows: 60 ms
    instead of 160 ms).
    """
    import pyarrow as pa

    pc = kernels()
    small = row_type(len(mask))
    parts = [pa.nulls(0, small)]
    for start in range(0, len(mask), STRETCH):
        check()
        here = pc.indices_nonzero(mask.slice(start, STRETCH)).cast(small, safe=False)
        parts.append(here if start == 0 else pc.add(here, integer(start).cast(small)))
    return pa.concat_arrays(parts)


class Selection:
    """What `mask` selects: an array of row numbers to those who take slices of it. Any thread."""

    def __init__(self, mask: pa.Array, check: Check) -> None:
        pc = kernels()
        self._mask = mask
        self._type = row_type(len(mask))
        self._lock = threading.Lock()
        self._numbers: pa.Array | None = None
        counts = []
        for start in range(0, len(mask), STRETCH):
            check()
            counts.append(int(pc.sum(mask.slice(start, STRETCH), min_count=0).as_py()))
        self._before = [0, *accumulate(counts)]  # selected rows before each stretch, and all of them

    def __len__(self) -> int:
        return self._before[-1]

    @property
    def nbytes(self) -> int:
        """What it takes in memory, at most: with the numbers of all rows."""
        return int(self._mask.nbytes) + len(self) * int(self._type.byte_width)

    def slice(self, start: int, length: int | None = None) -> pa.Array:
        """Give the numbers of some of the rows, as an array's method does."""
        import pyarrow as pa

        end = len(self) if length is None else min(len(self), start + length)
        if self._numbers is not None:
            return self._numbers.slice(start, max(0, end - start))
        parts = [pa.nulls(0, self._type)]
        at = start
        while at < end:
            stretch = bisect_right(self._before, at) - 1
            first = self._before[stretch]
            found = self._in(stretch).slice(at - first, end - at)
            parts.append(found)
            at += len(found)
        return pa.concat_arrays(parts)

    def take(self, places: pa.Array) -> pa.Array:
        """Give the numbers of the rows in these places."""
        import pyarrow as pa

        if len(places) > _FEW:
            return self.numbers().take(places)
        return pa.concat_arrays([pa.nulls(0, self._type), *(self.slice(at, 1) for at in places.to_pylist())])

    def numbers(self) -> pa.Array:
        """Give the numbers of all rows; they are kept from then on."""
        with self._lock:
            if self._numbers is None:
                self._numbers = rows_where(self._mask, lambda: None)
            return self._numbers

    def _in(self, stretch: int) -> pa.Array:
        pc = kernels()
        start = stretch * STRETCH
        found = pc.indices_nonzero(self._mask.slice(start, STRETCH)).cast(self._type, safe=False)
        return found if start == 0 else pc.add(found, integer(start).cast(self._type))


def numbers_of(index: Any) -> pa.Array:
    """Give all row numbers of an index, which may be a selection."""
    return index.numbers() if isinstance(index, Selection) else index
