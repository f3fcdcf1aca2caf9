"""What a handler is given: one event of the page, checked at the rim and then trusted."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taupane.text import clean

#: A handler takes the event or nothing; it may be a coroutine function.
Handler = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing the user did in the page.

    `type` is the DOM's event name. `value`, `checked` and `values` (of a multiple select) are the
    control's after the event; `form` maps the names of a submitted form's controls to their text.
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
    form: Mapping[str, str] = field(default_factory=dict)
    detail: object = None


_TEXTS = ("value", "key", "code")
_FLAGS = ("checked", "ctrl", "shift", "alt", "meta", "repeat")
_NUMBERS = ("x", "y", "top", "left")


def parse_event(kind: str, target: int, payload: Mapping[str, object]) -> Event:
    """Make the event that an untrusted payload describes; fields of a wrong type raise `ValueError`."""
    fields: dict[str, Any] = {}
    for name in _TEXTS:
        if (text := payload.get(name)) is not None:
            fields[name] = _expect(name, text, str)
    for name in _FLAGS:
        if (flag := payload.get(name)) is not None:
            fields[name] = _expect(name, flag, bool)
    for name in _NUMBERS:
        if (number := payload.get(name)) is not None:
            fields[name] = _number(name, number)
    if (button := payload.get("button")) is not None:
        fields["button"] = _expect("button", button, int)
    if (values := payload.get("values")) is not None:
        fields["values"] = tuple(_expect("values", item, str) for item in _expect("values", values, list))
    if (form := payload.get("form")) is not None:
        pairs = _expect("form", form, dict)
        fields["form"] = {clean(name): _expect("form", text, str) for name, text in pairs.items()}
    return Event(kind, target, detail=payload.get("detail"), **fields)


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
    """Say how an event reaches `handler`: `on_input=on(search, debounce=300)`."""
    chords = (keys,) if isinstance(keys, str) else tuple(keys)
    return Listener(handler, debounce, throttle, prevent, stop, chords)
