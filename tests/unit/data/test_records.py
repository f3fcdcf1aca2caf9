"""Text files are cut where records end."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taupane_bridges.data.sources import records
from taupane_bridges.data.sources.records import NoRecords, record_blocks, record_end

CELLS = st.text(st.sampled_from('ab,"\n\r é'), max_size=6)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=8)


def written(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


@given(TABLES, st.integers(1, 20), st.integers(1, 40))
@example([['"\n"', "\n"]], 1, 1)
def test_blocks_hold_whole_records_and_nothing_is_lost(rows: list[list[str]], first: int, block: int) -> None:
    text = written(rows)
    blocks = list(record_blocks(io.BytesIO(text), quoted=True, first=first, block=block))
    assert b"".join(piece for piece, _ in blocks) == text
    assert [row for piece, _ in blocks for row in csv.reader(io.StringIO(piece.decode(), newline=""))] == list(
        csv.reader(io.StringIO(text.decode(), newline=""))
    )
    assert blocks[-1][1] == len(text)


def test_lines_end_at_every_newline() -> None:
    assert record_end(b'{"a": "\\""}\n{"b"', quoted=False) == 12
    assert record_end(b"no end", quoted=False) == 0


def test_a_last_line_may_lack_its_newline() -> None:
    assert list(record_blocks(io.BytesIO(b"a\nb"), quoted=True)) == [(b"a\n", 3), (b"b", 3)]
    assert list(record_blocks(io.BytesIO(b""), quoted=True)) == []


def test_a_quote_that_is_never_closed_ends_the_cutting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LONGEST", 50)
    with pytest.raises(NoRecords):
        list(record_blocks(io.BytesIO(b'"' + b"a\n" * 100), quoted=True, first=8, block=8))
