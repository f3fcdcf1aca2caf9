from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest

from taupane.errors import StateError
from taupane.state import Derived, Scope, State, configure, effect

DEADLINE = 5.0


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until `condition` holds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + DEADLINE
    while not condition():
        assert loop.time() < end, "waited too long"
        await asyncio.sleep(0)


@pytest.fixture
def reported() -> Iterator[list[Exception]]:
    errors: list[Exception] = []
    configure(on_error=lambda error, origin: errors.append(error))
    yield errors
    configure(on_error=None)


async def test_reads_before_and_after_an_await_are_tracked() -> None:
    a, b = State(1), State(10)
    seen: list[int] = []

    @effect
    async def add() -> None:
        first = a()
        await asyncio.sleep(0)
        seen.append(first + b())

    await until(lambda: seen == [11])
    b.set(20)
    await until(lambda: seen == [11, 21])
    a.set(2)
    await until(lambda: seen == [11, 21, 22])
    add.dispose()
    assert a._observers == b._observers == ()


async def test_a_change_while_it_runs_makes_it_run_again_afterwards() -> None:
    a = State(1)
    gate = asyncio.Event()
    running, most = 0, 0
    seen: list[int] = []

    async def work() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        value = a()
        await gate.wait()
        seen.append(value)
        running -= 1

    handle = effect(work)
    await asyncio.sleep(0)
    a.set(2)
    a.set(3)
    gate.set()
    await until(lambda: seen[-1:] == [3])
    assert (seen, most) == ([1, 3], 1)
    handle.dispose()


async def test_a_write_from_another_thread_runs_it_on_its_own_loop() -> None:
    a = State(1)
    seen: list[tuple[int, int]] = []

    async def note() -> None:
        seen.append((a(), threading.get_ident()))

    handle = effect(note)
    await until(lambda: len(seen) == 1)
    thread = threading.Thread(target=a.set, args=(2,))
    thread.start()
    await until(lambda: len(seen) == 2)
    thread.join()
    assert seen == [(1, threading.get_ident()), (2, threading.get_ident())]
    handle.dispose()


async def test_threads_that_inherit_the_context_are_tracked_and_plain_ones_are_not() -> None:
    inherited, plain = State(1), State(1)
    runs: list[int] = []

    async def work() -> None:
        await asyncio.to_thread(inherited)
        thread = threading.Thread(target=plain)
        thread.start()
        thread.join()
        runs.append(1)

    handle = effect(work)
    await until(lambda: len(runs) == 1)
    assert plain._observers == ()
    inherited.set(2)
    await until(lambda: len(runs) == 2)
    handle.dispose()


async def test_a_task_that_outlives_the_run_tracks_nothing() -> None:
    a, late = State(1), State(1)
    go = asyncio.Event()
    tasks: list[asyncio.Task[int]] = []

    async def read_later() -> int:
        await go.wait()
        return late()

    async def work() -> None:
        a()
        tasks.append(asyncio.create_task(read_later()))

    handle = effect(work)
    await until(lambda: bool(a._observers))
    go.set()
    assert await tasks[0] == 1
    assert late._observers == ()
    a.set(2)
    await until(lambda: len(tasks) == 2)
    await tasks[1]
    handle.dispose()
    assert await asyncio.create_task(read_later()) == 1
    assert late._observers == ()


async def test_a_task_of_a_sync_effect_tracks_nothing_after_the_run() -> None:
    late = State(1)
    tasks: list[asyncio.Task[int]] = []

    async def read() -> int:
        return late()

    handle = effect(lambda: tasks.append(asyncio.ensure_future(read())))
    await tasks[0]
    assert late._observers == ()
    handle.dispose()


async def test_disposing_cancels_a_run_and_calls_cleanups() -> None:
    a = State(1)
    log: list[str] = []
    started = asyncio.Event()

    async def work() -> None:
        a()
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            log.append("cancelled")
            raise

    scope = Scope()
    scope.run(effect, work)
    await started.wait()
    scope.dispose()
    await until(lambda: log == ["cancelled"])
    assert a._observers == ()


async def test_a_cleanup_that_it_returns_is_called() -> None:
    a = State(1)
    log: list[str] = []

    async def work() -> Callable[[], None]:
        value = a()
        return lambda: log.append(f"end {value}")

    handle = effect(work)
    await until(lambda: bool(a._observers))
    a.set(2)
    await until(lambda: log == ["end 1"])
    handle.dispose()
    await until(lambda: log == ["end 1", "end 2"])


async def test_its_errors_are_reported_and_it_goes_on(reported: list[Exception]) -> None:
    a = State(0)
    seen: list[float] = []

    async def divide() -> None:
        seen.append(1 / a())

    handle = effect(divide)
    await until(lambda: len(reported) == 1)
    a.set(2)
    await until(lambda: seen == [0.5])
    assert isinstance(reported[0], ZeroDivisionError)
    handle.dispose()


async def test_one_that_never_settles_is_stopped(reported: list[Exception]) -> None:
    a = State(0)

    async def count() -> None:
        a.set(a() + 1)

    handle = effect(count)
    await until(lambda: len(reported) == 1)
    assert "still changing what it reads" in str(reported[0])
    handle.dispose()


async def test_an_async_subscriber_runs_as_a_task() -> None:
    a = State(1)
    heard: list[int] = []

    async def hear(value: int) -> None:
        await asyncio.sleep(0)
        heard.append(value)

    leave = a.subscribe(hear)
    a.set(2)
    assert heard == []
    await until(lambda: heard == [2])
    leave()


def test_without_a_loop_async_effects_are_refused_and_subscribers_reported(reported: list[Exception]) -> None:
    a = State(1)

    async def work() -> None: ...

    async def hear(value: int) -> None: ...

    with pytest.raises(StateError, match=r"configure\(loop="):
        effect(work)
    a.subscribe(hear)
    a.set(2)
    assert [type(error) for error in reported] == [StateError]


async def test_a_configured_loop_serves_other_threads() -> None:
    a = State(1)
    heard: list[tuple[int, int]] = []

    async def hear(value: int) -> None:
        heard.append((value, threading.get_ident()))

    async def work() -> None:
        heard.append((a(), threading.get_ident()))

    configure(loop=asyncio.get_running_loop())
    try:

        def elsewhere() -> None:
            a.subscribe(hear)
            a.set(2)
            effect(work)

        await asyncio.to_thread(elsewhere)
        await until(lambda: len(heard) == 2)
    finally:
        configure(loop=None)
    assert heard == [(2, threading.get_ident())] * 2


async def test_a_derived_read_across_an_await_is_tracked() -> None:
    a = State(1)
    double = Derived(lambda: a() * 2)
    seen: list[int] = []

    async def work() -> None:
        await asyncio.sleep(0)
        seen.append(double())

    handle = effect(work)
    await until(lambda: seen == [2])
    a.set(4)
    await until(lambda: seen == [2, 8])
    handle.dispose()
