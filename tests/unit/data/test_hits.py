from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.hits import Hits


@given(st.sets(st.integers(0, 99)), st.integers(1, 40), st.integers(-1, 100))
def test_neighbours_and_ranks_are_those_of_the_sorted_rows(rows: set[int], step: int, at: int) -> None:
    hits = Hits(100)
    for start in range(0, 100, step):
        piece = sorted(row for row in rows if start <= row < start + step)
        hits.add(pa.array(piece, pa.int64()), min(100, start + step))
    ordered = sorted(rows)
    behind, ahead = [row for row in ordered if row < at], [row for row in ordered if row > at]
    assert hits.count == len(rows)
    assert hits.after(at) == ((ahead[0], ordered.index(ahead[0])) if ahead else None)
    assert hits.before(at) == ((behind[-1], len(behind) - 1) if behind else None)
    assert hits.rank(at) == (ordered.index(at) if at in rows else None)
    assert hits.first(7) == ordered[:7]
