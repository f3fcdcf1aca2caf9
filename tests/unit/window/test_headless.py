"""The headless host: the protocol of every host, without a screen."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from taupane_bridges.window import (
    AlreadyRun,
    ExitReason,
    RefusedAddress,
    Unsupported,
    WindowClosed,
    WindowEvent,
    WindowOptions,
    parse_command,
)
from taupane_bridges.window.headless import HeadlessHost

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "http://127.0.0.1:1/"


class Running:
    def __init__(self, **options: Any) -> None:
        self.host = HeadlessHost()
        self.events: list[WindowEvent] = []
        self.reason: ExitReason | None = None
        self._options = WindowOptions(**options)
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.reason = self.host.run(URL, self._options, self.events.append)

    def start(self) -> Running:
        self._thread.start()
        return self

    def post(self, type: str, **fields: object) -> Any:
        return self.host.post(parse_command({**fields, "type": type})).result(5)

    def ended(self) -> ExitReason | None:
        self._thread.join(5)
        assert not self._thread.is_alive()
        return self.reason

    @property
    def heard(self) -> list[dict[str, object]]:
        return [event.to_message() for event in self.events]


@pytest.fixture
def running() -> Iterator[Running]:
    running = Running(title="T", width=640, height=480, min_width=200, max_width=1_000).start()
    yield running
    running.host.close()
    running.ended()


def test_it_keeps_the_state_of_a_window(running: Running) -> None:
    assert running.post("get_state")["visible"] is True
    running.post("set_title", title="a\0b")
    running.post("set_size", width=5_000, height=300)
    running.post("set_size", width=5_000, height=300)
    running.post("set_position", x=3, y=4)
    running.post("maximize")
    running.post("minimize")
    running.post("restore")
    running.post("toggle_fullscreen")
    running.post("always_on_top", enabled=True)
    running.post("max_size", width=500, height=0)
    state = running.post("get_state")
    wanted = {"title": "ab", "x": 3, "y": 4, "width": 500, "height": 300, "fullscreen": True, "always_on_top": True}
    assert {name: state[name] for name in wanted} == wanted
    assert running.heard == [
        {"type": "init"},
        {"type": "resize", "width": 1_000, "height": 300},
        {"type": "moved", "x": 3, "y": 4},
        {"type": "maximized"},
        {"type": "minimized"},
        {"type": "restored"},
        {"type": "fullscreen", "on": True},
        {"type": "resize", "width": 500, "height": 300},
    ]


def test_it_says_what_it_cannot_do(running: Running) -> None:
    for command in ({"type": "start_drag"}, {"type": "open_file"}, {"type": "grab_cursor", "grab": True}):
        assert command["type"] not in running.host.capabilities
        with pytest.raises(Unsupported):
            running.post(**command)


def test_close_ends_it_without_asking(running: Running) -> None:
    running.host.hooks.veto = lambda: True
    running.host.close()
    running.host.close()
    assert running.ended() is ExitReason.SHUTDOWN
    assert running.heard[-1] == {"type": "closed"}


def test_a_close_command_asks(running: Running) -> None:
    running.host.hooks.veto = lambda: True
    assert running.post("close") is False
    running.host.hooks.veto = lambda: False
    assert running.post("close_request") is True
    assert running.ended() is ExitReason.CLOSED
    assert [each["type"] for each in running.heard] == ["init", "close_request", "close_request", "closed"]


def test_a_broken_veto_does_not_hold_the_window(running: Running) -> None:
    def broken() -> bool:
        raise RuntimeError("mine")

    running.host.hooks.veto = broken
    assert running.post("close") is True
    assert running.ended() is ExitReason.CLOSED


def test_commands_before_and_after() -> None:
    running = Running()
    early = running.host.post(parse_command({"type": "set_title", "title": "early"}))
    running.start()
    early.result(5)
    assert running.post("get_state")["title"] == "early"
    running.host.close()
    running.ended()
    with pytest.raises(WindowClosed):
        running.post("get_state")


def test_closed_before_it_runs() -> None:
    host = HeadlessHost()
    host.close()
    events: list[WindowEvent] = []
    assert host.run(URL, WindowOptions(), events.append) is ExitReason.SHUTDOWN
    assert events[-1].to_message() == {"type": "closed"}
    with pytest.raises(AlreadyRun):
        host.run(URL, WindowOptions(), events.append)


def test_a_handler_that_raises_changes_nothing() -> None:
    host = HeadlessHost()

    def broken(event: WindowEvent) -> None:
        raise RuntimeError(event)

    host.hooks.on_gui_ready = host.close
    assert host.run(URL, WindowOptions(), broken) is ExitReason.SHUTDOWN


def test_the_address_is_checked() -> None:
    with pytest.raises(RefusedAddress):
        HeadlessHost().run("file:///etc/passwd", WindowOptions(), lambda event: None)


def test_external_addresses_go_to_the_hook_if_there_is_one(running: Running) -> None:
    opened: list[str] = []
    with pytest.raises(Unsupported):
        running.post("open_external", url="https://example.org/")
    running.host.hooks.open_external = opened.append
    running.post("open_external", url="https://example.org/")
    with pytest.raises(RefusedAddress):
        running.post("open_external", url="file:///etc/passwd")
    assert opened == ["https://example.org/"]
