"""What goes over a launcher's pipes, as typed things. Pure.

The compiled launcher knows the commands in COMPILED and answers none. Ours takes every window command; with an `id` it
answers `{"type": "result", "id", "ok", "value"}` or `{…, "ok": false, "code", "message"}`.

Between `LauncherHost` and our launcher there is a greeting besides (GREETING in the environment asks for it):
`{"type": "hello", "launcher": "taupane"}` comes first, `{"type": "open", "url", "options"}` answers it, so that the
one-time address is in nobody's argument list. Questions of the launcher: `{"type": "ask", "id", "what", …}`,
answered by `{"type": "answer", "id", "value"}`.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from taupane_bridges.window import BadCommand, BadOption, MonitorInfo, WindowOptions
from taupane_bridges.window import events as e
from taupane_bridges.window.errors import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taupane_bridges.window import Command, WindowEvent

__all__ = [
    "COMPILED",
    "GREETING",
    "BadEvent",
    "opening",
    "parse_event",
    "parse_opening",
    "to_message",
]

GREETING = "TAUPANE_LAUNCHER_CLIENT"
"""Environment variable: whoever starts the launcher takes part in the greeting."""

COMPILED = frozenset(
    (
        "always_on_top",
        "center",
        "close",
        "focus",
        "max_size",
        "maximize",
        "min_size",
        "minimize",
        "resizable",
        "restore",
        "set_position",
        "set_size",
        "set_title",
        "show_cursor",
        "start_drag",
        "toggle_fullscreen",
        "toggle_maximize",
    )
)
"""The commands of the compiled launcher."""

_NOT_SENT = frozenset({"page_script"})
_EVENTS: dict[str, type[WindowEvent]] = {
    event.NAME: event
    for event in (
        e.Init,
        e.Loaded,
        e.CloseRequested,
        e.Closed,
        e.Focused,
        e.Resized,
        e.Moved,
        e.Minimized,
        e.Maximized,
        e.Restored,
        e.Fullscreen,
        e.Failed,
    )
}
_KINDS: dict[str, type] = {"bool": bool, "int": int, "str": str}


class BadEvent(ValueError):
    """A message of a known event lacks a field, or one has another type."""


def to_message(command: Command) -> dict[str, object]:
    """Return a command as an object for JSON; `parse_command` reads it back."""
    return {**asdict(command), "type": command.NAME}


def parse_event(message: Mapping[str, object]) -> WindowEvent | None:
    """Return the event that a launcher's message tells of, None when it is of another kind; raises BadEvent."""
    name = message.get("type")
    if name == e.Monitor.NAME:
        return _monitor(message)
    event = _EVENTS.get(name) if isinstance(name, str) else None
    if event is None:
        return None
    given = {}
    for each in fields(event):
        value = message.get(each.name)
        kind = _KINDS.get(str(each.type), str)
        if kind is int and isinstance(value, float) and value.is_integer():
            value = int(value)
        if type(value) is not kind:
            raise BadEvent(f"{name}: {each.name} must be of type {kind.__name__}, got {shown(value)}")
        given[each.name] = value
    return event(**given)


def _monitor(message: Mapping[str, object]) -> WindowEvent:
    monitors, scale = message.get("monitors"), message.get("scale")
    try:
        if not isinstance(monitors, list) or not isinstance(scale, (int, float)):
            raise TypeError("a list of monitors and a scale were expected")
        return e.Monitor(tuple(MonitorInfo(**each) for each in monitors), float(scale))
    except TypeError as error:
        raise BadEvent(f"monitor: {error}") from None


def opening(url: str, options: WindowOptions) -> dict[str, object]:
    """Return the client's answer to `hello`."""
    given = {name: value for name, value in asdict(options).items() if name not in _NOT_SENT}
    return {"type": "open", "url": url, "options": given}


def parse_opening(message: Mapping[str, object]) -> tuple[str, WindowOptions]:
    """Return address and options of an `open` message; raises BadCommand, BadOption."""
    url, given = message.get("url"), message.get("options", {})
    if message.get("type") != "open" or not isinstance(url, str):
        raise BadCommand("open", "url", "an address", shown(url))
    if not isinstance(given, dict):
        raise BadOption("options", "an object", shown(given))
    return url, WindowOptions.from_mapping(given)
