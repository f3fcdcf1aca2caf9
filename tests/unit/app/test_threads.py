"""The threads of `asyncio.to_thread` in an app."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator

import pytest

from taupane import threads
from taupane.threads import AppThreads


@contextlib.contextmanager
def pool() -> Iterator[AppThreads]:
    made = AppThreads(ending=0.1)
    yield made
    made.shutdown()


def test_calls_give_their_results_and_errors() -> None:
    with pool() as pooled:
        assert list(pooled.map(lambda value: value * 2, range(100))) == [value * 2 for value in range(100)]
        with pytest.raises(ZeroDivisionError):
            pooled.submit(lambda: 1 // 0).result(30)
        with pytest.raises(SystemExit):
            pooled.submit(exit).result(30)


def test_calls_that_wait_for_each_other_run_side_by_side() -> None:
    meeting = threading.Barrier(threads.MOST)
    with pool() as pooled:
        found = [pooled.submit(meeting.wait, 30) for _ in range(threads.MOST)]
        assert sorted(future.result(30) for future in found) == list(range(threads.MOST))


def test_more_than_there_are_threads_wait_for_their_turn() -> None:
    go = threading.Event()
    with pool() as pooled:
        found = [pooled.submit(go.wait, 30) for _ in range(threads.MOST + 5)]
        last = pooled.submit(lambda: 7)
        assert not last.done()
        go.set()
        assert last.result(30) == 7
        assert all(future.result(30) for future in found)


def test_idle_threads_are_used_again_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "IDLE", 0.02)
    with pool() as pooled:
        for round in range(50):
            assert pooled.submit(lambda: round).result(30) == round  # noqa: B023  # it is called at once
            time.sleep(0.02 * (round % 2))  # around the moment in which a thread gives up
        ends = time.monotonic() + 30
        while any(thread.name == "taupane-worker" for thread in threading.enumerate()):
            assert time.monotonic() < ends
            time.sleep(0.01)


def test_what_does_not_end_is_left_behind_and_named(caplog: pytest.LogCaptureFixture) -> None:
    started, release = threading.Event(), threading.Event()

    def fetches_for_ever() -> None:
        started.set()
        release.wait(30)

    async def app() -> None:
        asyncio.get_running_loop().set_default_executor(AppThreads(ending=0.1))
        waiting = asyncio.create_task(asyncio.to_thread(fetches_for_ever))
        assert await asyncio.to_thread(started.wait, 30)
        waiting.cancel()

    began = time.monotonic()
    asyncio.run(app())
    assert time.monotonic() - began < 10
    assert "test_what_does_not_end_is_left_behind_and_named.<locals>.fetches_for_ever" in caplog.text
    release.set()


def test_no_call_is_taken_after_the_end() -> None:
    with pool() as pooled:
        pooled.submit(lambda: None).result(30)
    with pytest.raises(RuntimeError, match="have ended"):
        pooled.submit(lambda: None)
