"""Commands on their way between threads."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest

from taupane_bridges.window import Command, HostBusy, WindowClosed, commands
from taupane_bridges.window.crashes import ReloadBudget
from taupane_bridges.window.mailbox import Mailbox


def test_in_order_and_answered() -> None:
    box = Mailbox()
    woken: list[None] = []
    first = box.post(commands.SetTitle("1"))
    box.open(lambda: woken.append(None))
    second = box.post(commands.SetTitle("2"))
    assert len(woken) == 1
    seen: list[Command] = []

    def execute(command: Command) -> object:
        seen.append(command)
        return len(seen)

    box.drain(execute)
    assert (first.result(0), second.result(0)) == (1, 2)
    assert seen == [commands.SetTitle("1"), commands.SetTitle("2")]


def test_bounded() -> None:
    box = Mailbox(limit=2)
    kept = [box.post(commands.Focus()) for _ in range(2)]
    with pytest.raises(HostBusy):
        box.post(commands.Focus()).result(0)
    box.shut()
    for future in kept:
        with pytest.raises(WindowClosed):
            future.result(0)
    with pytest.raises(WindowClosed):
        box.post(commands.Focus()).result(0)


def test_a_failing_command_fails_alone_and_a_cancelled_one_is_left_out() -> None:
    box = Mailbox()
    failing, cancelled, fine = (box.post(commands.SetTitle(name)) for name in ("fail", "skip", "fine"))
    cancelled.cancel()
    ran: list[str] = []

    def execute(command: Command) -> object:
        assert isinstance(command, commands.SetTitle)
        ran.append(command.title)
        if command.title == "fail":
            raise ValueError("no")
        return None

    box.drain(execute)
    with pytest.raises(ValueError, match="no"):
        failing.result(0)
    assert (fine.result(0), ran) == (None, ["fail", "fine"])


def test_a_future_is_answered_when_it_is_done() -> None:
    box = Mailbox()
    answer = box.post(commands.GetState())
    later: Future[object] = Future()
    box.drain(lambda command: later)
    assert not answer.done()
    later.set_result(5)
    assert answer.result(0) == 5


def test_no_command_is_left_behind_by_threads_that_race_with_the_end() -> None:
    for _ in range(50):
        box = Mailbox(limit=10_000)
        turns = threading.Semaphore(0)
        box.open(turns.release)
        futures: list[Future[object]] = []
        lock = threading.Lock()

        def post(box: Mailbox = box, lock: threading.Lock = lock, futures: list[Future[object]] = futures) -> None:
            for _ in range(20):
                future = box.post(commands.Focus())
                with lock:
                    futures.append(future)

        threads = [threading.Thread(target=post) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(10):
            turns.acquire(timeout=1)
            box.drain(lambda command: "done")
        box.shut()
        for thread in threads:
            thread.join()
        assert len(futures) == 60
        assert all(future.done() for future in futures)


def test_three_reloads_in_any_minute() -> None:
    budget = ReloadBudget(3, 60.0)
    assert [budget.spend(now) for now in (0.0, 1.0, 2.0, 3.0, 59.9)] == [True, True, True, False, False]
    assert budget.spend(60.0) is True
    assert budget.spend(60.5) is False
    budget.reset()
    assert budget.spend(60.6) is True
