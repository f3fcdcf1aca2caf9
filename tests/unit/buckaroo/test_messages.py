"""Buckaroo's wire, pure: what a page sends is read leniently, and what it hears is what its script knows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.buckaroo import messages
from taupane_bridges.buckaroo.messages import RowsWanted, StateChange, StatsWanted, Unreadable, read


def rows(**args: Any) -> RowsWanted:
    found = read(json.dumps({"type": "infinite_request", "payload_args": args}))
    assert isinstance(found, tuple)
    return found[0]


def test_a_window_with_its_sort_and_its_key() -> None:
    key = {"sourceName": "s", "start": 3, "end": 9, "origEnd": 5, "sort": "ba", "sort_direction": "asc", "x": [1]}
    wanted = rows(**key)
    assert wanted == RowsWanted(key, 3, 9, "ba", ascending=True, shown=5)
    assert not rows(sort="a", sort_direction="down").ascending
    assert rows(sort="").sort is None
    assert rows(sort=["a"]).sort == "['a']"  # a text in any case: it is a key of what waits


@pytest.mark.parametrize(
    ("start", "end", "served"),
    [
        (0, 10, (0, 10)),
        ("2", "4", (2, 4)),
        (-5, 3, (0, 3)),
        (95, 300, (95, 100)),
        (200, 300, (100, 100)),
        (9, 2, (9, 9)),
        (None, 4, (0, 4)),
        (7, None, (7, 7)),
        ([], {}, (0, 0)),
        (1e300, 5, (100, 100)),
        (True, 3, (0, 3)),
    ],
)
def test_a_range_is_clamped(start: object, end: object, served: tuple[int, int]) -> None:
    assert rows(start=start, end=end).clamped(100) == served


def test_a_window_has_at_most_10_000_rows() -> None:
    assert rows(start=5, end=1_000_000).clamped(2_000_000) == (5, 10_005)


@pytest.mark.parametrize(
    ("shown", "served"), [(82, (0, 128)), (200, (0, 200)), (None, (0, 1_000)), ("x", (0, 1_000)), (-3, (0, 128))]
)
def test_of_rows_that_nobody_waits_for_there_are_enough(shown: object, served: tuple[int, int]) -> None:
    assert rows(start=0, end=1_000, origEnd=shown).clamped(5_000, 128) == served
    assert rows(start=0, end=20, origEnd=shown).clamped(5_000, 128) == (0, 20)


@given(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    st.integers(),
)
def test_any_range_lies_in_the_table(start: object, end: int) -> None:
    first, last = RowsWanted({}, start, end, None, ascending=True).clamped(50)
    assert 0 <= first <= last <= 50


def test_a_second_request_is_a_window_of_its_own() -> None:
    second = {"start": 10, "end": 20}
    found = read(
        json.dumps({"type": "infinite_request", "payload_args": {"start": 0, "end": 5, "second_request": second}})
    )
    assert isinstance(found, tuple)
    assert [each.clamped(100) for each in found] == [(0, 5), (10, 20)]
    assert found[1].key == second


@pytest.mark.parametrize("text", ["", "{", "NaN", "[1]", "3", '"a"', '{"type": NaN}', '{"a": 1e999}', "[" * 100_000])
def test_what_is_no_json_object_is_answered(text: str) -> None:
    assert isinstance(read(text), Unreadable)


@pytest.mark.parametrize("message", [{}, {"type": "metadata"}, {"type": 3}, {"type": ["infinite_request"]}])
def test_unknown_types_are_passed_over(message: dict[str, object]) -> None:
    assert read(json.dumps(message)) is None


def test_state_changes_and_stats_requests() -> None:
    state = {"df_display": "main"}
    assert read(json.dumps({"type": "buckaroo_state_change", "new_state": state, "state_seq": 4})) == StateChange(
        state, 4
    )
    assert read(json.dumps({"type": "buckaroo_state_change", "new_state": "x", "state_seq": True})) == StateChange(
        None, None
    )
    wanted = read(json.dumps({"type": "stats_request", "stats_gen": 2, "scope": "raw"}))
    assert isinstance(wanted, StatsWanted)
    assert wanted == StatsWanted(2, "raw")
    assert messages.stats_aborted(wanted, "stale", 3) == {
        "type": "stats_aborted", "stats_gen": 2, "scope": "raw", "reason": "stale", "current_gen": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("args", "term"),
    [
        ({"search": ["x"]}, "x"),
        ({"search": []}, ""),
        ({"search": [3]}, ""),
        ({"search": "x"}, ""),
        (None, ""),
        ({}, ""),
    ],
)
def test_the_term_of_a_search(args: object, term: str) -> None:
    assert messages.search_terms({"quick_command_args": args}) == term


def test_replies() -> None:
    wanted = rows(start=0, end=1)
    assert messages.rows_reply(wanted, 7) == {
        "type": "infinite_resp",
        "key": {"start": 0, "end": 1},
        "length": 7,
        "payload": {"format": "parquet_buffer", "buffer_index": 0, "json_columns": []},
    }
    assert messages.rows_error(wanted, "why") == {
        "type": "infinite_resp", "key": {"start": 0, "end": 1}, "length": 0, "error_info": "why",
    }  # fmt: skip
    assert json.loads(messages.dump({"a": "\ud800"})) == {"a": "\ud800"}
