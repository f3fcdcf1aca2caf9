from __future__ import annotations

from taupane_bridges.data.sessions.messages import RowsRequest
from taupane_bridges.data.sessions.wants import WAITING, Wants


def want(number: int) -> RowsRequest:
    return RowsRequest(0, 1, None, None, number, None)


def test_two_requests_are_worked_on_at_a_time_in_the_order_they_came() -> None:
    wants = Wants()
    for number in range(4):
        assert wants.add(want(number)) is None
    assert [wants.take(), wants.take(), wants.take()] == [want(0), want(1), None]
    wants.done()
    assert [wants.take(), wants.take()] == [want(2), None]


def test_a_flood_pushes_out_the_oldest() -> None:
    wants = Wants()
    pushed_out = [wants.add(want(number)) for number in range(WAITING + 2)]
    assert pushed_out == [None] * WAITING + [want(0), want(1)]
    assert wants.take() == want(2)


def test_a_gone_connection_has_no_wants() -> None:
    wants = Wants()
    wants.add(want(0))
    wants.clear()
    assert wants.take() is None
