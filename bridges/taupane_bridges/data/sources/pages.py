"""Where the pages of a column chunk lie, and which rows each holds: told by their headers, read as far as is asked."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .thrift import Malformed, read_struct

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_DATA, _DICTIONARY, _DATA_V2 = 0, 2, 3
_BY_DICTIONARY: Final = (2, 8)  # encodings
_HEADER: Final = 256  # bytes; most headers are shorter
_LONGEST_HEADER: Final = 1 << 16  # one with the least and the greatest of long texts


class Unknown(ValueError):
    """The pages do not say which rows they hold, or contradict the footer."""


@dataclass(frozen=True)
class Span:
    """Pages one behind the other: where they lie, and how many values they hold. `dictionary` is the offset and size of
    the page that their values are numbers into; None where they hold the values themselves. Of `distinct` values in it
    all are numbers; that is None where some are not.
    """

    offset: int
    size: int
    values: int
    dictionary: tuple[int, int] | None
    distinct: int | None


class Pages:
    """The pages of one column of one row group. Any thread; headers are read as far as rows are asked for.

    `starts[i]` is the first row of page i, counted from the group's start; one more entry than pages.
    """

    def __init__(self, handle: pa.NativeFile, chunk: pq.ColumnChunkMetaData, rows: int, *, repeated: bool) -> None:
        first = chunk.data_page_offset
        dictionary = chunk.dictionary_page_offset
        begin = min(first, dictionary) if dictionary else first
        self.dictionary: tuple[int, int] | None = None
        self._distinct: int | None = None  # values in the dictionary
        self.starts = [0]
        self.offsets = [begin]
        self.values: list[int] = []
        self._coded: list[bool] = []
        self._handle = handle
        self._end = begin + chunk.total_compressed_size
        self._rows = rows
        self._repeated = repeated
        self._lock = threading.Lock()

    def around(self, row: int) -> tuple[int, int]:
        """Give the rows [low, high) of the page that holds a row. Raises Unknown."""
        self.reach(row + 1)
        at = bisect_right(self.starts, row) - 1
        return self.starts[at], self.starts[at + 1]

    def span(self, low: int, high: int) -> Span:
        """Give where the pages of the rows [low, high) lie. Raises Unknown where none begins or ends there."""
        self.reach(high)
        first, last = bisect_left(self.starts, low), bisect_left(self.starts, high)
        if self.starts[first] != low or self.starts[last] != high:
            raise Unknown("no page begins or ends there")
        coded = self._coded[first:last]
        dictionary = self.dictionary if any(coded) else None
        distinct = self._distinct if all(coded) else None
        size = self.offsets[last] - self.offsets[first]
        return Span(self.offsets[first], size, sum(self.values[first:last]), dictionary, distinct)

    def reach(self, row: int) -> None:
        """Read headers until the rows before `row` are found. Raises Unknown."""
        if self.starts[-1] >= row:
            return
        with self._lock:
            while self.starts[-1] < row:
                self._step()

    def _step(self) -> None:
        offset = self.offsets[-1]
        if offset >= self._end:
            raise Unknown("the pages hold fewer rows than the footer says")
        header, length = self._header(offset)
        size = header.get(3)
        if not isinstance(size, int) or size < 0 or offset + length + size > self._end:
            raise Unknown("a page lies beyond its column")
        after = offset + length + size
        kind = header.get(1)
        if kind == _DICTIONARY and not self.values:
            self.dictionary = (offset, length + size)
            told = header.get(7)
            count = told.get(1) if isinstance(told, dict) else None
            self._distinct = count if isinstance(count, int) and count >= 0 else None
        elif kind in (_DATA, _DATA_V2):
            values, rows, encoding = self._count(header)
            if rows:
                if self.starts[-1] + rows > self._rows:
                    raise Unknown("the pages hold more rows than the footer says")
                self.values.append(values)
                self._coded.append(encoding in _BY_DICTIONARY)
                self.offsets.append(after)
                self.starts.append(self.starts[-1] + rows)  # the last: who reads without the lock looks here first
                return
        self.offsets[-1] = after

    def _count(self, header: dict[int, Any]) -> tuple[int, int, object]:
        """Give the numbers of values and rows, and the encoding; the first kind of page does not tell rows from values
        in lists.
        """
        new = header.get(1) == _DATA_V2
        told = header.get(8 if new else 5)
        if not isinstance(told, dict):
            raise Unknown("a page has no header of its kind")
        values = told.get(1)
        rows = told.get(3) if new else None if self._repeated else values
        if not isinstance(values, int) or not isinstance(rows, int) or values < 0 or rows < 0:
            raise Unknown("a page does not say how many rows it holds")
        if not rows and values:
            raise Unknown("a row goes on in the next page")
        return values, rows, told.get(4 if new else 2)

    def _header(self, offset: int) -> tuple[dict[int, Any], int]:
        for most in (_HEADER, _LONGEST_HEADER):
            data = self._handle.read_at(min(most, self._end - offset), offset)
            try:
                return read_struct(data, 0)
            except IndexError:
                continue
            except Malformed as error:
                raise Unknown("a page has no header") from error
        raise Unknown("a page's header is too long")
