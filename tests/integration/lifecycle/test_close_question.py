"""`await app.window.close()`: it tells whether the window closes, after the app's own question has been answered."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from taupane import App, ui


def asking(handler: Callable[[], Any] | None) -> App:
    app = App("asks")
    app.route("/")(lambda: ui.Text("x"))
    if handler is not None:
        app.on_close_request(handler)
    return app


async def leaves() -> None:
    await asyncio.sleep(0.01)


async def stays() -> bool:
    await asyncio.sleep(0.01)
    return False


@pytest.mark.parametrize(("handler", "closes"), [(None, True), (leaves, True), (stays, False)])
def test_closing_tells_whether_the_window_closes(handler: Callable[[], Any] | None, closes: bool) -> None:
    app = asking(handler)

    async def close() -> bool:
        return await app.window.close()

    with app.serving():
        assert app.spawn(close()).result(30) is closes


def test_it_can_be_asked_again_after_a_no() -> None:
    answers = iter([False, None])
    app = asking(lambda: next(answers))
    with app.serving():
        assert app.window.close().result(30) is False
        assert app.window.close().result(30) is True


def test_a_question_that_closes_the_window_itself_does_not_wait_for_its_own_answer() -> None:
    answers: list[bool] = []

    async def closes() -> None:
        answers.append(await app.window.close())

    def closes_too() -> None:
        answers.append(app.window.close().result(30))

    app = asking(closes)
    app.on_close_request(closes_too)
    with app.serving():
        assert app.window.close().result(30) is True
    assert answers == [False, False]


def test_an_app_that_ends_meanwhile_closes_the_window() -> None:
    begun = threading.Event()

    async def never() -> None:
        begun.set()
        await asyncio.Event().wait()

    app = asking(never)
    with app.serving():
        closing = app.window.close()
        assert begun.wait(30)
        assert not closing.done()
    assert closing.result(30) is True
