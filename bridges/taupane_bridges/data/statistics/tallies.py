"""How often each value stands in a column that comes in pieces: the number of distinct values, and the most frequent.

A column of few distinct values is counted piece by piece. One of many is dealt into shares by a hash, so that equal
values meet in one share, and each share is counted by itself: it takes the memory of a share, and can be left between
two steps. Of values that hardly repeat (ten million texts took 40 s to count and to sort) only the hashes are
compared: those that stand alone are distinct values, whatever they are, and the few others are counted as values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polars as pl

    from taupane_bridges.data.source import Check
    from taupane_bridges.data.sources.stretches import Stretches

FEW: Final = 100_000
"""Distinct values that are counted piece by piece."""
SHARE: Final = 2_000_000
"""Values of a share: some 0.2 s of work that nobody can interrupt."""
_FILE_SHARE: Final = 4_000_000
_SAMPLED: Final = 20_000


class Tally:
    """`distinct` values, and the `most` frequent of them as a frame of value and count, the most frequent first, then
    by the value. `every` has all of them, in any order, where they are few.
    """

    def __init__(self, most: int) -> None:
        self.distinct = 0
        self.top: pl.DataFrame | None = None
        self.every: pl.DataFrame | None = None
        self.most = most

    @property
    def size(self) -> int:
        """The bytes that it takes, about."""
        return 256 + sum(int(frame.estimated_size()) for frame in (self.top, self.every) if frame is not None)

    def add(self, counts: pl.DataFrame, distinct: int) -> None:
        """Take values that no other call had; `counts` has the most frequent of them at least."""
        import polars as pl

        self.distinct += distinct
        joined = counts if self.top is None else pl.concat([self.top, counts])
        self.top = most_frequent(joined, self.most)


def tally(values: Stretches, count: int, most: int, check: Check) -> Tally:
    """Count `count` values, of which none is missing. Exact, however many are distinct."""
    found = Tally(most)
    few = _few(values, check)
    if few is not None:
        found.add(few, few.height)
        found.every = few
        return found
    for share in _shares(values, count, check):
        _count_share(found, share, most)
        check()
    return found


def count_values(values: pl.Series) -> pl.DataFrame:
    """Count each value: a frame of value and count, in any order."""
    return values.alias("value").value_counts(name="count")


def most_frequent(counts: pl.DataFrame, most: int) -> pl.DataFrame:
    """Give the most frequent values, equally frequent ones by their value. Only what may be among them is sorted."""
    import polars as pl

    if counts.height > most:
        least: Any = counts["count"].top_k(most).min()
        often = counts.filter(pl.col("count") > least)
        tied = counts.filter(pl.col("count") == least)
        counts = pl.concat([often, tied.filter(_smallest(tied["value"], most - often.height))])
    return counts.sort(["count", "value"], descending=[True, False]).head(most)


def _few(values: Stretches, check: Check) -> pl.DataFrame | None:
    """Count every value; None as soon as there are too many."""
    import polars as pl

    counted: pl.DataFrame | None = None
    for piece in values.go():
        check()
        # Half of the values are distinct or more: counting them all would be for nothing
        if len(piece) > 2 * FEW and piece.head(2 * FEW).n_unique() > FEW:
            return None
        counts = count_values(piece)
        if counted is not None:
            counts = pl.concat([counted, counts]).group_by("value").agg(pl.col("count").sum())
        if counts.height > FEW:
            return None
        counted = counts
    return counted if counted is not None else pl.DataFrame(schema={"value": pl.String, "count": pl.UInt32})


def _shares(values: Stretches, count: int, check: Check) -> Iterator[pl.Series]:
    """Deal the values by their hashes: at once where they are in memory, else going through them for each share."""
    import polars as pl

    shares = -(-count // (SHARE if values.at_hand else _FILE_SHARE))
    for chosen in [range(shares)] if values.at_hand else [range(at, at + 1) for at in range(shares)]:
        parts: list[list[pl.Series]] = [[] for _ in chosen]
        for piece in values.go():
            check()
            codes = piece.hash() % shares
            for at, share in enumerate(chosen):
                parts[at].append(piece.filter(codes == share))
        for part in parts:
            yield pl.concat(part)
            part.clear()


def _count_share(found: Tally, values: pl.Series, most: int) -> None:
    """Count a share that holds all values equal to any of its own."""
    import polars as pl

    hashes = values.hash()
    if hashes.n_unique() < len(values) // 2:
        counts = count_values(values)
        found.add(most_frequent(counts, most), counts.height)
        return
    ordered = hashes.sort()
    twice = ordered.filter(ordered == ordered.shift(1)).unique()
    alone = values
    if len(twice):
        again = hashes.is_in(twice.implode())
        counts = count_values(values.filter(again))
        found.add(most_frequent(counts, most), counts.height)
        alone = values.filter(~again)
    if found.top is not None and found.top.height >= most and found.top["count"].min() > 1:  # type: ignore[operator]
        found.distinct += len(alone)
        return
    some = alone.filter(_smallest(alone, most)).alias("value")
    ones = pl.DataFrame([some, pl.repeat(1, len(some), dtype=pl.UInt32, eager=True).alias("count")])
    found.add(ones, len(alone))


def _smallest(values: pl.Series, most: int) -> pl.Series:
    """Tell which values may be among the smallest: at least `most` of them, and not many more."""
    if len(values) <= most:
        return values.is_not_null()
    bound: Any = values.head(max(most, _SAMPLED)).sort().gather(most - 1)
    among: pl.Series = values <= bound
    return among
