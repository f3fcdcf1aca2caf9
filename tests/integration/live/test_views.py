"""Frames on a real event loop: order, backpressure, cuts, threads, ends."""

from __future__ import annotations

import asyncio
import gc
import random
import threading
import time
import tracemalloc
import weakref
from typing import Any

import pytest
from tests.integration.live.page import Client, pages, until

from taupane.errors import BadMessage
from taupane.live import protocol
from taupane.live.live import Live
from taupane.state import State, batch
from taupane.widgets.element import TextOf, element
from taupane.widgets.flow import For, Show, component


def texts(client: Client) -> list[Any]:
    return [el.children for el in client.page.root.elements()]


async def test_at_most_two_frames_are_in_flight_and_the_latest_value_wins() -> None:
    n = State(0)
    async with pages(element("b", n)) as [client]:
        client.acks = False
        for index in range(1, 100):
            n.set(index)
            await asyncio.sleep(0.001)
        await until(lambda: len(client.frames) == 2)
        n.set(100)
        await asyncio.sleep(0.02)  # nothing may follow
        assert len(client.frames) == 2
        client.acks = True
        client.ack()
        await client.settle()
        assert texts(client) == [["100"]]
        assert len(client.frames) == 3


async def test_ten_thousand_updates_a_second_are_coalesced() -> None:
    cells = [State(0) for _ in range(10)]
    async with pages(element("p", *(element("b", cell) for cell in cells)), 5) as clients:
        stop = threading.Event()
        written = [0]

        def write() -> None:
            started = time.perf_counter()
            while not stop.is_set():
                for cell in cells:
                    cell.set(written[0])
                written[0] += 1
                ahead = written[0] / 1000 - (time.perf_counter() - started)
                if ahead > 0:
                    time.sleep(ahead)

        thread = threading.Thread(target=write)
        thread.start()
        waits, loop = [], asyncio.get_running_loop()
        end = loop.time() + 2
        while loop.time() < end:
            asked = time.thread_time()  # the loop's own work: others on the machine take their time as they like
            await asyncio.sleep(0.005)
            waits.append(time.thread_time() - asked)
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        await asyncio.sleep(0.5)
        for client in clients:
            client.frames.clear()
            client.sizes.clear()
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        stop.set()
        thread.join()
        for client in clients:
            await client.settle()
            assert {el.children[0] for el in client.page.root.elements()[0].elements()} == {str(written[0] - 1)}
            assert len(client.view._outbox._ring) <= 2
        assert sorted(waits)[len(waits) * 95 // 100] < 0.1
        assert grown < 500_000


async def test_a_cut_page_gets_what_it_missed() -> None:
    n = State(0)
    async with pages(element("b", n)) as [client]:
        client.acks = False
        n.set(1)
        await until(lambda: len(client.frames) == 1)
        client.cut()
        n.set(2)
        n.set(3)
        client.last = 0
        client.frames.clear()
        client.connect()
        client.acks = True
        client.ack()
        await client.settle()
        assert [frame[2] for frame in client.frames] == [[[0, 1, "1"]], [[0, 1, "3"]]]


@pytest.mark.parametrize("how", ["unknown epoch", "too far ahead", "asked for"])
async def test_a_page_that_lost_count_gets_the_whole_tree(how: str) -> None:
    n = State("a")
    async with pages(
        [element("b", n), element("textarea", value=n), element("select", element("option", "a"), value="a")]
    ) as [client]:
        n.set("<b>")
        await client.settle()
        if how == "asked for":
            client.view.receive('["sync"]')
            client.view.receive('["sync"]')
        else:
            client.cut()
            client.connect(epoch="other") if how == "unknown epoch" else client.connect(last=7)
        n.set("\n&")
        await until(lambda: any(frame[2][0][0] == protocol.SYNC for frame in client.frames))
        await client.settle()
        assert sum(frame[2][0][0] == protocol.SYNC for frame in client.frames) == 1
        n.set("later")
        await client.settle()
        assert texts(client)[0] == ["later"]


async def test_an_event_that_comes_twice_is_run_once() -> None:
    n = State(0)
    async with pages(element("button", n, on_click=lambda: n.update(lambda v: v + 1))) as [client]:
        client.fire(1, number=1)
        client.fire(1, number=1)
        client.fire(1, number=2)
        client.cut()
        client.connect()
        client.fire(1, number=1)
        client.fire(1, number=2)
        client.fire(1, number=3)
        await client.settle()
        assert n.peek() == 3
        assert client.acked_events == 3


async def test_events_are_acknowledged_even_where_nothing_changes() -> None:
    async with pages(element("button", on_click=lambda: None)) as [client]:
        client.fire(1)
        client.fire(99)
        client.fire(1, "keydown")
        await until(lambda: client.acked_events == 3)
        assert client.frames == []


async def test_a_payload_that_makes_no_sense_is_refused_quietly() -> None:
    seen: list[Any] = []
    async with pages(element("button", on_click=seen.append)) as [client]:
        client.view.receive('["ev",1,1,"click",{"x":1' + "0" * 400 + "}]")
        client.view.receive('["ev",2,1,"click",{"x":"1"}]')
        client.view.receive('["ev",3,1,"click",{"x":1}]')
        with pytest.raises(BadMessage):
            client.view.receive("nonsense")
        await client.settle()
    assert [event.x for event in seen] == [1.0]


async def test_events_of_an_element_that_has_gone_do_nothing() -> None:
    on, seen = State(True), []
    async with pages(Show(on, lambda: element("button", on_click=lambda: seen.append(1)))) as [client]:
        on.set(False)
        await client.settle()
        client.fire(1)
        await until(lambda: client.acked_events == 1)
    assert seen == []


async def test_the_newer_of_two_connections_wins() -> None:
    n = State(0)
    async with pages(element("b", n)) as [client]:
        first = client.channel
        second = client.connect()
        assert first is not None
        assert first.closed == 4409
        client.view.detach(first)
        n.set(1)
        await client.settle()
        assert second.closed is None
        assert texts(client) == [["1"]]


async def test_eight_threads_may_set_at_once() -> None:
    n, items = State(0), State([0])
    async with pages(element("p", element("b", n), For(items, lambda i: element("i", str(i)))), 2) as clients:

        def write(seed: int) -> None:
            rng = random.Random(seed)
            for _ in range(200):
                n.update(lambda v: v + 1)
                with batch():
                    items.set(rng.sample(range(20), rng.randrange(20)))

        threads = [threading.Thread(target=write, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        for client in clients:
            await client.settle()
            assert client.page.root.elements()[0].elements()[0].children == ["1600"]


async def test_a_slow_render_stalls_neither_the_loop_nor_other_pages() -> None:
    slow, n, gate = State(0), State(0), threading.Event()

    @component
    def sluggish() -> Any:
        if slow():
            assert gate.wait(30)
        return element("i", str(slow()))

    live = Live()
    one, other = live.open(lambda: element("p", sluggish(), on_click=lambda: None)), live.open(element("b", n))
    clients = [Client(view, await view.open()) for view in (one, other)]
    for client in clients:
        client.connect()
    slow.set(1)

    def goes_on() -> bool:
        clients[0].fire(1)
        n.set(n.peek() + 1)
        return int(texts(clients[1])[0][0]) > 20

    await until(goes_on)  # neither the loop nor the other page waits for the slow one
    assert "1" not in str(texts(clients[0])[0][0].shape())
    gate.set()
    await until(lambda: "1" in str(texts(clients[0])[0][0].shape()))
    await clients[0].settle()
    await asyncio.to_thread(live.shut_down)


async def test_a_page_may_end_while_its_handlers_run() -> None:
    gate, began, ended = threading.Event(), [], []
    n = State(0)

    def work() -> None:
        began.append("plain")
        gate.wait(10)
        n.set(1)
        ended.append("plain")

    async def wait() -> None:
        began.append("async")
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("cancelled")

    async with pages([element("b", n), element("button", on_click=wait), element("button", on_click=work)]) as [client]:
        for node in client.listening():
            client.fire(node)
        await until(lambda: len(began) == 2)
        channel = client.channel
        client.view.live.close(client.view)
        assert channel is not None
        assert channel.closed == 1001
        gate.set()
        await until(lambda: len(ended) == 2)
        await until(lambda: not n._observers)
        client.view.receive('["ack",1]')
        client.view.notify("title", "x")
        client.view.dispose()


async def test_opening_a_page_ends_with_it() -> None:
    gate = threading.Event()
    live = Live()
    views = [live.open(lambda: gate.wait(10) and None) for _ in range(2)]
    opening = [asyncio.ensure_future(view.open()) for view in views]
    await asyncio.sleep(0.01)
    for view in views:
        live.close(view)
    gate.set()
    for task in opening:
        with pytest.raises(asyncio.CancelledError):
            await task
    await asyncio.to_thread(live.shut_down)


async def test_a_page_that_ended_before_its_first_render_is_not_rendered() -> None:
    live, made = Live(), []
    view = live.open(lambda: made.append(1))
    with view._lock:
        opening = asyncio.ensure_future(view.open())
        await until(lambda: view._opening is not None)
        live.close(view)
    with pytest.raises(asyncio.CancelledError):
        await opening
    await asyncio.to_thread(live.shut_down)
    assert made == []


async def test_errors_of_the_first_render_are_the_openers() -> None:
    live = Live()
    with pytest.raises(ZeroDivisionError):
        await live.open(lambda: 1 / 0).open()
    await asyncio.to_thread(live.shut_down)


async def test_a_failing_binding_is_reported_and_recovers() -> None:
    n = State(1)
    async with pages(element("b", TextOf(lambda: 10 // n()))) as [client]:
        n.set(0)
        await until(lambda: len(client.calls("error")) == 1)
        assert texts(client) == [["10"]]
        n.set(2)
        await until(lambda: texts(client) == [["5"]])


async def test_what_is_called_on_a_page_is_sent_clean() -> None:
    async with pages("x") as [client]:
        client.view.notify("message", {"text": "a\ud800\0"})
        with pytest.raises(ValueError, match="JSON"):
            client.view.notify("message", float("nan"))
        await until(lambda: bool(client.calls("message")))
        assert client.calls("message")[0] == [{"text": "a\ufffd\0"}]


async def test_an_ended_page_leaves_nothing_behind() -> None:
    n = State(0)

    async def page(live: Live) -> weakref.ref[Any]:
        view = live.open(lambda: element("p", element("b", n), str(n()), on_click=lambda: n.set(1)))
        client = Client(view, await view.open())
        client.connect()
        client.fire(1)
        await client.settle()
        live.close(view)
        return weakref.ref(view)

    async def run() -> list[weakref.ref[Any]]:
        live = Live()
        gone = [await page(live) for _ in range(3)]
        await until(lambda: not n._observers)
        await asyncio.to_thread(live.shut_down)
        return gone

    gone = await run()
    await asyncio.sleep(0.1)
    gc.collect()
    assert [ref() for ref in gone] == [None] * 3


async def test_random_cuts_lose_nothing() -> None:
    rng = random.Random(4)
    n, items = State(0), State([0])
    content = [
        element("button", n, on_click=lambda: n.update(lambda v: v + 1)),
        For(items, lambda i: element("i", str(i))),
    ]
    async with pages(content) as [client]:
        clicks = 0
        for _ in range(300):
            step = rng.randrange(6)
            if step <= 1:
                client.fire(1)
                clicks += 1
            elif step == 2:
                items.set(rng.sample(range(9), rng.randrange(9)))
            elif step == 3:
                await asyncio.sleep(rng.random() / 500)
            elif step == 4:
                client.cut()
                items.set(rng.sample(range(9), rng.randrange(9)))
                client.connect()
                client.ack()
            else:
                client.view.receive('["sync"]')
        await client.settle()
        assert n.peek() == clicks


async def test_a_call_that_was_collected_before_a_sync_still_reaches_the_page() -> None:
    async with pages(element("p", "here")) as [client]:
        client.cut()
        client.view.notify("message", "while away")
        client.connect(last=99)  # it has lost count: the whole page comes
        await client.settle()
        assert client.calls("message") == [["while away"]]

        client.view._start_sync()
        client.view.notify("message", "meanwhile")
        client.cut()
        client.connect(last=client.last)
        await client.settle()
        client.view._outbox.frame([[protocol.CALL, 0, "message", ["unsent"]]], 0)  # numbered, and then cut off
        client.cut()
        client.connect(last=99)
        client.view.refresh()
        await client.settle()
    assert client.calls("message") == [["while away"], ["meanwhile"]]


async def test_a_page_that_could_not_be_written_gets_what_had_been_flushed_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = State("one")
    async with pages(element("p", text)) as [client]:
        write = client.view.tree.html

        def fail(*, numbered: bool = False) -> str:
            monkeypatch.setattr(client.view.tree, "html", write)
            raise RuntimeError("once")

        monkeypatch.setattr(client.view.tree, "html", fail)
        client.view._lock.acquire()  # what changes and the request for the whole page are seen together
        text.set("two")
        client.view.receive('["sync"]')
        client.view._lock.release()
        channel = client.channel
        await until(lambda: channel is not None and channel.closed == 1011)
        client.cut()
        client.connect()
        await client.settle()
