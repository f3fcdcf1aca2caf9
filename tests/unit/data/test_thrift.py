from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.sources import thrift
from taupane_bridges.data.sources.thrift import BINARY, I32, I64, LIST, STRUCT, Malformed


@given(st.integers(-(1 << 63), (1 << 63) - 1), st.binary(max_size=300), st.lists(st.integers(0, 9), max_size=40))
def test_what_is_written_is_read(number: int, text: bytes, numbers: list[int]) -> None:
    inner = thrift.struct((3, BINARY, thrift.binary(text)))
    written = thrift.struct(
        (1, I64, thrift.integer(number)),
        (2, LIST, thrift.array(I32, [thrift.integer(each) for each in numbers])),
        (9, STRUCT, inner),
    )
    assert thrift.read_struct(b"x" + written + b"y", 1) == ({1: number, 2: numbers, 9: {3: text}}, len(written) + 1)


@given(st.binary(max_size=60))
def test_any_bytes_end(data: bytes) -> None:
    try:
        _, at = thrift.read_struct(data, 0)
    except (IndexError, Malformed):
        return
    assert at <= len(data) + 8


def test_endless_integers_and_nesting_are_refused() -> None:
    with pytest.raises(Malformed):
        thrift.read_size(b"\xff" * 20, 0)
    with pytest.raises(Malformed):
        thrift.read_struct(b"\x1c" * 100, 0)
    with pytest.raises(Malformed):
        thrift.read_struct(b"\x19\x19" * 100, 0)
    with pytest.raises(Malformed, match="no type 13"):
        thrift.read_struct(b"\x1d", 0)
    with pytest.raises(IndexError):
        thrift.read_struct(b"\x18\x05abc", 0)


def test_every_type_is_passed_over() -> None:
    data = bytes([0x11, 0x12, 0x13, 7, 0x17, *range(8), 0x19, 0x21, 1, 2, 0x05, 0x80, 0x02, 6, 0])
    assert thrift.read_struct(data, 0) == ({1: True, 2: False, 3: 7, 4: None, 5: [True, False], 128: 3}, len(data))
