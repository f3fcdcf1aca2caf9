"""Orders against the obvious model: Python's own stable sort."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.errors import BadPlan
from taupane_bridges.data.orders import order as order_module
from taupane_bridges.data.orders.order import reversed_order, sort_rows

small_ints = st.none() | st.integers(-3, 3)
floats = st.none() | st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 1.5, -2.0])
words = st.none() | st.sampled_from(["", "a", "b", "ab", "é", "Z", "\U0001f600"])
TYPES: list[tuple[Any, Any]] = [
    (pa.int64(), small_ints),
    (pa.float64(), floats),
    (pa.float16(), floats),
    (pa.large_string(), words),
    (pa.dictionary(pa.int32(), pa.large_string()), words),
    (pa.bool_(), st.none() | st.booleans()),
    (pa.timestamp("us", "UTC"), small_ints),
    (pa.duration("ns"), small_ints),
    (pa.null(), st.none()),
]


def check() -> None:
    """Never superseded."""


def rank(value: Any, descending: bool) -> tuple[Any, ...]:
    """Order as promised: values, then NaN, then null, in both directions."""
    if value is None:
        return (2,)
    if isinstance(value, float) and math.isnan(value):
        return (1,)
    if isinstance(value, str):
        value = tuple(value.encode())
        return (0, (*(-byte for byte in value), 1) if descending else value)
    return (0, -value if descending else value)


def model(columns: list[list[Any]], descending: list[bool]) -> list[int]:
    rows = range(len(columns[0]))
    return sorted(rows, key=lambda row: [rank(c[row], d) for c, d in zip(columns, descending, strict=True)])


@st.composite
def one_column(draw: Any) -> tuple[Any, list[Any]]:
    type_, values = draw(st.sampled_from(TYPES))
    return type_, draw(st.lists(values, max_size=30))


def array(type_: Any, values: list[Any]) -> Any:
    if pa.types.is_dictionary(type_):
        return pa.array(values, pa.large_string()).dictionary_encode()
    return pa.array(values, type_)


@given(one_column(), st.booleans())
def test_one_key_sorts_like_the_model(column: tuple[Any, list[Any]], descending: bool) -> None:
    type_, values = column
    result = sort_rows([array(type_, values)], [descending], check)
    assert result.type == pa.uint32()
    assert result.to_pylist() == model([values], [descending])


@given(one_column())
def test_a_reversed_order_is_the_descending_one(column: tuple[Any, list[Any]]) -> None:
    type_, values = column
    key = array(type_, values)
    ascending = sort_rows([key], [False], check)
    assert reversed_order(ascending, key).to_pylist() == model([values], [True])


@given(st.lists(st.tuples(small_ints, floats, words), max_size=30), st.lists(st.booleans(), min_size=3, max_size=3))
def test_several_keys_sort_like_the_model(rows: list[tuple[Any, ...]], descending: list[bool]) -> None:
    columns: list[list[Any]] = [[row[i] for row in rows] for i in range(3)]
    keys = [array(type_, c) for type_, c in zip([pa.int64(), pa.float64(), pa.large_string()], columns, strict=True)]
    assert sort_rows(keys, descending, check).to_pylist() == model(columns, descending)


def test_text_with_repeats_sorts_by_the_ranks_of_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_module, "_SAMPLE", 8)
    values = ["b", None, "a", "", "c", "a", "b", "b"] * 5
    key = pa.array(values, pa.large_string())
    assert order_module.sortable(key).type == pa.int32()
    assert sort_rows([key], [True], check).to_pylist() == model([values], [True])


def test_ordered_categories_sort_by_their_own_order() -> None:
    key = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None, 0]), pa.array(["low", "mid", "high"]), ordered=True)
    assert sort_rows([key], [False], check).to_pylist() == [0, 4, 1, 2, 3]


@pytest.mark.parametrize(
    "key", [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([[(1, 2)]], pa.map_(pa.int8(), pa.int8()))]
)
def test_nested_columns_are_not_sorted_by(key: Any) -> None:
    with pytest.raises(BadPlan, match="cannot be sorted by"):
        sort_rows([key], [False], check)
