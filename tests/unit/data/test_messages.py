from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.plans.plan import SortKey
from taupane_bridges.data.sessions import messages
from taupane_bridges.data.sessions.messages import Ignored, Malformed, RowsRequest, SetSort, parse


def request(**more: object) -> RowsRequest:
    parsed = parse(json.dumps({"type": "infinite_request", **more}))
    assert isinstance(parsed, RowsRequest)
    return parsed


def window(start: object, end: object, rows: int = 100, width: int = 3, columns: object = None) -> tuple[Any, ...]:
    got = request(payload_args={"start": start, "end": end}, columns=columns).clamped(rows, width)
    return (got[0].start, got[0].stop, got[1].start, got[1].stop)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 10, (0, 10)),
        (90, 200, (90, 100)),
        (-5, 10, (0, 10)),
        (50, 20, (50, 50)),
        (500, 600, (100, 100)),
        ("3", "7", (3, 7)),
        (2.9, 7.9, (2, 7)),
        (None, 5, (0, 5)),
        ([], {}, (0, 0)),
        (7, None, (7, 7)),
        (True, 5, (0, 5)),
        ("NaN", 5, (0, 5)),
        (10**30, 10**31, (100, 100)),
        (-(10**30), 10**30, (0, 100)),
        ("x" * 1000, 5, (0, 5)),
    ],
)
def test_row_ranges_are_clamped(start: object, end: object, expected: tuple[int, int]) -> None:
    assert window(start, end)[:2] == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (None, (0, 3)),
        ([1, 2], (1, 2)),
        ([-4, 2], (0, 2)),
        ([1, 99], (1, 3)),
        ([2, 1], (2, 2)),
        ([7, 9], (3, 3)),
        (["1", "2"], (1, 2)),
        ([1], (0, 3)),
        ("ab", (0, 3)),
        ([None, None], (0, 3)),
        ([0, -1], (0, 3)),
        ([10**40, 10**41], (3, 3)),
    ],
)
def test_column_ranges_are_clamped(columns: object, expected: tuple[int, int]) -> None:
    assert window(0, 1, columns=columns)[2:] == expected


def test_one_request_gets_at_most_ten_thousand_rows_and_two_million_cells() -> None:
    assert window(5, 10**9, rows=10**9)[:2] == (5, 10_005)
    assert window(0, 10**9, rows=10**9, width=5_000)[:2] == (0, 400)


def test_a_request_without_arguments_asks_for_no_rows() -> None:
    assert request().clamped(100, 3) == (range(0), range(3))


@pytest.mark.parametrize("text", ["", "{", "NaN,", "\ud800", "[" * 100_000, "1" * 5_000, '{"type":'])
def test_text_that_is_not_json_is_told_apart(text: str) -> None:
    assert parse(text) == Malformed("invalid_json", "Invalid JSON")


@pytest.mark.parametrize(("text", "kind"), [("[]", "list"), ("1", "int"), ('"x"', "str"), ("null", "NoneType")])
def test_json_that_is_no_object_is_told_apart(text: str, kind: str) -> None:
    assert parse(text) == Malformed("invalid_message", f"a message is a JSON object, got {kind}")


@pytest.mark.parametrize("text", ["{}", '{"type":"auth"}', '{"type":7}', '{"type":["infinite_request"]}'])
def test_unknown_messages_are_ignored(text: str) -> None:
    assert parse(text) == Ignored()


def test_a_sort_is_read_with_its_keys_in_order_and_each_column_once() -> None:
    sort = [{"column": 2, "descending": True}, {"column": 0}, {"column": 2}]
    assert parse(json.dumps({"type": "set_sort", "sort": sort})) == SetSort((SortKey(2, True), SortKey(0)))


@pytest.mark.parametrize("sort", [None, "x", {}, [1], [[]], [{"column": 0}] * 17])
def test_a_sort_of_another_shape_is_malformed(sort: object) -> None:
    parsed = parse(json.dumps({"type": "set_sort", "sort": sort}))
    assert isinstance(parsed, Malformed)
    assert parsed.code == "invalid_message"


@pytest.mark.parametrize("column", [None, "x", 1.5e300, [], -3])
def test_a_column_that_is_no_number_stands_for_an_unknown_one(column: object) -> None:
    parsed = parse(json.dumps({"type": "set_sort", "sort": [{"column": column}]}))
    assert isinstance(parsed, SetSort)
    assert not 0 <= parsed.keys[0].column < 10_000


def test_what_json_cannot_say_is_not_echoed() -> None:
    parsed = parse('{"type":"infinite_request","payload_args":{"start":1e999,"end":NaN},"request_id":1e999}')
    assert isinstance(parsed, RowsRequest)
    assert (parsed.key, parsed.request_id, parsed.start, parsed.end) == (None, None, 0, 0)


def test_long_arguments_and_ids_are_not_echoed() -> None:
    parsed = request(payload_args={"start": 1, "sourceName": "x" * 5_000}, request_id="x" * 65)
    assert (parsed.key, parsed.request_id, parsed.start) == (None, None, 1)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(["payload_args", "columns", "view_id", "request_id", "sort", "start", "end"])


@given(st.sampled_from(["infinite_request", "set_sort", "x"]), st.dictionaries(keys, json_values))
def test_no_message_raises_and_every_range_is_within_bounds(kind: str, fields: dict[str, object]) -> None:
    parsed = parse(json.dumps({**fields, "type": kind}))
    if isinstance(parsed, RowsRequest):
        rows, columns = parsed.clamped(50, 4)
        assert 0 <= rows.start <= rows.stop <= 50
        assert 0 <= columns.start <= columns.stop <= 4
        messages.dump(messages.rows_error(parsed, 1, "x", "y"))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse(text)


def test_a_frame_is_header_length_header_and_bytes() -> None:
    asked = request(payload_args={"start": 0, "end": 2}, request_id=9)
    frame = messages.rows_frame(asked, 4, range(2), range(1, 3), 77, b"PAR1")
    (size,) = struct.unpack_from("<I", frame)
    assert json.loads(frame[4 : 4 + size]) == {
        "type": "infinite_resp",
        "key": {"start": 0, "end": 2},
        "request_id": 9,
        "view_id": 4,
        "columns": [1, 3],
        "rows": [0, 2],
        "length": 77,
        "format": "parquet",
    }
    assert frame[4 + size :] == b"PAR1"


def test_hostile_names_leave_as_ascii() -> None:
    assert messages.dump({"name": "\ud800\0<é"}) == '{"name":"\\ud800\\u0000<\\u00e9"}'
