"""Statistics of values that lie on a line (numbers, moments, durations), which come in pieces in any order.

What needs an order (distinct values, quantiles) is told range by range: a sample says where to cut, each range is
sorted by itself, so that a step takes a fraction of a second and the memory of a range.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polars as pl

    from taupane_bridges.data.arrays.schema import ColumnSchema
    from taupane_bridges.data.source import Check
    from taupane_bridges.data.sources.stretches import Stretches

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS: Final = 20
RANGE: Final = 4_000_000
"""Values that are sorted at once: some 0.2 s that nobody can interrupt."""
_FILE_RANGE: Final = 8_000_000  # of a file, which is gone through for each range: half a gigabyte
_PER_UNIT: Final = {"ms": 1_000.0, "us": 1.0, "ns": 0.001}  # µs


class Extent:
    """What a first look at all values tells: how many there are, and how far the finite ones reach as floats."""

    def __init__(self) -> None:
        self.count = 0
        self.low = math.inf
        self.high = -math.inf

    def add(self, numbers: pl.Series) -> None:
        """Take a piece, as floats."""
        self.count += len(numbers)
        finite = numbers.filter(numbers.is_finite())
        if len(finite):
            low: Any = finite.min()
            high: Any = finite.max()
            self.low, self.high = min(self.low, low), max(self.high, high)


class Line:
    """Statistics of values that are given in order."""

    def __init__(self, column: ColumnSchema, extent: Extent, few: int) -> None:
        self.distinct = 0
        self.at: dict[int, pl.Series] = {}  # by place in the order, a series of the value
        self.counted: pl.DataFrame | None = None  # each value with its count, while they are few
        self._column = column
        self._few = few
        self._done = 0
        self._places = sorted({0, extent.count - 1, *(round(q * (extent.count - 1)) for q in QUANTILES)})
        self._moments = _Moments()
        self._edges = edges(extent, whole=column.kind == "int")
        self._bins = [0] * max(0, len(self._edges) - 1)

    def add(self, ordered: pl.Series) -> None:
        """Take the next values, of which none is equal to one before."""
        end = self._done + len(ordered)
        for place in self._places:
            if self._done <= place < end:
                self.at[place] = ordered.slice(place - self._done, 1)
        self._done = end
        if len(ordered) == 0:
            return
        runs = 1 + int((ordered != ordered.shift(1)).sum())
        self._count(ordered, runs)
        self.distinct += runs
        numbers = as_numbers(self._column, ordered)
        numbers = numbers.filter(numbers.is_finite())
        if len(numbers):
            self._moments.add(numbers)
            self._fill(numbers)

    def quantile(self, share: float) -> pl.Series:
        """Give the value at this share of the order."""
        return self.at[round(share * (self._done - 1))]

    @property
    def mean(self) -> float | None:
        """The mean of the finite values."""
        return _finite(self._moments.mean) if self._moments.count else None

    @property
    def std(self) -> float | None:
        """The deviation of the finite values."""
        count = self._moments.count
        return None if count < 2 else _finite(math.sqrt(self._moments.squares / (count - 1)))

    @property
    def histogram(self) -> dict[str, object] | None:
        """The counts between edges of one distance."""
        return {"edges": self._edges, "counts": self._bins} if self._moments.count else None

    def _count(self, ordered: pl.Series, runs: int) -> None:
        import polars as pl

        if self.distinct + runs > self._few:
            self.counted = None
        elif self.distinct == 0 or self.counted is not None:
            runs_of = ordered.rle().struct.unnest()
            counts = pl.DataFrame([runs_of["value"], runs_of["len"].cast(pl.UInt32).alias("count")])
            self.counted = counts if self.counted is None else pl.concat([self.counted, counts])

    def _fill(self, numbers: pl.Series) -> None:
        import polars as pl

        inner = pl.Series(self._edges[1:-1], dtype=pl.Float64)
        below = [0, *numbers.search_sorted(inner, side="left").to_list(), len(numbers)]
        for at in range(len(self._bins)):
            self._bins[at] += below[at + 1] - below[at]


class _Moments:
    """Mean and squared deviations, joined piece by piece (Chan's formula, which loses no digits)."""

    def __init__(self) -> None:
        self.count = 0
        self.mean = 0.0
        self.squares = 0.0

    def add(self, numbers: pl.Series) -> None:
        count = len(numbers)
        mean: Any = numbers.mean()
        spread: Any = numbers.var(ddof=0)
        total = self.count + count
        apart = mean - self.mean
        self.squares += spread * count + apart * apart * self.count * count / total
        self.mean += apart * count / total
        self.count = total


def in_order(values: Stretches, count: int, sample: pl.Series, check: Check) -> Iterator[pl.Series]:
    """Give all values in ascending order, a range at a time. No value is in two ranges."""
    import polars as pl

    bounds = _bounds(sample.sort(), -(-count // (RANGE if values.at_hand else _FILE_RANGE)))
    ranges = range(len(bounds) + 1)
    for chosen in [ranges] if values.at_hand else [ranges[at : at + 1] for at in ranges]:
        parts: list[list[pl.Series]] = [[] for _ in chosen]
        for piece in values.go():
            check()
            for at, number in enumerate(chosen):
                parts[at].append(_between(piece, bounds[max(0, number - 1) : number], bounds[number : number + 1]))
        for part in parts:
            check()
            whole = pl.concat(part)
            part.clear()
            ordered = whole.sort()
            del whole
            yield ordered


def _bounds(ordered: pl.Series, ranges: int) -> list[pl.Series]:
    """Give where ranges of about as many values begin: each a series of one value as it lies in memory."""
    if ranges < 2 or len(ordered) == 0:
        return []
    places = sorted({len(ordered) * at // ranges for at in range(1, ranges)})
    chosen = ordered.gather(places).to_physical().unique(maintain_order=True)
    return [chosen.slice(at, 1) for at in range(len(chosen))]


def _between(piece: pl.Series, low: Sequence[pl.Series], high: Sequence[pl.Series]) -> pl.Series:
    values = piece.to_physical()
    if not low and not high:
        return piece
    if not low:
        inside: Any = values < high[0]
    else:
        inside = (values >= low[0]) & (values < high[0]) if high else values >= low[0]
    chosen: pl.Series = piece.filter(inside)
    return chosen


def edges(extent: Extent, *, whole: bool) -> list[float]:
    """Give the edges of a histogram: of one distance; whole numbers that are few have an edge each."""
    low, high = extent.low, extent.high
    span = high - low
    if not math.isfinite(span) or span == 0 or span / BINS == 0:
        return [low, high] if high >= low else []
    if whole and span < BINS:
        return [low + at for at in range(int(span) + 2)]
    return [*(low + span / BINS * at for at in range(BINS)), high]


def as_numbers(column: ColumnSchema, values: pl.Series) -> pl.Series:
    """Give the values as floats: µs since 1970 for dates and moments, seconds for times and durations."""
    import polars as pl

    dtype: Any = values.dtype
    numbers: pl.Series = (values.to_physical() if dtype.is_temporal() else values).cast(pl.Float64)
    if not dtype.is_temporal():
        return numbers
    scale: float
    if dtype == pl.Date:
        scale = 86_400_000_000.0
    else:
        scale = 1e-3 if dtype == pl.Time else _PER_UNIT[dtype.time_unit]
    factor: float = scale / 1e6 if column.kind in {"time", "duration"} else scale
    return numbers * factor


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
