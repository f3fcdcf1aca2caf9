"""Calls that are on their way whether somebody waits for them or not."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from concurrent.futures import Future

import pytest

from taupane.calling import call
from taupane.scheduled import Scheduled, failed, finished, on_loop
from taupane.watchdog import Watchdog


async def test_awaiting_gives_the_result_or_the_error() -> None:
    assert await finished(5) == 5
    with pytest.raises(ValueError, match="no"):
        await failed(ValueError("no"), "x")
    future: Future[int] = Future()
    threading.Timer(0.01, future.set_result, [3]).start()
    assert await Scheduled(future, str) == "3"


def test_a_thread_may_wait() -> None:
    assert finished(5).result() == 5


def test_a_failure_that_nobody_looks_at_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    failed(ValueError("the reason"), "a window command")
    gc.collect()
    assert "a window command failed: the reason" in caplog.text


def test_a_failure_that_somebody_saw_is_not(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ValueError, match="seen"):
        failed(ValueError("seen"), "x").result()
    gc.collect()
    assert caplog.text == ""


async def test_work_for_the_loop_runs_there_from_any_thread() -> None:
    loop = asyncio.get_running_loop()
    here = threading.get_ident()
    assert await on_loop(loop, threading.get_ident, "x") == here
    scheduled = await asyncio.to_thread(lambda: on_loop(loop, threading.get_ident, "x"))
    assert await scheduled == here


async def test_functions_are_called_the_way_they_are_written() -> None:
    main = threading.get_ident()

    async def with_both(a: int, b: int) -> tuple[int, int]:
        assert threading.get_ident() == main
        return a, b

    def with_one(a: int) -> int:
        assert threading.get_ident() != main
        return a

    assert await call(with_both, 1, 2) == (1, 2)
    assert await call(with_one, 1, 2) == 1
    assert await call(lambda: "none", 1, 2) == "none"
    assert await call(lambda *all_of_them: all_of_them, 1, 2) == (1, 2)
    assert await call([1].clear, 1) is None


async def test_a_blocked_loop_is_seen_with_its_stack(caplog: pytest.LogCaptureFixture) -> None:
    blocking = threading.Event()

    class Seen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "blocking.wait(30)" in record.getMessage():
                blocking.set()

    seen, logger = Seen(), logging.getLogger("taupane.watchdog")
    logger.addHandler(seen)
    dog = Watchdog(blocked_after=0.05, every=0.01)
    try:
        await asyncio.sleep(0.05)
        assert blocking.wait(30)
        for _ in range(3_000):
            if "answers again" in caplog.text:
                break
            await asyncio.sleep(0.01)
    finally:
        dog.stop()
        logger.removeHandler(seen)
    assert "blocking.wait(30)" in caplog.text
    assert "answers again" in caplog.text


def test_a_task_that_ends_with_the_app_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    failed(asyncio.CancelledError(), "a spawned task")
    gc.collect()
    assert caplog.text == ""


def test_the_log_says_where_a_failure_comes_from(caplog: pytest.LogCaptureFixture) -> None:
    async def task() -> None:
        raise KeyError("name")

    try:
        asyncio.run(task())
    except KeyError as error:
        failed(error, "a spawned task")
    gc.collect()
    assert "in task" in caplog.text
    assert "KeyError: 'name'" in caplog.text
