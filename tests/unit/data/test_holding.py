"""Texts that hold a text, searched in blocks, against Python's own `in`."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data import holding as module
from taupane_bridges.data.holding import holding
from taupane_bridges.data.order import rows_where

letters = st.text(st.sampled_from("abAB1é "), max_size=5)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 3)


@given(
    st.lists(st.none() | letters, max_size=80),
    st.lists(st.none() | st.just("z"), max_size=60),
    letters,
    st.booleans(),
    st.integers(0, 5),
)
def test_blocks_hide_and_invent_nothing(
    texts: list[str | None], dull: list[str | None], value: str, case: bool, skipped: int
) -> None:
    given_texts = [*dull, *texts, *dull]
    array = pa.array(given_texts, pa.large_string()).slice(skipped)
    found = holding(array, value=value, case=case).fill_null(False).to_pylist()
    if case:
        assert found == [text is not None and value in text for text in given_texts[skipped:]]
    else:
        assert found == [text is not None and value.lower() in text.lower() for text in given_texts[skipped:]]


@given(st.lists(st.booleans(), max_size=50))
def test_rows_that_pass_are_told_in_file_order(mask: list[bool]) -> None:
    rows = rows_where(pa.array(mask, pa.bool_()), lambda: None)
    assert rows.type == pa.uint32()
    assert rows.to_pylist() == [row for row, passes in enumerate(mask) if passes]
