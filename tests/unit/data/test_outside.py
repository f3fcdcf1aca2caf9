"""Orders that are made in files against those that are made in memory."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taupane_bridges.data.errors import BadPlan, Superseded, TooLarge
from taupane_bridges.data.orders import outside
from taupane_bridges.data.orders.order import sort_rows
from taupane_bridges.data.orders.outside import order_outside
from taupane_bridges.data.plans.plan import SortKey
from taupane_bridges.data.sources.table import TableSource

floats = st.none() | st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 1.5, -2.0]) | st.floats(width=32)
words = st.none() | st.text(st.sampled_from("abé\U0001f600"), max_size=3)
few = st.none() | st.integers(0, 2)
COLUMNS: list[tuple[Any, Any]] = [
    (pa.int64(), st.none() | st.integers(-100, 100)),
    (pa.float64(), floats),
    (pa.large_string(), words),
    (pa.int8(), few),
    (pa.timestamp("ns", "UTC"), few),
    (pa.bool_(), st.none() | st.booleans()),
]


def check() -> None:
    """Never superseded."""


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let a few rows take the paths of a hundred million; and give the folder that must be empty in the end."""
    for name, value in (("BUCKET_BYTES", 90), ("_BATCH_ROWS", 17), ("_SAMPLED", 24), ("_BLOCKS", 5), ("_FIRST", 4)):
        monkeypatch.setattr(outside, name, value)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@settings(max_examples=60)
@given(st.data(), st.integers(0, 150))
def test_the_order_is_that_of_memory(data: st.DataObject, rows: int) -> None:
    columns = data.draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=3))
    arrays = [pa.array(data.draw(st.lists(values, min_size=rows, max_size=rows)), type_) for type_, values in columns]
    mask = data.draw(st.none() | st.lists(st.booleans(), min_size=rows, max_size=rows))
    source = TableSource(pa.table(arrays, names=[f"c{at}" for at in range(len(arrays))]))
    keys = data.draw(st.permutations(range(len(arrays))))
    sort = [SortKey(key, data.draw(st.booleans())) for key in keys]
    passing = None if mask is None else pa.array(mask, pa.bool_())
    found = order_outside(source, sort, passing, check)
    whole = sort_rows([arrays[key] for key in keys], [key.descending for key in sort], check).to_pylist()
    assert found.type == pa.uint32()
    assert found.to_pylist() == [row for row in whole if mask is None or mask[row]]


def test_one_value_all_over_needs_no_memory(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ties are copied from file to file in pieces: nothing larger than a batch is sorted."""
    sizes: list[int] = []

    def watched(keys: list[Any], descending: list[bool], check: Any) -> Any:
        sizes.append(len(keys[0]))
        return sort_rows(keys, descending, check)

    monkeypatch.setattr(outside, "sort_rows", watched)
    source = TableSource(pa.table({"x": pa.array([7] * 400 + [3] * 100)}))
    assert order_outside(source, [SortKey(0)], None, check).to_pylist() == [*range(400, 500), *range(400)]
    assert max(sizes) <= 60
    assert list(tiny.iterdir()) == []


def test_categories_sort_as_their_texts(tiny: Path) -> None:
    values = ["b", None, "a", "c"] * 40
    source = TableSource(pa.table({"x": pa.array(values).dictionary_encode()}))
    order = order_outside(source, [SortKey(0, descending=True)], None, check).to_pylist()
    assert [values[row] for row in order] == ["c"] * 40 + ["b"] * 40 + ["a"] * 40 + [None] * 40


def test_work_that_ends_early_leaves_nothing(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = TableSource(pa.table({"x": range(500), "l": [[1]] * 500}))
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls == 40:
            raise Superseded

    with pytest.raises(Superseded):
        order_outside(source, [SortKey(0)], None, stop)
    with pytest.raises(BadPlan, match="cannot be sorted by"):
        order_outside(source, [SortKey(1)], None, check)
    monkeypatch.setattr(outside, "_SPARE", 1e15)
    with pytest.raises(TooLarge, match="disk"):
        order_outside(source, [SortKey(0)], None, check)
    assert list(tiny.iterdir()) == []
