"""Calls between page script and Python, in Chromium over the real socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.browser.running_samples import ARGS

from taupane import App, Call, ui
from taupane.errors import CallTimeout, CommandError, PageError
from taupane.live.view import View

WAIT = 30.0


@dataclass
class Point:
    x: float
    y: float = 0.0


class Served:
    """The app under test and what its commands have seen."""

    def __init__(self) -> None:
        self.app = app = App("rpc")
        self.runs = 0
        self.views: list[View] = []
        self.has_begun = threading.Event()
        self.was_cancelled = threading.Event()
        self.release = threading.Event()
        self.produced = 0
        self.generator_ended = threading.Event()
        app.on_connect(self.views.append)

        @app.route("/")
        def home() -> ui.Element:
            return ui.Main(ui.Text("calls"))

        @app.command
        async def greet(name: str) -> str:
            return f"hi {name}"

        @app.command
        def move(to: Point) -> Point:
            return Point(to.x + 1, to.y)

        @app.command("fails")
        def failing() -> None:
            raise CommandError("no such number")

        @app.command
        def breaks() -> None:
            raise KeyError("/home/ada/secret")

        @app.command
        async def forever() -> None:
            self.has_begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.was_cancelled.set()

        @app.command
        def slow(call: Call) -> str:
            for step in range(5):
                call.progress(step)
            if call.wait(WAIT):
                self.was_cancelled.set()
            call.check()
            return "done"

        @app.command
        def once() -> int:
            self.runs += 1
            assert self.release.wait(WAIT)
            return self.runs

        @app.command
        async def numbers(upto: int) -> AsyncIterator[int]:
            try:
                for number in range(upto):
                    self.produced = number + 1
                    yield number
            finally:
                self.generator_ended.set()

        @app.command
        def letters() -> Iterator[str]:
            yield from "abc"

        @app.command
        def double(data: bytes) -> bytes:
            return data * 2


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    made = Served()
    with made.app.serving():
        yield made


@pytest.fixture(scope="module")
def tab(served: Served) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        page = browser.new_page()
        yield page
        browser.close()


@pytest.fixture
def page(tab: Page, served: Served) -> Page:
    for event in (served.has_begun, served.was_cancelled, served.release, served.generator_ended):
        event.clear()
    served.views.clear()
    tab.goto(served.app.server.mint_url())
    tab.wait_for_selector("html[data-live]")
    return tab


def caught(page: Page, call: str) -> dict[str, Any]:
    found = page.evaluate(f"{call}.then(() => null, (e) => ({{name: e.name, type: e.type, message: e.message}}))")
    assert isinstance(found, dict), "the call did not fail"
    return found


def test_results_come_back_as_typed_values(page: Page) -> None:
    assert page.evaluate("taupane.invoke('greet', {name: 'Ada'})") == "hi Ada"
    assert page.evaluate("taupane.invoke('move', {to: {x: 2}})") == {"x": 3.0, "y": 0.0}
    assert page.evaluate("taupane.invoke('double', {data: new Uint8Array([1, 255])}).then((all) => [...all])") == [
        1,
        255,
        1,
        255,
    ]


def test_the_module_can_be_imported_by_name(page: Page) -> None:
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.type = 'module';
        script.nonce = document.querySelector('script[nonce]').nonce;
        script.textContent =
            "import {invoke} from '/_taupane/taupane.js'; window.greeted = await invoke('greet', {name: 'B'});";
        document.head.append(script);
    }""")
    page.wait_for_function("() => window.greeted === 'hi B'", timeout=WAIT * 1000)


def test_errors_have_a_type_a_message_and_an_id_and_no_traceback(page: Page) -> None:
    assert caught(page, "taupane.invoke('fails')") == {
        "name": "CommandError",
        "type": "CommandError",
        "message": "no such number",
    }
    broken = caught(page, "taupane.invoke('breaks')")
    assert broken["type"] == "KeyError"
    assert broken["message"].startswith("the command failed; the log has error ")
    told = page.evaluate("taupane.invoke('breaks').catch((e) => [e.id.length, e.traceback ?? null])")
    assert told == [8, None]
    assert (
        caught(page, "taupane.invoke('greet', {name: 5})")["message"]
        == "greet(): argument 'name': expected str, got int 5"
    )
    assert caught(page, "taupane.invoke('gret')")["message"] == "no command 'gret'; there is greet"
    assert caught(page, "taupane.invoke('letters')")["message"] == "letters() gives a stream: use taupane.stream()"


def test_an_abort_cancels_the_coroutine_that_never_returns(page: Page, served: Served) -> None:
    page.evaluate("""() => {
        window.controller = new AbortController();
        window.found = taupane.invoke('forever', {}, {signal: controller.signal}).catch((error) => error.name);
    }""")
    wait_until(page, served.has_begun.is_set)
    page.evaluate("controller.abort()")
    assert page.evaluate("found") == "AbortError"
    assert served.was_cancelled.wait(WAIT)
    assert page.evaluate("taupane.invoke('greet', {name: 'still here'})") == "hi still here"


def test_progress_is_told_and_an_abort_stops_a_plain_function(page: Page, served: Served) -> None:
    found = page.evaluate("""async () => {
        const controller = new AbortController(), seen = [];
        const onProgress = (value) => { seen.push(value); if (value === 4) controller.abort(); };
        await taupane.invoke('slow', {}, {signal: controller.signal, onProgress}).catch(() => {});
        return seen;
    }""")
    assert found[0] == 0
    assert found[-1] == 4
    assert served.was_cancelled.wait(WAIT)


def test_a_call_survives_a_cut_and_runs_once(page: Page, served: Served) -> None:
    served.runs = 0
    page.evaluate("() => { window.answers = []; taupane.invoke('once').then((n) => answers.push(n)); }")
    wait_until(page, lambda: served.runs == 1)
    cut(page, served)
    served.release.set()
    page.wait_for_function("() => answers.length === 1", timeout=WAIT * 1000)
    assert page.evaluate("taupane.invoke('greet', {name: 'after'}).then(() => answers)") == [1]
    assert served.runs == 1


def test_an_answer_that_was_lost_is_given_again(page: Page, served: Served) -> None:
    served.runs = 0
    page.evaluate("() => { window.answers = []; taupane.invoke('once').then((n) => answers.push(n)); }")
    wait_until(page, lambda: served.runs == 1)
    view = served.views[-1]
    held = view._channel
    view._channel = None  # what is sent now is lost
    served.release.set()
    wait_until(page, lambda: 1 in view._peer._answers)
    view._channel = held
    cut(page, served)
    page.wait_for_function("() => answers.length === 1", timeout=WAIT * 1000)
    assert page.evaluate("answers") == [1]
    assert served.runs == 1


def test_a_stream_waits_for_its_reader_and_ends_with_the_loop(page: Page, served: Served) -> None:
    everything = (
        "(async () => { const all = []; for await (const n of taupane.stream('%s', %s)) all.push(n); return all; })()"
    )
    assert page.evaluate(everything % ("numbers", "{upto: 300}")) == list(range(300))
    assert page.evaluate(everything % ("letters", "{}")) == ["a", "b", "c"]
    served.generator_ended.clear()
    found = page.evaluate("""async () => {
        for await (const n of taupane.stream('numbers', {upto: 1e6})) {
            await taupane.invoke('greet', {name: 'x'});
            if (n === 20) return n;
        }
    }""")
    assert found == 20
    assert served.generator_ended.wait(WAIT)
    assert served.produced < 60


def test_python_calls_functions_of_the_page(page: Page, served: Served) -> None:
    wait_until(page, lambda: bool(served.views))
    view = served.views[-1]
    page.evaluate(
        """() => taupane.expose({
            add: (a, b) => a + b,
            fail: () => { throw new TypeError('no'); },
            never: () => new Promise(() => {}),
        })"""
    )
    add, fail, never = view.call("add", 2, 3), view.call("fail"), view.call("never", timeout=0.2)
    wait_until(page, lambda: add.done() and fail.done() and never.done())
    assert add.result() == 5
    with pytest.raises(PageError, match=r"fail\(\) in the page: TypeError: no") as caught:
        fail.result()
    assert caught.value.type == "TypeError"
    with pytest.raises(CallTimeout, match=r"0.2 s"):
        never.result()


def test_many_big_answers_at_once_do_not_cut_the_page_off(page: Page) -> None:
    script = """async () => {
        const data = new Uint8Array(150_000);
        const all = await Promise.all(Array.from({length: 60}, () => taupane.invoke('double', {data})));
        return all.reduce((sum, one) => sum + one.length, 0);
    }"""
    assert page.evaluate(script) == 60 * 300_000


def cut(page: Page, served: Served) -> None:
    """Cut the connection and wait for the page to be back."""
    view = served.views[-1]
    before = view._channel
    assert before is not None
    view.live.loop.call_soon_threadsafe(before._abort)  # type: ignore[attr-defined]
    wait_until(page, lambda: view._channel is not None and view._channel is not before)


def wait_until(page: Page, holds: Any) -> None:
    """Let the page go on until something holds."""
    for _ in range(int(WAIT * 50)):
        if holds():
            return
        page.wait_for_timeout(20)
    pytest.fail("it did not come to pass")
