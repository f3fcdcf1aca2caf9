"""Numbers and moments that hold a text, told without writing all of them down, against what polars writes."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.plans.choosing import search_mask, targets_of
from taupane_bridges.data.plans.digits import numbers_may_hold, whole_number_holds
from taupane_bridges.data.plans.looking import search_piece, searched_columns
from taupane_bridges.data.plans.moments import is_plain, moments_holding
from taupane_bridges.data.plans.plan import Search
from taupane_bridges.data.sources.table import TableSource

_DAY = 86_400
decimals = st.builds(lambda whole, places: whole / 10**places, st.integers(-(10**7), 10**7), st.integers(0, 6))
floats = st.one_of(decimals, decimals, st.floats(), st.sampled_from([0.0, -0.0, 1e-7, 1e15, 1e16, 0.1 + 0.2]))
seconds = st.one_of(st.integers(-(10**9), 2 * 10**9), st.integers(1_700_000_000, 1_700_000_000 + 3 * _DAY))


@given(st.integers(-3_000, 3_000), st.integers(0, 400), st.from_regex(r"-?[0-9]{0,4}", fullmatch=True))
def test_a_range_of_whole_numbers_tells_exactly(least: int, more: int, text: str) -> None:
    held = any(text in str(number) for number in range(least, least + more + 1))
    assert whole_number_holds(least, least + more, text) == held


@given(st.lists(st.none() | floats, max_size=30), st.data())
def test_floats(values: list[float | None], data: st.DataObject) -> None:
    _check(pa.array(values, pa.float64()), data)


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=30), st.data())
def test_whole_numbers(values: list[int | None], data: st.DataObject) -> None:
    _check(pa.array(values, pa.int64()), data)


@given(st.lists(st.none() | seconds, max_size=30), st.sampled_from(["s", "ms", "us", "ns"]), st.data())
def test_moments(values: list[int | None], unit: str, data: st.DataObject) -> None:
    count = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    array = pa.array([None if value is None else value * count for value in values], pa.int64())
    _check(array.cast(pa.timestamp(unit)), data)


@given(st.lists(st.none() | st.integers(-354_286, 40_000), max_size=30), st.data())
def test_days(values: list[int | None], data: st.DataObject) -> None:
    _check(pa.array(values, pa.int32()).cast(pa.date32()), data)


def test_few_decimals_are_not_written_down() -> None:
    array = pa.array([-12.25, None, math.nan, 199.99, 7.0])
    assert not numbers_may_hold(array, "98765")
    assert not numbers_may_hold(array, "1234567")
    assert numbers_may_hold(array, "199")
    assert numbers_may_hold(array, "9.9")
    assert numbers_may_hold(pa.array([1 / 3]), "33333")
    assert numbers_may_hold(pa.array([1e9]), "00000000")


@pytest.mark.parametrize("text", ["03:00:01", "-14 22", " 22:", "2023-11-14 22:13:2", "14", " ", "  ", "4 2 "])
def test_many_moments_of_few_days(text: str) -> None:
    array = pa.array([1_700_000_000 + 61 * number for number in range(6_000)]).cast(pa.timestamp("s"))
    assert is_plain(array)
    assert moments_holding(array, text) is not None
    _same(array, text)


def _check(array: pa.Array, data: st.DataObject) -> None:
    """Search for a part of what some value is written as, or for any digits."""
    written = [text for text in _texts(array) if text]
    digits = st.from_regex(r"[0-9]{1,12}", fullmatch=True)
    whole = data.draw(st.sampled_from(written) | digits if written else digits)
    start = data.draw(st.integers(0, len(whole) - 1))
    _same(array, whole[start : start + data.draw(st.integers(1, 25))])
    _same(array.slice(1), whole[start : start + 5])


def _same(array: pa.Array, text: str) -> None:
    source = TableSource(pa.table([array], names=["x"]))
    search = Search(text)
    found = search_mask(source, search, lambda: None).to_pylist()
    if searched_columns(search, source.schema):
        assert found == _held(source, search)
    else:
        assert not any(_held(source, search))


def _texts(array: pa.Array) -> list[str | None]:
    import polars as pl

    from taupane_bridges.data.plans.looking import value_text

    source = TableSource(pa.table([array], names=["x"]))
    return (
        source.polars(["x"]).select(value_text(targets_of(source, [0])[0]).expr.cast(pl.String)).to_series().to_list()
    )


def _held(source: TableSource, search: Search) -> list[Any]:
    piece = search_piece(search, targets_of(source, [0]))
    return source.polars(["x"]).select(piece.expr.fill_null(value=False)).to_series().to_list()
