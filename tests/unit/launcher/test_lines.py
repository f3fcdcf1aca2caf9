"""JSON lines: what is read from strangers, what is written to those who do not read."""

from __future__ import annotations

import io
import os

import pytest

from taupane_bridges.launcher.lines import LONGEST, WAITING, Garbage, LineWriter, read_messages


def test_reading() -> None:
    stream = b'\n{"type": "a"}\r\n  \nnonsense \xff\n[1]\n' + b"x" * (2 * LONGEST) + b'\n{"type": "b"}'
    assert list(read_messages(io.BytesIO(stream))) == [
        {"type": "a"},
        Garbage("no JSON: 'nonsense \\ufffd'"),
        Garbage("no JSON object but a list"),
        Garbage(f"a line longer than {LONGEST} bytes"),
        {"type": "b"},
    ]


def test_deep_json_is_garbage() -> None:
    (found,) = read_messages(io.BytesIO(b"[" * 200_000))
    assert isinstance(found, Garbage)


def test_writing() -> None:
    reading, writing = os.pipe()
    writer = LineWriter(os.fdopen(writing, "wb", buffering=0), "test")
    assert writer.send({"title": "é\n\ud800"})
    assert writer.send({"n": 1})
    writer.close()
    with os.fdopen(reading, "rb") as stream:
        assert stream.read() == b'{"title": "\\u00e9\\n\\ud800"}\n{"n": 1}\n'
    with pytest.raises(ValueError, match="JSON"):
        writer.send({"n": float("nan")})


def test_a_reader_that_does_not_read_stops_nobody() -> None:
    reading, writing = os.pipe()
    writer = LineWriter(os.fdopen(writing, "wb", buffering=0), "test")
    line = {"text": "x" * 1_000}
    while writer.send(line):
        pass
    assert writer.dropped == 1
    with os.fdopen(reading, "rb") as stream:
        assert len([stream.readline() for _ in range(WAITING)]) == WAITING
    writer.close()


def test_a_reader_that_is_gone_is_no_error() -> None:
    reading, writing = os.pipe()
    writer = LineWriter(os.fdopen(writing, "wb", buffering=0), "test")
    os.close(reading)
    assert writer.send({"n": 1})
    writer.close()
