from __future__ import annotations

import threading
import time
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


def test_the_thread_that_worked_last_works_next_and_what_waits_is_done_before_the_end() -> None:
    pool = WindowPool(3)
    gate = threading.Event()

    def work() -> threading.Thread:
        gate.wait(30)
        return threading.current_thread()

    busy = [pool.submit(work) for _ in range(3)]
    order: list[int] = []
    later = [pool.submit(partial(order.append, number)) for number in range(5)]
    assert not any(future.done() for future in later)
    gate.set()
    assert len({future.result(30) for future in busy}) == 3
    for future in later:
        future.result(30)
    assert sorted(order) == list(range(5))

    def rest() -> None:
        last = time.monotonic() + 30
        while len(pool._idle) < 3:
            assert time.monotonic() < last
            time.sleep(0.001)

    served = set()
    for _ in range(20):
        rest()
        served.add(pool.submit(threading.current_thread).result(30))
    assert len(served) == 1

    gate.clear()
    busy = [pool.submit(work) for _ in range(3)]
    last = pool.submit(threading.current_thread)
    pool.close()
    gate.set()
    threads = {future.result(30) for future in [*busy, last]}
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert pool.submit(lambda: 1).result(30) == 1
    pool.end(30)
