"""Statistics of a column in pieces against those of the whole, told the long way."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.arrays.schema import describe
from taupane_bridges.data.errors import Superseded
from taupane_bridges.data.sources.stretches import Stretches
from taupane_bridges.data.statistics import lines, tallies
from taupane_bridges.data.statistics.summary import summarise
from taupane_bridges.data.statistics.tallies import tally

words = st.none() | st.sampled_from(["", "a", "b", "ab", "é", "Z", *(f"w{at}" for at in range(40))])
floats = st.none() | st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1.5, -2.0, 1e6]) | st.integers(-50, 50)


def never() -> None:
    """Never superseded."""


def cut(series: pl.Series, size: int, *, at_hand: bool) -> Stretches:
    """Give a column in pieces of this many values."""

    def go() -> Iterator[pl.Series]:
        for start in range(0, len(series), size):
            yield series.slice(start, size)

    return Stretches(go, at_hand)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few values take the paths of millions."""
    for module, name, value in (
        (tallies, "FEW", 4),
        (tallies, "SHARE", 6),
        (tallies, "_FILE_SHARE", 9),
        (tallies, "_SAMPLED", 3),
        (lines, "RANGE", 5),
        (lines, "_FILE_RANGE", 7),
    ):
        monkeypatch.setattr(module, name, value)


@given(st.lists(words, max_size=60), st.integers(1, 20), st.integers(1, 12), st.booleans())
def test_values_are_counted_right_however_they_are_dealt(
    given_words: list[str | None], size: int, most: int, at_hand: bool
) -> None:
    counted = Counter(word for word in given_words if word is not None)
    series = pl.Series(given_words, dtype=pl.String)
    values = cut(series, size, at_hand=at_hand).changed(pl.Series.drop_nulls)
    found = tally(values, sum(counted.values()), most, never)
    assert found.distinct == len(counted)
    ranked = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0].encode()))[:most]
    assert (found.top.rows() if found.top is not None else []) == ranked
    assert found.every is None or sorted(found.every.rows()) == sorted(counted.items())


@given(st.lists(floats, min_size=1, max_size=60), st.integers(1, 20), st.booleans(), st.data())
def test_numbers_in_ranges_are_those_of_the_whole(
    given_numbers: list[float | None], size: int, at_hand: bool, data: st.DataObject
) -> None:
    column = describe("x", pa.float64())
    series = pl.Series(given_numbers, dtype=pl.Float64, strict=False)
    sample = series.gather(data.draw(st.lists(st.integers(0, len(series) - 1), max_size=10)))
    told = summarise(column, cut(series, size, at_hand=at_hand), 0, sample, never)
    nans = [value for value in series.to_list() if value is not None and math.isnan(value)]
    present = sorted(value for value in series.to_list() if value is not None and not math.isnan(value))
    finite = pl.Series([value for value in present if math.isfinite(value)], dtype=pl.Float64)
    assert (told["nulls"], told["nans"]) == (series.null_count(), len(nans))
    assert told["distinct"] == len(set(present)) + bool(nans)
    if present:
        text = {value: pl.Series([value]).cast(pl.String)[0] for value in present}
        assert (told["min"], told["max"]) == (text[present[0]], text[present[-1]])
        middle = present[round(0.5 * (len(present) - 1))]
        assert told["quantiles"]["0.5"] == text[middle]
    if len(finite):
        assert told["mean"] == pytest.approx(finite.mean(), rel=1e-9, abs=1e-9)
        assert told["std"] == (None if len(finite) < 2 else pytest.approx(finite.std(), rel=1e-9, abs=1e-9))
        edges, counts = told["histogram"]["edges"], told["histogram"]["counts"]
        last = len(counts) - 1
        for at, count in enumerate(counts):
            inside = [v for v in finite if edges[at] <= v and (v < edges[at + 1] or at == last)]
            assert count == len(inside)
    if told["distinct"] <= 10 and told["top"] is not None:
        assert {entry["count"] for entry in told["top"]} == set(Counter(present).values())


def test_the_work_can_be_left_between_two_pieces() -> None:
    series = pl.Series([f"value {at}" for at in range(100)])
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise Superseded

    with pytest.raises(Superseded):
        tally(cut(series, 10, at_hand=True), 100, 10, check)
