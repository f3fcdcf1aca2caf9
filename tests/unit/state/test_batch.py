from __future__ import annotations

import asyncio
import threading

import pytest

from taupane.state import Reaction, State, batch, effect


def watch(*states: State[int]) -> list[tuple[int, ...]]:
    seen: list[tuple[int, ...]] = []
    effect(lambda: seen.append(tuple(state() for state in states)))
    return seen


def test_several_writes_are_one_change() -> None:
    a, b = State(1), State(2)
    seen = watch(a, b)
    with batch():
        a.set(10)
        b.set(20)
        assert seen == [(1, 2)]
    assert seen == [(1, 2), (10, 20)]


def test_an_inner_batch_joins_the_outer() -> None:
    a = State(1)
    seen = watch(a)
    with batch():
        with batch():
            a.set(2)
        assert seen == [(1,)]
        a.set(3)
    assert seen == [(1,), (3,)]


def test_a_body_that_raises_is_flushed_all_the_same() -> None:
    a = State(1)
    seen = watch(a)

    @batch
    def fail() -> None:
        a.set(2)
        raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert seen == [(1,), (2,)]


def test_it_decorates_functions_with_and_without_parentheses() -> None:
    a = State(1)
    seen = watch(a)

    @batch
    def twice(step: int) -> int:
        a.set(a() + step)
        a.set(a() + step)
        return a()

    @batch()
    def again() -> None:
        twice(1)
        twice(1)

    assert twice(5) == 11
    again()
    assert seen == [(1,), (11,), (15,)]
    assert twice.__name__ == "twice"


async def test_it_decorates_coroutine_functions_and_holds_across_an_await() -> None:
    a = State(1)
    seen = watch(a)

    @batch
    async def slowly() -> str:
        a.set(2)
        await asyncio.sleep(0)
        a.set(3)
        return "done"

    assert await slowly() == "done"
    assert seen == [(1,), (3,)]


async def test_it_holds_up_no_other_task() -> None:
    a, b = State(1), State(1)
    seen_a, seen_b = watch(a), watch(b)
    inside, leave = asyncio.Event(), asyncio.Event()

    async def holder() -> None:
        with batch():
            a.set(2)
            inside.set()
            await leave.wait()

    task = asyncio.create_task(holder())
    await inside.wait()
    b.set(2)
    assert (seen_a, seen_b) == ([(1,)], [(1,), (2,)])
    leave.set()
    await task
    assert seen_a == [(1,), (2,)]


async def test_a_task_started_in_a_batch_is_free_once_the_batch_has_ended() -> None:
    a = State(1)
    seen = watch(a)
    ended = asyncio.Event()

    async def later() -> None:
        await ended.wait()
        a.set(2)
        assert seen == [(1,), (2,)]

    with batch():
        task = asyncio.create_task(later())
    ended.set()
    await task


def test_it_holds_up_no_other_thread() -> None:
    a, b = State(1), State(1)
    watch(a)
    seen_b = watch(b)
    with batch():
        a.set(2)
        thread = threading.Thread(target=b.set, args=(2,))
        thread.start()
        thread.join()
        assert seen_b == [(1,), (2,)]


def test_reactions_are_told_at_the_end_and_before_effects() -> None:
    a = State(1)
    order: list[str] = []
    effect(lambda: order.append(f"effect {a()}"))
    reaction = Reaction(a, lambda _: order.append("told"))
    reaction.run()
    with batch():
        a.set(2)
        assert order == ["effect 1"]
    assert order == ["effect 1", "told", "effect 2"]


def test_an_effect_made_inside_runs_at_once() -> None:
    a = State(1)
    seen: list[int] = []
    with batch():
        a.set(2)
        effect(lambda: seen.append(a()))
        assert seen == [2]
        a.set(3)
        assert seen == [2]
    assert seen == [2, 3]
