"""The rim: what a page may say, and that both sides mean the same numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane.errors import BadMessage
from taupane.events import Event, parse_event
from taupane.live import protocol

SOURCE = Path(__file__).parents[3] / "static" / "src" / "protocol.ts"
NAMES = ["TEXT", "ATTR", "RMATTR", "INS", "MOVE", "RM", "REPL", "PROP", "ORDER", "CALL", "VAR", "RPC", "SYNC"]


def test_both_sides_number_the_ops_alike() -> None:
    written = dict(re.findall(r"^export const ([A-Z]+) = (\d+);", SOURCE.read_text(), re.MULTILINE))
    assert {name: int(number) for name, number in written.items()} == {name: getattr(protocol, name) for name in NAMES}


def test_both_sides_know_the_same_messages() -> None:
    kinds = set(re.findall(r'\["([a-z]+)"', SOURCE.read_text()))
    assert kinds == {"hello", "ev", "ack", "sync", "window", "rpc"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('["ack",3]', protocol.Ack(3)),
        ('["sync"]', protocol.SyncRequest()),
        ('["ev",1,2,"click",{}]', protocol.PageEvent(1, 2, "click", {}, 0)),
        ('["ev",1,2,"input",{"value":"x"},4]', protocol.PageEvent(1, 2, "input", {"value": "x"}, 4)),
        ('["hello",{"view":"v","nonce":"n","epoch":"e","last":0}]', protocol.Hello("v", "n", "e", 0)),
        ('["window",1,{"cmd":"close"}]', protocol.WindowRequest(1, {"cmd": "close"})),
    ],
)
def test_messages_are_read(text: str, message: protocol.Message) -> None:
    assert protocol.parse(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        "[]",
        '["ev"]',
        '["ack",-1]',
        '["ack",1.0]',
        '["ack",true]',
        '["ack","1"]',
        '["ack",9007199254740992]',
        '["ack",1,2]',
        '["sync",1]',
        '["ev",1,2,"click",[]]',
        '["ev",1,2,3,{}]',
        '["ev",1,-2,"click",{}]',
        '["hello",{}]',
        '["hello",{"view":1,"nonce":"n","epoch":"e","last":0}]',
        '["other"]',
        "[" * 100_000,
        '{"a":' * 50_000,
        "1" * 10_000,
        '["ack",' + "9" * 5000 + "]",
        '["ev",1,2,"x",{"x":NaN}]',
        '["ev",1,2,"x",{"x":-Infinity}]',
        "\ud800",
        '["ack",1]x',
        "\0",
    ],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(BadMessage):
        protocol.parse(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
heads = st.sampled_from(["ev", "ack", "hello", "sync", "window", "x"])


@given(st.tuples(heads, json_values, json_values, json_values, json_values, json_values), st.integers(1, 6))
def test_nothing_but_a_message_or_its_refusal_comes_out(parts: tuple[Any, ...], size: int) -> None:
    try:
        message = protocol.parse(json.dumps(parts[:size]))
        if isinstance(message, protocol.PageEvent):
            parse_event(message.type, message.target, message.payload)
    except (BadMessage, ValueError):
        pass


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(BadMessage):
        protocol.parse(text)


def test_a_refusal_does_not_quote_what_was_typed() -> None:
    with pytest.raises(BadMessage) as refusal:
        protocol.parse('["ev",1,"secret"]')
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "payload",
    [
        {"value": 1},
        {"checked": "yes"},
        {"x": "1"},
        {"x": 10**400},
        {"x": True},
        {"button": True},
        {"button": 1.5},
        {"values": "ab"},
        {"values": [1]},
        {"form": []},
        {"form": {"a": 1}},
        {"key": []},
    ],
)
def test_a_field_of_another_type_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="event field"):
        parse_event("click", 1, payload)


def test_an_event_says_what_happened() -> None:
    payload: dict[str, object] = {
        "value": "a\ud800",
        "checked": True,
        "x": 2,
        "form": {"n\0": "v"},
        "detail": [1],
        "other": 1,
    }
    event = parse_event("change", 3, payload)
    expected = Event("change", 3, value="a\ufffd", checked=True, x=2.0, form={"n\ufffd": "v"}, detail=[1])
    assert event == expected
