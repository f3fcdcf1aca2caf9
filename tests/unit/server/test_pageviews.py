"""Views live as long as somebody looks at them, or may come back."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from taupane.server.pageviews import REPLACED, PageViews


class FakeView:
    def __init__(self, name: str, *, fails: bool = False) -> None:
        self.id = name
        self.nonce = name * 8
        self.fails = fails
        self.calls: list[Any] = []

    def boot(self) -> dict[str, object]:
        return {}

    def attach(self, channel: Any, hello: Any) -> None:
        self.calls.append(("attach", channel))

    def receive(self, text: str) -> None:
        self.calls.append(text)

    def notify(self, method: str, *args: object) -> None:
        self.calls.append(method)

    def detach(self, channel: Any) -> None:
        self.calls.append(("detach", channel))

    def dispose(self) -> None:
        self.calls.append("dispose")
        if self.fails:
            raise RuntimeError("boom")


class FakeChannel:
    def __init__(self) -> None:
        self.closed: tuple[int, str] | None = None

    def send(self, text: str) -> None:
        raise AssertionError

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


async def gone(view: FakeView) -> None:
    deadline = time.monotonic() + 3
    while "dispose" not in view.calls:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


async def test_a_page_proves_its_view_by_the_nonce() -> None:
    views = PageViews()
    view = FakeView("a")
    views.add(view)
    assert views.find("a", "a" * 8) is view
    assert views.find("a", "b" * 8) is None
    assert views.find("b", "a" * 8) is None
    assert views.holds_nonce("a" * 8)
    assert not views.holds_nonce("")


async def test_a_view_that_nobody_opens_ends() -> None:
    views = PageViews(unattached=0.02)
    view = FakeView("a")
    views.add(view)
    await gone(view)
    assert views.all() == []
    assert not views.holds_nonce("a" * 8)


async def test_a_view_waits_for_its_page_to_come_back() -> None:
    views = PageViews(unattached=0.02, detached=0.02)
    view, first, second = FakeView("a"), FakeChannel(), FakeChannel()
    views.add(view)
    assert views.attach(view, first) is True
    await asyncio.sleep(0.05)
    assert "dispose" not in view.calls
    assert views.detach(view, first) is True
    assert views.attach(view, second) is False
    await asyncio.sleep(0.05)
    assert "dispose" not in view.calls
    views.detach(view, second)
    await gone(view)


async def test_the_newer_channel_replaces_the_older() -> None:
    views = PageViews()
    view, older, newer = FakeView("a"), FakeChannel(), FakeChannel()
    views.add(view)
    views.attach(view, older)
    views.attach(view, newer)
    assert older.closed is not None
    assert older.closed[0] == REPLACED
    assert views.detach(view, older) is False
    assert [channel for _, channel in views.attached()] == [newer]
    views.end_all()


async def test_pages_that_are_fetched_and_never_opened_are_bounded() -> None:
    views = PageViews(limit=3)
    made = [FakeView(str(number)) for number in range(5)]
    for view in made:
        views.add(view)
    assert views.all() == made[2:]
    views.end_all()


async def test_one_view_that_cannot_end_keeps_no_other_alive(caplog: pytest.LogCaptureFixture) -> None:
    ended: list[Any] = []
    views = PageViews(on_end=ended.append)
    made = [FakeView("a", fails=True), FakeView("b")]
    for view in made:
        views.add(view)
    channel = FakeChannel()
    views.attach(made[1], channel)
    views.end_all()
    assert ended == made
    assert channel.closed == (1001, "the view ended")
    assert "a view could not be disposed" in caplog.text
