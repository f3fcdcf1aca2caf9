"""What the app's own functions raise ends at the task that runs them."""

from __future__ import annotations

import pytest

from taupane.running import Running
from taupane_bridges.window import WindowClosed


async def test_a_function_that_the_closing_window_breaks_off_is_told_in_a_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def ask_the_window() -> None:
        raise WindowClosed("get_state")

    await Running._contained(ask_the_window(), "on_connect")
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)]
    assert "on_connect was broken off: get_state" in caplog.text


async def test_what_a_function_raises_is_logged_under_an_id(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("boom")

    await Running._contained(fail(), "a timer")
    assert "in a timer" in caplog.text
    assert "ValueError: boom" in caplog.text
