from __future__ import annotations

import threading

import pytest

from taupane_bridges.data import background, demand
from taupane_bridges.data.background import give_way, in_background
from taupane_bridges.data.demand import hurry, waited_for

PATIENCE = 30.0


def test_while_somebody_waits_one_thread_goes_on_and_the_others_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_LITTLE", 0.01)
    monkeypatch.setattr(demand, "_SOON", 60.0)
    threads: list[int] = []

    def job() -> None:
        give_way()
        threads.append(threading.get_ident())

    with waited_for():
        in_background([job] * 3, 2)
    assert len(threads) == 3
    assert len(set(threads)) == 1


def test_background_work_that_somebody_waits_for_itself_does_not_rest() -> None:
    both = threading.Barrier(2)
    with waited_for():
        end = hurry()
        assert in_background([lambda: both.wait(PATIENCE)] * 2, 2) != [0, 0]
        end()
        end()  # once more is nothing


def test_what_takes_long_is_not_waited_for_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand, "_SOON", 0.0)
    both = threading.Barrier(2)
    with waited_for():
        assert in_background([lambda: both.wait(PATIENCE)] * 2, 2) != [0, 0]


def test_while_nobody_waits_all_threads_work() -> None:
    both = threading.Barrier(2)
    assert in_background([lambda: both.wait(PATIENCE)] * 2, 2) != [0, 0]


def test_what_is_waited_for_by_two_is_waited_for_until_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand, "_SOON", 60.0)
    outer = waited_for()
    threads: list[int] = []
    with outer:
        with waited_for():
            pass
        in_background([lambda: threads.append(threading.get_ident())] * 2, 2)
    assert len(set(threads)) == 1
