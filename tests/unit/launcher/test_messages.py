"""Commands and events as launchers write them."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from taupane_bridges.launcher.messages import COMPILED, BadEvent, opening, parse_event, parse_opening, to_message
from taupane_bridges.window import (
    COMMANDS,
    BadCommand,
    BadOption,
    FileFilter,
    MonitorInfo,
    OpenFile,
    WindowOptions,
    parse_command,
)
from taupane_bridges.window import events as e

EVENTS = [
    e.Init(),
    e.Loaded(),
    e.CloseRequested(),
    e.Closed(),
    e.Focused(True),
    e.Resized(3, 4),
    e.Moved(-3, 4),
    e.Minimized(),
    e.Maximized(),
    e.Restored(),
    e.Fullscreen(False),
    e.Monitor((MonitorInfo(0, 0, 9, 9, 1.5, True, True),), 1.5),
    e.Failed("crashed", "why"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_events_survive_the_pipe(event: e.WindowEvent) -> None:
    assert parse_event(json.loads(json.dumps(event.to_message()))) == event


def test_events_of_others() -> None:
    assert parse_event({"type": "resize", "width": 3.0, "height": 4, "more": 1}) == e.Resized(3, 4)
    assert parse_event({"type": "scale_factor_changed"}) is None
    assert parse_event({}) is None
    for bad in ({"type": "focus"}, {"type": "resize", "width": True, "height": 1}, {"type": "monitor", "monitors": 1}):
        with pytest.raises(BadEvent):
            parse_event(bad)


def test_commands_survive_the_pipe() -> None:
    command = OpenFile("Open", "/data", True, (FileFilter("Tables", ("*.csv",)),))
    assert parse_command(json.loads(json.dumps(to_message(command)))) == command
    assert set(COMMANDS) > COMPILED


def test_the_opening() -> None:
    options = WindowOptions(title="T", width=5, background_dark="#000000", origins=("http://127.0.0.1:5173",))
    message = json.loads(json.dumps(opening("http://127.0.0.1:1/enter/token", options)))
    assert parse_opening(message) == ("http://127.0.0.1:1/enter/token", options)
    assert set(message["options"]) == set(asdict(options)) - {"page_script"}


@pytest.mark.parametrize("message", [{}, {"type": "focus"}, {"type": "open"}, {"type": "open", "url": 5}])
def test_no_opening(message: dict[str, object]) -> None:
    with pytest.raises(BadCommand, match="open: url must be an address"):
        parse_opening(message)


@pytest.mark.parametrize("options", [[], {"widht": 5}, {"width": "5"}])
def test_wrong_options(options: object) -> None:
    with pytest.raises(BadOption):
        parse_opening({"type": "open", "url": "http://127.0.0.1:1/", "options": options})
