"""Handlers on a real event loop: their order, their faults, what they show while they run."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import Any

import pytest
from tests.integration.live.page import pages, until

from taupane.events import Event
from taupane.state import State, ViewState
from taupane.widgets.element import TextOf, element


def button(handler: Any, text: Any = "go", **props: Any) -> Any:
    return element("button", text, on_click=handler, **props)


async def test_plain_handlers_run_in_order_off_the_loop() -> None:
    seen: list[Any] = []
    main = threading.get_ident()

    def click(event: Event) -> None:
        assert threading.get_ident() != main
        time.sleep(0.001)  # a handler that takes its time must not be overtaken
        seen.append(event.x)

    async with pages(button(click)) as [client]:
        node = client.listening()[0]
        for index in range(50):
            client.fire(node, x=index)
        await client.settle()
    assert seen == [float(index) for index in range(50)]


async def test_several_writes_in_a_handler_are_one_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taupane.live.dispatching._LATE", 60.0)
    one, other = State(0), State(0)

    def click() -> None:
        for index in range(1, 11):
            one.set(index)
            other.set(index)

    async with pages(element("div", button(click), element("b", one), element("i", other))) as [client]:
        client.fire(client.listening()[0])
        await client.settle()
        assert [frame[2] for frame in client.frames] == [[[0, 3, "10"], [0, 4, "10"]]]
        assert client.acked_events == 1


async def test_async_handlers_run_side_by_side_and_do_not_hold_up_others() -> None:
    gate, seen = asyncio.Event(), []

    async def wait(event: Event) -> None:
        seen.append(f"in {event.x:.0f}")
        await gate.wait()
        seen.append("out")

    async with pages(element("div", button(wait), button(lambda: seen.append("plain")))) as [client]:
        waiting, plain = client.listening()
        client.fire(waiting, x=1)
        client.fire(waiting, x=2)
        client.fire(plain)
        await until(lambda: len(seen) == 3)
        assert sorted(seen) == ["in 1", "in 2", "plain"]
        gate.set()
        await until(lambda: seen.count("out") == 2)


async def test_a_lambda_that_gives_a_coroutine_is_awaited() -> None:
    n = State(0)

    async def add() -> None:
        await asyncio.sleep(0)
        n.update(lambda value: value + 1)

    async with pages(element("div", button(lambda: add()), element("b", n))) as [client]:
        client.fire(client.listening()[0])
        await until(lambda: n.peek() == 1)
        await client.settle()
        assert client.page.root.elements()[0].elements()[1].children == ["1"]


@pytest.mark.parametrize("dev", [False, True])
async def test_a_failing_handler_fails_alone(caplog: pytest.LogCaptureFixture, dev: bool) -> None:
    n = State(0)

    def fail() -> None:
        raise LookupError("secret of the app")

    async def fail_later() -> None:
        await asyncio.sleep(0)
        raise LookupError("secret of the app")

    def leave() -> None:
        raise SystemExit(3)

    def wrong(one: Any, two: Any) -> None:
        raise AssertionError("it cannot be called")

    async def wrong_later(one: Any, two: Any) -> None:
        raise AssertionError("it cannot be called")

    handlers = [fail, fail_later, leave, wrong, wrong_later, lambda: n.set(1)]
    async with pages(element("div", *map(button, handlers), element("b", n)), dev=dev) as [client]:
        with caplog.at_level(logging.ERROR):
            for node in client.listening():
                client.fire(node)
            await until(lambda: len(client.calls("error")) == 5)
            await client.settle()
        assert n.peek() == 1
        for error_id, details in client.calls("error"):
            assert f"error {error_id} in on_click" in caplog.text
            assert (details is None) is not dev
        assert caplog.text.count("LookupError: secret of the app") == 2
        assert ("secret" in str(client.calls("error"))) is dev


async def test_a_long_handler_shows_its_progress_and_that_it_is_busy() -> None:
    done, gate = State(0), threading.Event()

    def work() -> None:
        for index in range(1, 4):
            done.set(index)
            gate.wait(10)
            gate.clear()

    async with pages(element("div", button(work), element("b", done))) as [client]:
        node = client.listening()[0]
        shown = client.page.root.elements()[0].elements()
        started = time.perf_counter()
        client.fire(node)
        await until(lambda: shown[1].children == ["1"])
        await until(lambda: shown[0].attrs.get("aria-busy") == "true")
        assert time.perf_counter() - started > 0.25
        gate.set()
        await until(lambda: shown[1].children == ["2"])
        gate.set()
        await until(lambda: shown[1].children == ["3"])
        gate.set()
        await until(lambda: "aria-busy" not in shown[0].attrs)
        await client.settle()


async def test_an_async_handler_shows_that_it_is_busy_until_the_last_one_ends() -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    waiting = iter(gates)

    async def wait() -> None:
        await next(waiting).wait()

    async with pages(button(wait, aria_busy="false")) as [client]:
        shown = client.page.root.elements()[0]
        client.fire(client.listening()[0])
        client.fire(client.listening()[0])
        await until(lambda: shown.attrs["aria-busy"] == "true")
        gates[0].set()
        await asyncio.sleep(0.05)  # nothing may follow
        assert shown.attrs["aria-busy"] == "true"
        gates[1].set()
        await until(lambda: shown.attrs["aria-busy"] == "false")


async def test_a_handler_knows_its_view() -> None:
    mine: ViewState[int] = ViewState(0)

    async def later() -> None:
        await asyncio.sleep(0)
        mine.update(lambda n: n + 10)

    def content() -> Any:
        return element("div", button(lambda: mine.update(lambda n: n + 1)), button(later), element("b", TextOf(mine)))

    async with pages(content, 2) as [one, other]:
        one.fire(one.listening()[0])
        one.fire(one.listening()[1])
        texts = [client.page.root.elements()[0].elements()[2] for client in (one, other)]
        await until(lambda: texts[0].children == ["11"])
        await one.settle()
        await other.settle()
        assert texts[1].children == ["0"]


async def test_what_was_typed_is_not_sent_back_but_a_correction_is() -> None:
    text = State("")

    def enter(event: Event) -> None:
        text.set((event.value or "").replace("!", ""))

    async with pages(element("input", value=text, on_input=enter)) as [client]:
        node = client.listening("input")[0]
        client.fire(node, "input", edits=1, value="ab")
        await client.settle()
        assert client.frames == []
        client.fire(node, "input", edits=2, value="ab!")
        await until(lambda: client.view.is_settled)
        assert client.frames == []  # the State has not changed: what stands there is the user's
        text.set("")
        await until(lambda: bool(client.frames))
        assert client.frames[0][2] == [[7, 1, "value", "", 2]]


async def test_a_patch_knows_only_of_the_edits_that_were_handled() -> None:
    text, gate, begun = State(""), threading.Event(), threading.Event()

    def enter(event: Event) -> None:
        begun.set()
        gate.wait(10)
        gate.clear()
        text.set((event.value or "").upper())

    async with pages(element("input", value=text, on_input=enter)) as [client]:
        for edits, value in enumerate(["h", "he", "hel"], 1):
            client.fire(1, "input", edits=edits, value=value)
            await until(begun.is_set)
        gate.set()
        await until(lambda: len(client.frames) == 1)
        assert client.frames[0][2] == [[7, 1, "value", "H", 1]]  # the page leaves it out: more was typed
        gate.set()
        await until(lambda: len(client.frames) == 2)
        assert client.frames[1][2] == [[7, 1, "value", "HEL", 3]]


async def test_a_patch_made_while_a_handler_ran_is_made_again_when_it_has_ended() -> None:
    text, gate = State("a"), asyncio.Event()

    async def enter(event: Event) -> None:
        text.set((event.value or "").upper())
        await gate.wait()

    async with pages(element("input", value=text, on_input=enter)) as [client]:
        client.fire(1, "input", edits=1, value="ab")
        await until(lambda: len(client.frames) == 1)
        assert client.frames[0][2] == [[7, 1, "value", "AB"]]
        gate.set()
        await until(lambda: len(client.frames) == 2)
        assert client.frames[1][2] == [[7, 1, "value", "AB", 1]]


async def test_a_patch_made_again_waits_for_room_and_is_sent_then() -> None:
    text, other, gate = State("a"), State(0), asyncio.Event()

    async def enter(event: Event) -> None:
        text.set((event.value or "").upper())
        await gate.wait()

    async with pages(element("div", element("input", value=text, on_input=enter), element("b", other))) as [client]:
        client.acks = False
        client.fire(2, "input", edits=1, value="ab")
        await until(lambda: len(client.frames) == 1)
        other.set(1)
        await until(lambda: len(client.frames) == 2)
        gate.set()
        await until(lambda: client.view.tree.listening[2].edits == 1)
        client.acks = True
        client.ack()
        await until(lambda: len(client.frames) == 3)
        assert client.frames[2][2] == [[7, 2, "value", "AB", 1]]


async def test_an_event_whose_handler_waits_for_a_cancelled_task_was_handled() -> None:
    async def enter(event: Event) -> None:
        waiting = asyncio.ensure_future(asyncio.sleep(60))
        waiting.cancel()
        await waiting

    text = State("")
    async with pages(element("input", value=text, on_input=enter)) as [client]:
        client.fire(1, "input", edits=1, value="ab")
        await until(lambda: bool(client.acked_events))
        text.set("server")
        await until(lambda: bool(client.frames))
        assert client.frames[0][2] == [[7, 1, "value", "server", 1]]  # the page takes it: it knows of the edit


async def test_a_radio_button_turns_the_others_of_its_group_off() -> None:
    chosen = State("a")
    radios = [
        element(
            "input",
            type="radio",
            name="g",
            checked=lambda key=key: chosen() == key,
            on_change=lambda e, key=key: chosen.set(key),
        )
        for key in "abc"
    ]
    async with pages(element("div", *radios)) as [client]:
        client.fire(client.listening("change")[1], "change", edits=1, value="on", checked=True)
        await client.settle()
        assert client.frames == []
        chosen.set("a")
        await until(lambda: bool(client.frames))
        assert sorted(client.frames[0][2]) == [[7, 2, "checked", True, 1], [7, 3, "checked", False, 1]]


async def test_only_the_last_of_a_storm_of_moves_waits_for_a_slow_handler() -> None:
    seen: list[float] = []
    gate = threading.Event()

    def move(event: Event) -> None:
        gate.wait(10)
        seen.append(event.x)

    async with pages(element("div", on_pointermove=move)) as [client]:
        for index in range(500):
            client.fire(1, "pointermove", x=index)
        gate.set()
        await client.settle()
    assert seen[-1] == 499.0
    assert len(seen) <= 2


async def test_the_last_event_counts_also_where_its_handler_is_just_about_to_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, ran = threading.Event(), threading.Event()
    seen: list[str | None] = []

    class Asked(frozenset[str]):
        def __contains__(self, kind: object) -> bool:
            gate.set()  # the handler begins between the question and what follows from it
            ran.wait(0.2)
            return super().__contains__(kind)

    def enter(event: Event) -> None:
        seen.append(event.value)
        ran.set()

    monkeypatch.setattr("taupane.live.dispatching._CONTINUOUS", Asked({"input"}))
    async with pages(element("div", button(lambda: gate.wait(10)), element("input", on_input=enter))) as [client]:
        client.fire(2)
        client.fire(3, "input", edits=1, value="a")
        client.fire(3, "input", edits=2, value="ab")
        await client.settle()
    assert seen[-1] == "ab"


async def test_events_that_wait_are_bounded() -> None:
    gate, seen = threading.Event(), []

    def click() -> None:
        gate.wait(10)
        seen.append(1)

    async with pages(button(click)) as [client]:
        for _ in range(1500):
            client.fire(1)
        await until(lambda: bool(client.calls("dropped")))
        gate.set()
        await client.settle()
    assert len(seen) == 1000
