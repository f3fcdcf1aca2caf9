from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest

from taupane_bridges.data.errors import Superseded
from taupane_bridges.data.lanes import HeavyLane, WindowPool


def test_in_a_slot_only_the_latest_waiting_job_runs() -> None:
    lane = HeavyLane()
    gate = threading.Event()
    ran: list[int] = []

    def note(number: int, _check: Callable[[], None]) -> None:
        ran.append(number)

    started = threading.Event()

    def wait(_check: Callable[[], None]) -> bool:
        started.set()
        return gate.wait(5)

    first = lane.submit("a", wait)
    assert started.wait(5)
    tickets = [lane.submit("a", partial(note, n)) for n in range(5)]
    other = lane.submit("b", partial(note, 99))
    gate.set()
    assert first.future.result(5) is True
    other.future.result(5)
    assert [ticket.future.cancelled() for ticket in tickets] == [True] * 4 + [False]
    assert ran == [4, 99]
    lane.close()


def test_a_running_job_that_was_dropped_stops_at_its_next_step() -> None:
    lane = HeavyLane()
    started, gate = threading.Event(), threading.Event()

    def job(check: Callable[[], None]) -> None:
        started.set()
        gate.wait(5)
        check()

    ticket = lane.submit("a", job)
    assert started.wait(5)
    ticket.drop()
    gate.set()
    with pytest.raises(Superseded):
        ticket.future.result(5)
    lane.close()


def test_a_panic_is_an_exception_and_does_not_end_the_lane() -> None:
    class PanicException(BaseException):  # what a Rust library raises
        pass

    def panic(_check: Callable[[], None]) -> None:
        raise PanicException

    lane = HeavyLane()
    with pytest.raises(RuntimeError, match="PanicException"):
        lane.submit("a", panic).future.result(5)
    assert lane.submit("a", lambda _check: 7).future.result(5) == 7
    lane.close()


def test_windows_are_made_while_one_of_them_takes_long() -> None:
    pool = WindowPool(2)
    gate = threading.Event()
    slow = pool.submit(lambda: gate.wait(5))
    assert [pool.submit(partial(abs, n)).result(5) for n in range(3)] == [0, 1, 2]
    gate.set()
    assert slow.result(5)
    pool.close()
