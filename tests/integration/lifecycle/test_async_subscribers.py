"""Async subscribers and effects of an app run on its loop, whoever writes."""

from __future__ import annotations

import threading

from taupane import App, State, effect, ui


def test_an_async_effect_made_before_the_start_runs_on_the_apps_loop() -> None:
    app = App("late")
    app.route("/")(lambda: ui.Main("hello"))
    number = State(0)
    seen: list[tuple[int, str]] = []
    told = threading.Event()

    async def tell(value: int) -> None:
        seen.append((value, threading.current_thread().name))
        told.set()

    @app.on_start
    def subscribe() -> None:
        number.subscribe(tell)

    with app.serving():
        writer = threading.Thread(target=lambda: number.set(3))
        writer.start()
        writer.join()
        assert told.wait(5)
        assert seen == [(3, "taupane-loop")]


def test_an_async_effect_follows_a_plain_thread() -> None:
    app = App("follows")
    app.route("/")(lambda: ui.Main("hello"))
    number = State(0)
    seen: list[int] = []
    third = threading.Event()

    @app.on_start
    def begin() -> None:
        @effect
        async def follow() -> None:
            seen.append(number())
            if number() == 2:
                third.set()

    with app.serving():
        writer = threading.Thread(target=lambda: number.set(2))
        writer.start()
        assert third.wait(5)
        assert seen[-1] == 2
