"""The messages between a page and its view; `static/src/protocol.ts` is the other side.

Down, text: `[seq, ack, [op, ...]]`. `seq` counts frames from 1 (0: nothing but an ack), `ack` is
the number of the last event taken. Up, text: `["hello", {...}]` first, then `["ev", ...]` and
`["ack", seq]`. All ids are integers that both sides get by counting elements in document order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from taupane.errors import BadMessage

TEXT: Final = 0  # id, text
ATTR: Final = 1  # id, name, value
RMATTR: Final = 2  # id, name
INS: Final = 3  # parent, before | 0, html, first id, elements
MOVE: Final = 4  # id, before | 0
RM: Final = 5  # [id, ...]
REPL: Final = 6  # id, html, first id, elements
PROP: Final = 7  # id, name, value [, edits seen]
ORDER: Final = 8  # parent, [id, ...], before | 0
CALL: Final = 9  # id (0: the page), method, arguments
VAR: Final = 10  # name, value
RPC: Final = 11  # verb, number, ...; stands in frame 0 only, beside the numbered ones
SYNC: Final = 12  # html, elements

#: The page's counters are doubles; ids and sequence numbers stay well below 2**53.
_MAX_COUNT: Final = 2**53


@dataclass(frozen=True, slots=True)
class Hello:
    """A page asks for its view; `last` is the last frame it has applied."""

    view: str
    nonce: str
    epoch: str
    last: int


@dataclass(frozen=True, slots=True)
class PageEvent:
    """Something happened on element `target`; `edits` counts what the user typed there so far."""

    number: int
    target: int
    type: str
    payload: Mapping[str, object]
    edits: int


@dataclass(frozen=True, slots=True)
class Ack:
    """The page has applied every frame up to `seq`."""

    seq: int


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """The page's elements do not add up: it wants the whole tree, with printed ids."""


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """A window command by way of the socket, for hosts without a bridge of their own."""

    number: int
    command: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RpcMessage:
    """A call of a command, or an answer to a call of the page; `commands/peer.py` reads the rest."""

    verb: str
    number: int
    rest: list[Any]


Message = Hello | PageEvent | Ack | SyncRequest | WindowRequest | RpcMessage


def parse(text: str) -> Message:
    """Read one message of a page. Raises `BadMessage` for anything that is not exactly one."""
    try:
        message, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise BadMessage(f"expected a JSON array, got text that is no JSON: {type(error).__name__}") from None
    if end != len(text):
        raise BadMessage("expected one JSON array and nothing behind it")
    match message:
        case ["ev", int(number), int(target), str(kind), dict(payload)] if _counts(number, target):
            return PageEvent(number, target, kind, payload, 0)
        case ["ev", int(number), int(target), str(kind), dict(payload), int(edits)] if _counts(number, target, edits):
            return PageEvent(number, target, kind, payload, edits)
        case ["ack", int(seq)] if _counts(seq):
            return Ack(seq)
        case ["rpc", str(verb), int(number), *rest] if _counts(number):
            return RpcMessage(verb, number, rest)
        case ["hello", {"view": str(view), "nonce": str(nonce), "epoch": str(epoch), "last": int(last)}] if _counts(
            last
        ):
            return Hello(view, nonce, epoch, last)
        case ["sync"]:
            return SyncRequest()
        case ["window", int(number), dict(command)] if _counts(number):
            return WindowRequest(number, command)
    # What came is not quoted: it may be what somebody typed.
    raise BadMessage(f"expected a hello, ev, ack, rpc, sync or window message, got another {type(message).__name__}")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _counts(*numbers: int) -> bool:
    for number in numbers:  # noqa: SIM110 - a generator costs as much as all the rest of a click's message
        if type(number) is not int or not 0 <= number < _MAX_COUNT:
            return False
    return True


def encode(frame: list[Any]) -> str:
    """Write a frame. Text in it is cleaned already, so it needs no escapes beyond JSON's own."""
    return _ENCODER.encode(frame)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
