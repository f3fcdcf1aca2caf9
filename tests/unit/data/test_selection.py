from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.arrays import selection
from taupane_bridges.data.arrays.selection import Selection, numbers_of, row_type, rows_where
from taupane_bridges.data.arrays.values import integers
from taupane_bridges.data.errors import Superseded


@pytest.fixture(autouse=True, scope="module")
def small_stretches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "STRETCH", 7)
        patch.setattr(selection, "_FEW", 3)
        yield


@given(st.lists(st.booleans(), max_size=60), st.data())
def test_a_selection_gives_the_numbers_that_an_array_of_them_gives(passes: list[bool], data: st.DataObject) -> None:
    mask = pa.array(passes, pa.bool_())
    numbers = rows_where(mask, lambda: None)
    chosen = Selection(mask, lambda: None)
    assert len(chosen) == len(numbers)
    for _ in range(3):
        start = data.draw(st.integers(0, len(numbers)))
        length = data.draw(st.integers(0, len(numbers) + 3))
        assert chosen.slice(start, length) == numbers.slice(start, length)
        assert chosen.slice(start) == numbers.slice(start)
    places = data.draw(st.lists(st.integers(0, max(0, len(numbers) - 1)), max_size=8 if len(numbers) else 0))
    assert chosen.take(integers(places)) == numbers.take(integers(places))
    assert numbers_of(chosen) == numbers_of(numbers) == numbers
    assert numbers_of(chosen).type == row_type(len(passes))
    assert chosen.slice(1, 2) == numbers.slice(1, 2)  # of the numbers, now that they are there


def test_what_a_selection_takes_is_counted_with_the_numbers_that_it_may_be_asked_for() -> None:
    mask = pa.array([True, False] * 400, pa.bool_())
    chosen = Selection(mask, lambda: None)
    assert chosen.nbytes == mask.nbytes + 400 * 4
    chosen.numbers()
    assert chosen.nbytes == mask.nbytes + 400 * 4


def test_counting_stops_when_nobody_waits() -> None:
    def check() -> None:
        raise Superseded

    with pytest.raises(Superseded):
        Selection(pa.array([True] * 20, pa.bool_()), check)
