"""A search in pieces, some of which other processors look through, finds what a search in one piece finds."""

from __future__ import annotations

import threading

import pyarrow as pa
import pytest

from taupane_bridges.data import scan as module
from taupane_bridges.data.engine import PreparedView
from taupane_bridges.data.errors import Superseded
from taupane_bridges.data.hits import Hits
from taupane_bridges.data.plans.plan import Search, SortKey, ViewPlan
from taupane_bridges.data.scan import scan
from taupane_bridges.data.sources.table import TableSource

ROWS = 5_000
SOURCE = TableSource(
    pa.table({"n": pa.array(range(ROWS), pa.int64()), "x": [row / 8 for row in range(ROWS)], "t": ["a", "b7"] * 2_500})
)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_ROWS", 20)
    monkeypatch.setattr(module, "MOST_ROWS", 300)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("text", ["7", "49", "375", "4999", "b7", "98765", "."])
def test_pieces_find_what_the_whole_does(text: str, *, backwards: bool) -> None:
    order = list(range(ROWS))[:: -1 if backwards else 1]
    plan = ViewPlan(sort=(SortKey(0, descending=True),)) if backwards else ViewPlan()
    view = PreparedView(plan, ROWS, pa.array(order, pa.uint32()) if backwards else None)
    hits, told = Hits(ROWS), list[int]()
    scan(SOURCE, view, Search(text), hits, lambda: None, lambda: told.append(hits.scanned))
    rows = SOURCE.read(0, ROWS, [0, 1, 2]).to_pylist()
    expected = [at for at, row in enumerate(order) if any(text in str(value) for value in rows[row].values())]
    assert hits.first(ROWS) == expected
    assert hits.complete
    assert told == sorted(told), "pieces are told in the order of the view"
    assert len(told) > module.FIRST_PIECES
    assert told[-1] == hits.scanned == ROWS


@pytest.mark.parametrize("after", [2, 12])
def test_a_search_ends_between_two_pieces(after: int) -> None:
    wanted, pieces = threading.Event(), list[int]()

    def progress() -> None:
        pieces.append(1)
        if len(pieces) == after:
            wanted.set()

    def check() -> None:
        if wanted.is_set():
            raise Superseded

    with pytest.raises(Superseded):
        scan(SOURCE, PreparedView(ViewPlan(), ROWS, None), Search("7"), Hits(ROWS), check, progress)
    assert len(pieces) == after
