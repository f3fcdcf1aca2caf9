"""Thrift's compact protocol, as far as parquet's page headers and schemas need it. Pure.

Parquet's own library reads whole footers and whole column chunks; to find single pages their headers must be read here.
"""

from __future__ import annotations

from typing import Any, Final

_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_DEEPEST: Final = 16  # parquet's own structs are six deep
_LONGEST_INTEGER: Final = 70  # bits: seven in each of ten bytes

I32: Final = 5
I64: Final = 6
BINARY: Final = _BINARY
LIST: Final = _LIST
STRUCT: Final = _STRUCT


class Malformed(ValueError):
    """The bytes are no compact Thrift."""


def read_struct(data: bytes, at: int, deep: int = 0) -> tuple[dict[int, Any], int]:
    """Read a struct: its values by field number, and the position after it.

    Raises IndexError where the data ends before it, and Malformed.
    """
    if deep > _DEEPEST:
        raise Malformed("structs lie too deep in each other")
    fields: dict[int, Any] = {}
    number = 0
    while True:
        head = data[at]
        at += 1
        if head == 0:
            return fields, at
        kind = head & 15
        if head >> 4:
            number += head >> 4
        else:
            number, at = read_integer(data, at)
        if kind in (_TRUE, _FALSE):
            fields[number] = kind == _TRUE
        else:
            fields[number], at = _read_value(data, at, kind, deep)


def read_integer(data: bytes, at: int) -> tuple[int, int]:
    """Read a signed integer."""
    number, at = read_size(data, at)
    return (number >> 1) ^ -(number & 1), at


def read_size(data: bytes, at: int) -> tuple[int, int]:
    """Read an unsigned integer."""
    byte = data[at]
    at += 1
    if byte < 128:
        return byte, at
    number = byte & 127
    shift = 7
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7
        if shift >= _LONGEST_INTEGER:
            raise Malformed("an integer is too long")


def read_list_head(data: bytes, at: int) -> tuple[int, int, int]:
    """Read how a list begins: the type of its values, their number, and the position of the first."""
    head = data[at]
    count = head >> 4
    at += 1
    if count == 15:
        count, at = read_size(data, at)
    return head & 15, count, at


def _read_value(data: bytes, at: int, kind: int, deep: int) -> tuple[Any, int]:
    if _BYTE < kind < _DOUBLE:  # the three widths of integers
        return read_integer(data, at)
    if kind == _BINARY:
        size, at = read_size(data, at)
        if at + size > len(data):
            raise IndexError
        return data[at : at + size], at + size
    if kind == _STRUCT:
        return read_struct(data, at, deep + 1)
    if kind in (_LIST, _SET):
        return _read_list(data, at, deep)
    if kind == _BYTE:
        return data[at], at + 1
    if kind == _DOUBLE:
        return None, at + 8  # nothing that is asked of parquet is one
    raise Malformed(f"there is no type {kind}")


def _read_list(data: bytes, at: int, deep: int) -> tuple[list[Any], int]:
    if deep > _DEEPEST:
        raise Malformed("lists lie too deep in each other")
    kind, count, at = read_list_head(data, at)
    values = []
    for _ in range(count):
        if kind in (_TRUE, _FALSE):
            value, at = data[at] == _TRUE, at + 1
        else:
            value, at = _read_value(data, at, kind, deep + 1)
        values.append(value)
    return values, at


def size(number: int) -> bytes:
    """Write an unsigned integer."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def integer(number: int) -> bytes:
    """Write a signed integer of 64 bits."""
    return size(number << 1 if number >= 0 else (-number << 1) - 1)


def binary(value: bytes) -> bytes:
    """Write a string."""
    return size(len(value)) + value


def array(kind: int, values: list[bytes]) -> bytes:
    """Write a list of values that are written already."""
    count = len(values)
    head = bytes([count << 4 | kind]) if count < 15 else bytes([15 << 4 | kind]) + size(count)
    return head + b"".join(values)


def struct(*fields: tuple[int, int, bytes]) -> bytes:
    """Write a struct of (number, type, written value), numbers ascending by at most 15."""
    last = 0
    out = []
    for number, kind, value in fields:
        out.append(bytes([number - last << 4 | kind]) + value)
        last = number
    return b"".join(out) + b"\0"
