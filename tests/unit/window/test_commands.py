"""Commands from untrusted objects: the right ones come through clean, everything else says what was expected."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.window import (
    CHROME,
    COMMANDS,
    DIALOGS,
    PAGE_COMMANDS,
    BadCommand,
    Command,
    CommandError,
    FileFilter,
    UnknownCommand,
    commands,
    dialogs,
    parse_command,
)

# What launchers of TauPy take, and what its page script sends besides.
TAUPY: dict[str, dict[str, Any]] = {
    "minimize": {},
    "maximize": {},
    "toggle_maximize": {},
    "restore": {},
    "close": {},
    "center": {},
    "toggle_fullscreen": {},
    "set_size": {"width": 800, "height": 600},
    "set_position": {"x": -10, "y": 20},
    "set_title": {"title": "T"},
    "focus": {},
    "always_on_top": {"enabled": True},
    "resizable": {"enabled": False},
    "min_size": {"width": 1, "height": 2},
    "max_size": {"width": 3, "height": 4},
    "show_cursor": {"visible": False},
    "start_drag": {},
    "close_request": {},
    "grab_cursor": {"grab": True},
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize("name", TAUPY)
def test_every_command_of_taupy_parses(name: str) -> None:
    command = parse_command({"type": name, **TAUPY[name]})
    assert name == command.NAME
    assert {each.name: getattr(command, each.name) for each in fields(command)} == TAUPY[name]


def test_fields_that_a_command_does_not_know_are_ignored() -> None:
    assert parse_command({"type": "minimize", "id": 7, "width": "x"}) == commands.Minimize()


def test_commands_cannot_be_changed() -> None:
    command = parse_command({"type": "set_title", "title": "T"})
    with pytest.raises(FrozenInstanceError):
        command.title = "U"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("message", "field", "expected", "got"),
    [
        ({"type": "set_size", "height": 1}, "width", "given", "nothing"),
        ({"type": "set_size", "width": 0, "height": 1}, "width", "a whole number from 1 to 32767", "0"),
        ({"type": "set_size", "width": True, "height": 1}, "width", "a whole number from 1 to 32767", "True"),
        ({"type": "set_size", "width": "9", "height": 1}, "width", "a whole number from 1 to 32767", "'9'"),
        (
            {"type": "set_size", "width": 1, "height": 1e300},
            "height",
            "a whole number from 1 to 32767",
            "a far larger number",
        ),
        ({"type": "set_size", "width": 1, "height": float("nan")}, "height", "a whole number from 1 to 32767", "nan"),
        ({"type": "set_position", "x": [], "y": 1}, "x", "a whole number from -32767 to 32767", "a value of type list"),
        ({"type": "resizable", "enabled": 1}, "enabled", "true or false", "1"),
        ({"type": "set_title", "title": None}, "title", "a string", "None"),
        ({"type": "start_resize", "edge": "up"}, "edge", "one of " + ", ".join(commands.EDGES), "'up'"),
        (
            {"type": "load_url", "url": "x" * 9_000},
            "url",
            "an address of at most 8192 characters",
            "'" + "x" * 56 + "...",
        ),
        ({"type": "open_file", "filters": "*.csv"}, "filters", "a list", "'*.csv'"),
        ({"type": "open_file", "directory": "a\0b"}, "directory", "a path or nothing", "'a\\x00b'"),
    ],
)
def test_a_wrong_field_says_what_was_expected(message: dict[str, object], field: str, expected: str, got: str) -> None:
    with pytest.raises(BadCommand) as raised:
        parse_command(message)
    error = raised.value
    assert (error.command, error.field, error.expected, error.got) == (message["type"], field, expected, got)


@pytest.mark.parametrize("name", ["", "exit", "MINIMIZE", "minimize ", None, 3, ["minimize"], {"a": 1}, "x" * 10_000])
def test_an_unknown_command_lists_the_known_ones(name: object) -> None:
    with pytest.raises(UnknownCommand) as raised:
        parse_command({"type": name})
    assert raised.value.known == tuple(sorted(COMMANDS))
    assert len(str(raised.value)) < 600


@pytest.mark.parametrize("message", [None, [], "minimize", 3])
def test_what_is_no_object_is_no_command(message: Any) -> None:
    with pytest.raises(BadCommand):
        parse_command(message)


def test_fractions_are_rounded() -> None:
    assert parse_command({"type": "set_position", "x": 10.6, "y": -0.4}) == commands.SetPosition(11, 0)


def test_python_makes_commands_by_the_same_checks() -> None:
    assert commands.SetTitle("a\ud800\0b\nc").title == "a\ufffdb c"
    with pytest.raises(BadCommand):
        commands.SetSize(0, 0)


def test_filters_come_as_objects_or_from_python() -> None:
    expected = (FileFilter("Tables", ("*.csv",)),)
    message = {"type": "open_file", "filters": [{"name": "Tables", "patterns": ["*.csv"]}]}
    assert parse_command(message) == dialogs.OpenFile(filters=expected)
    with pytest.raises(BadCommand):
        parse_command({"type": "open_file", "filters": [{"name": "None", "patterns": []}]})


def test_a_page_may_not_ask_for_dialogs_files_or_addresses() -> None:
    assert PAGE_COMMANDS == CHROME
    assert not PAGE_COMMANDS & (DIALOGS | {"open_external", "load_url", "reload", "hide", "show"})
    assert set(COMMANDS) >= CHROME | DIALOGS


@given(st.sampled_from(sorted(COMMANDS)), st.dictionaries(st.text(), json_values), st.data())
def test_whatever_comes_gives_a_clean_command_or_a_typed_error(
    name: str, more: dict[str, object], data: st.DataObject
) -> None:
    known = {each.name: data.draw(json_values) for each in fields(COMMANDS[name])}
    try:
        command = parse_command({**more, **known, "type": name})
    except CommandError as error:
        told = str(error)
    else:
        check_clean(command)
        return
    assert told.isprintable()
    assert len(told) < 600


def check_clean(command: Command) -> None:
    for each in fields(command):
        value = getattr(command, each.name)
        if each.name in ("title", "message", "name"):
            assert not set(value) & set(map(chr, (*range(32), *range(0xD800, 0xE000))))
        if each.name in ("width", "height", "x", "y"):
            assert type(value) is int
            assert -32_767 <= value <= 32_767
