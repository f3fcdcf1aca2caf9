"""What the in-process host does before and around its toolkit; the windows themselves are tests/desktop's."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from taupane_bridges.window import (
    AlreadyRun,
    ExitReason,
    NoEngine,
    RefusedAddress,
    WindowClosed,
    WindowEvent,
    WindowOptions,
    WrongThread,
    commands,
)
from taupane_bridges.window.pywebview_host import PywebviewHost

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "http://127.0.0.1:1/"


class NoToolkit:
    name = "none"
    capabilities = frozenset({"minimize"})

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def prepare(self) -> None:
        if self._error is not None:
            raise self._error

    def adopt(self, window: Any, url: Any, options: Any, policy: Any, report: Any) -> Any:
        raise AssertionError("no window is shown here")

    def soon(self, turn: Callable[[], None]) -> None:
        raise AssertionError("no window is shown here")


def test_an_engine_that_is_missing_reports_no_event_and_answers_what_waits() -> None:
    host = PywebviewHost(NoToolkit(NoEngine("none", "nothing here", "get it")))
    waiting = host.post(commands.Minimize())
    events: list[WindowEvent] = []
    with pytest.raises(NoEngine, match="get it"):
        host.run(URL, WindowOptions(), events.append)
    assert events == []
    with pytest.raises(WindowClosed):
        waiting.result(0)


def test_closed_before_it_runs_shows_nothing() -> None:
    host = PywebviewHost(NoToolkit())
    host.close()
    events: list[WindowEvent] = []
    assert host.run(URL, WindowOptions(), events.append) is ExitReason.SHUTDOWN
    assert [event.to_message() for event in events] == [{"type": "closed"}]
    with pytest.raises(AlreadyRun):
        host.run(URL, WindowOptions(), events.append)


def test_the_address_is_checked_first() -> None:
    with pytest.raises(RefusedAddress):
        PywebviewHost(NoToolkit()).run("file:///etc/passwd", WindowOptions(), lambda event: None)


def test_it_wants_the_main_thread() -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            PywebviewHost(NoToolkit()).run(URL, WindowOptions(), lambda event: None)
        except WrongThread as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="loop")
    thread.start()
    thread.join(5)
    assert [str(error) for error in errors] == ["the none window host must run on the main thread, not on 'loop'"]
