"""`Resource`: loaded when read, again when an input changes, the latest wins."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest
from tests.unit.state.test_async import until

from taupane.errors import StateError
from taupane.state import Derived, Resource, Scope, State, configure, effect


async def test_it_is_loaded_when_it_is_first_read() -> None:
    calls: list[str] = []

    async def load() -> str:
        calls.append("load")
        await asyncio.sleep(0)
        return "there"

    resource = Resource(load, initial="nothing yet")
    assert calls == []
    seen: list[object] = []
    effect(lambda: seen.append((resource(), resource.pending(), resource.error())))
    await until(lambda: len(seen) == 2)
    assert seen == [("nothing yet", True, None), ("there", False, None)]
    assert calls == ["load"]
    assert (resource.value, resource.peek()) == ("there", "there")
    assert repr(resource) == "<Resource loaded>"


async def test_the_latest_input_wins_and_what_was_asked_before_is_cancelled() -> None:
    query = State("a")
    gates = {"a": asyncio.Event(), "b": asyncio.Event()}
    cancelled: list[str] = []

    async def search(text: str) -> str:
        try:
            await gates[text].wait()
        except asyncio.CancelledError:
            cancelled.append(text)
            raise
        return f"found {text}"

    found = Resource(search, query)
    assert found() is None
    await asyncio.sleep(0.01)
    query.set("b")
    await until(lambda: cancelled == ["a"])
    assert found.pending()
    gates["b"].set()
    await until(lambda: found() == "found b")
    assert not found.pending()
    query.set("a")
    assert found() == "found b"  # until the next one is there
    assert found.pending()
    gates["a"].set()
    await until(lambda: found() == "found a")


async def test_one_that_does_not_hear_of_its_cancelling_is_not_shown() -> None:
    query = State("slow")
    slow = threading.Event()

    def search(text: str) -> str:
        if text == "slow":
            slow.wait(5)
        return text

    found = Resource(search, query)
    assert found() is None
    await asyncio.sleep(0.01)
    query.set("quick")
    await until(lambda: found() == "quick")
    slow.set()
    await asyncio.sleep(0.05)
    assert found() == "quick"


async def test_what_the_function_reads_counts_too() -> None:
    factor = State(2)

    async def load() -> int:
        await asyncio.sleep(0)
        return factor() * 10

    tens = Resource(load)
    doubled = Derived(lambda: (tens() or 0) * 2)
    assert doubled() == 0
    await until(lambda: doubled() == 40)
    factor.set(3)
    await until(lambda: doubled() == 60)


async def test_an_error_leaves_the_value_and_goes_with_the_next_success(caplog: pytest.LogCaptureFixture) -> None:
    fails = State(False)

    async def load(bad: bool) -> int:
        if bad:
            raise ValueError("no")
        return 1

    resource = Resource(load, fails)
    await until(lambda: resource() == 1)
    with caplog.at_level(logging.CRITICAL):
        fails.set(True)
        await until(lambda: not resource.pending())
    assert isinstance(resource.error(), ValueError)
    assert resource() == 1
    assert repr(resource) == "<Resource failed>"
    fails.set(False)
    await until(lambda: not resource.pending())
    assert resource.error() is None


async def test_reloading_and_ending() -> None:
    count = 0

    async def load() -> int:
        nonlocal count
        count += 1
        return count

    resource = Resource(load)
    resource.reload()
    await until(lambda: resource() == 1)
    resource.reload()
    await until(lambda: resource() == 2)
    resource.dispose()
    resource.reload()
    await asyncio.sleep(0.01)
    assert resource() == 2


async def test_a_component_that_runs_again_keeps_its_resource() -> None:
    loads: list[int] = []
    scope = Scope()

    def component(number: int) -> Resource[int]:
        async def load() -> int:
            loads.append(number)
            return number

        resource = Resource(load)
        resource()
        return resource

    first = scope.rerun(component, 1)
    await until(lambda: first() == 1)
    assert scope.rerun(component, 2) is first
    await asyncio.sleep(0.01)
    assert loads == [1]
    first.reload()
    await until(lambda: first() == 2)  # by the newest function
    assert scope.rerun(lambda: None) is None
    first.reload()
    await asyncio.sleep(0.01)
    assert loads == [1, 2]


def test_it_says_what_it_needs() -> None:
    with pytest.raises(StateError, match="expected functions and States, got int"):
        Resource(5)  # type: ignore[call-overload]
    configure(loop=None)
    with pytest.raises(StateError, match="loop"):
        Resource(lambda: 1)()
    with pytest.raises(TypeError, match="is no truth value"):
        bool(Resource(lambda: 1))
