"""What a handler is given: one event of the page, checked at the rim and then trusted."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from taupane.errors import BadOption
from taupane.text import clean

#: A handler takes the event or nothing; it may be a coroutine function.
Handler = Callable[..., Any]


@dataclass(slots=True)  # not frozen, which takes seven times as long to make
class Event:
    """One thing the user did in the page.

    `type` is the DOM's event name. `value`, `checked` and `values` (of a multiple select) are the
    control's after the event; `form` maps the names of a submitted form's fields to what they hold:
    the fields' own values, of plain controls their text, and a list where a name came several times.
    `x` and `y` are CSS px in the viewport, `top` and `left` the scroll offset in CSS px.
    `detail` is what a custom element's event carried, decoded from JSON.
    """

    type: str
    target: int = 0
    value: str | None = None
    checked: bool | None = None
    values: tuple[str, ...] = ()
    key: str = ""
    code: str = ""
    ctrl: bool = False
    shift: bool = False
    alt: bool = False
    meta: bool = False
    repeat: bool = False
    button: int = 0
    x: float = 0.0
    y: float = 0.0
    top: float = 0.0
    left: float = 0.0
    form: Mapping[str, Any] = field(default_factory=dict)
    detail: object = None


def parse_event(kind: str, target: int, payload: Mapping[str, object]) -> Event:
    """Make the event that an untrusted payload describes; fields of a wrong type raise `ValueError`."""
    if not payload:
        return Event(kind, target)
    fields: dict[str, Any] = {}
    for name, value in payload.items():
        read = _READERS.get(name)
        if read is not None and value is not None:
            fields[name] = read(name, value)
    return Event(kind, target, **fields)


def _expect(name: str, value: object, kind: type) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"event field {name!r}: expected {kind.__name__}, got {type(value).__name__}")
    return clean(value) if isinstance(value, str) else value


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"event field {name!r}: expected a number, got {type(value).__name__}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"event field {name!r}: expected a finite number")
    return number


def _text(name: str, value: object) -> str:
    return str(_expect(name, value, str))


def _flag(name: str, value: object) -> bool:
    return bool(_expect(name, value, bool))


def _button(name: str, value: object) -> int:
    return int(_expect(name, value, int))


def _values(name: str, value: object) -> tuple[str, ...]:
    return tuple(_text(name, item) for item in _expect(name, value, list))


def _form(name: str, value: object) -> dict[str, str | list[str]]:
    read = {}
    for key, entry in _expect(name, value, dict).items():
        read[clean(key)] = [_text(name, text) for text in entry] if isinstance(entry, list) else _text(name, entry)
    return read


def _detail(_: str, value: object) -> object:
    return value


_READERS: Mapping[str, Callable[[str, object], Any]] = {
    **dict.fromkeys(("value", "key", "code"), _text),
    **dict.fromkeys(("checked", "ctrl", "shift", "alt", "meta", "repeat"), _flag),
    **dict.fromkeys(("x", "y", "top", "left"), _number),
    "button": _button,
    "values": _values,
    "form": _form,
    "detail": _detail,
}


MODIFIERS: Final = ("ctrl", "shift", "alt", "meta", "mod")
"""What a chord may begin with; the page knows the same names."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A handler with the way the page is to deliver its event.

    `debounce` waits for a pause, `throttle` lets one through per interval with the last one
    always delivered (both ms). `prevent` and `stop` are the DOM's preventDefault and
    stopPropagation, decided in the page without a round trip. `keys` names chords such as
    "Enter" or "ctrl+s"; other keys are not sent.
    """

    handler: Handler
    debounce: int = 0
    throttle: int = 0
    prevent: bool = False
    stop: bool = False
    keys: tuple[str, ...] = ()


def on(
    handler: Handler,
    *,
    debounce: int = 0,
    throttle: int = 0,
    prevent: bool = False,
    stop: bool = False,
    keys: str | tuple[str, ...] = (),
) -> Listener:
    """Say how an event reaches `handler`: `on_input=on(search, debounce=300)`.

    `keys` are a key or a chord, or several: "Enter", "ctrl+s", "shift+Tab"; `mod` is Command on a Mac and Control
    elsewhere. `BadOption` for an unknown modifier.
    """
    chords = (keys,) if isinstance(keys, str) else tuple(keys)
    for chord in chords:
        _check_chord(chord)
    return Listener(handler, debounce, throttle, prevent, stop, chords)


def _check_chord(chord: str) -> None:
    *held, _ = chord.split("+")
    for name in held:  # an empty one stands before the key "+"
        if name and name.lower() not in MODIFIERS:
            raise BadOption(f"on(keys=…): expected a key after {', '.join(MODIFIERS)} joined by '+', got {chord!r}")
