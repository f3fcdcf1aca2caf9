"""Texts that hold a text, searched in blocks, against Python's own `in`."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.arrays.selection import rows_where
from taupane_bridges.data.plans import holding as module
from taupane_bridges.data.plans.choosing import search_mask, targets_of
from taupane_bridges.data.plans.holding import holding
from taupane_bridges.data.plans.looking import search_piece
from taupane_bridges.data.plans.plan import Search
from taupane_bridges.data.sources.table import TableSource

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


numbers = st.sampled_from([0, 7, -7, 98_765, -12, 10**12, 2**62])
moments = st.sampled_from([0, 1_000_000, 1_500_000, 987_654, -62_135_596_800_000_000, 253_402_300_800_000_000])
patterns = st.sampled_from(["7", "-7", "98765", "12345", "1970", "00:00", ".5", "1.5", "987654", "10000", "-", "19"])


@given(st.sampled_from(["int", "uint", "moment", "day"]), st.data(), patterns)
def test_what_is_told_sooner_is_no_other(kind: str, data: st.DataObject, text: str) -> None:
    days = st.sampled_from([0, 19_000, -719_162, 2_932_896, 4_000_000])
    values = {"int": numbers, "uint": st.sampled_from([0, 98_765, 2**63]), "moment": moments, "day": days}[kind]
    type_: pa.DataType = {"int": pa.int64(), "uint": pa.uint64(), "moment": pa.timestamp("us"), "day": pa.date32()}[
        kind
    ]
    plain = pa.int32() if kind == "day" else pa.uint64() if kind == "uint" else pa.int64()
    array = pa.array(data.draw(st.lists(st.none() | values, max_size=5)), plain).cast(type_)
    source = TableSource(pa.table([array], names=["x"]))
    search = Search(text)
    mask = search_mask(source, search, lambda: None).to_pylist()
    piece = search_piece(search, targets_of(source, [0]))
    whole = source.polars(["x"]).select(piece.expr.fill_null(value=False)).to_series().to_list()
    assert mask == whole
