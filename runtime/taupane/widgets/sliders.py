"""A slider: a number chosen by dragging or with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from taupane.events import Event, Listener
from taupane.state import State
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import bound, is_cell, peek
from taupane.widgets.dressing import dress, shown, with_listener
from taupane.widgets.element import Child, Element, TextOf, element
from taupane.widgets.feedback import COLOURS
from taupane.widgets.fields import Frame, frame, sizes, states
from taupane.widgets.form_field import enrol
from taupane.widgets.inputs import number_range, number_text
from taupane.widgets.options import Reactive, choice, integer, number, refused

_FORMAT = 'a function, or text with one place such as "{} min"'
_THROTTLE = 30  # ms between two values while dragging; the last one always comes


def Slider(  # noqa: N802
    value: Any = None,
    min: Reactive[float] = 0,
    max: Reactive[float] = 100,
    step: float = 1,
    *,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    format: Callable[[Any], str] | str | None = None,
    variant: Reactive[str] = "primary",
    size: Reactive[str] = "sm",
    width: Reactive[str | float] | None = None,
    disabled: Reactive[bool] = False,
    validate: Any = None,
    debounce: int = 0,
    **props: Any,
) -> Element:
    """Choose a number by dragging. A State given as `value` gets an int where `min` and `step` are, else a float.

    The present value stands beside the label, written by `format`: a function, or text with a
    place for it such as "{} min" or "{:.1f} %". `debounce` waits for a pause of that many ms.
    """
    low, high, by = number_range("Slider", min, max, step)
    if low is None or high is None:
        raise refused("Slider", "min" if low is None else "max", None, "a number")
    if value is not None and not callable(value):
        number("Slider", "value", value)
    value, field = enrol("Slider", props, peek(low) if value is None else value, validate)
    wait = integer("Slider", "debounce", debounce, least=0, most=60_000)
    whole = isinstance(by, int) and isinstance(peek(low), int)

    def read(text: str) -> int | float:
        given = float(text)
        return int(given) if whole and given.is_integer() else given

    write = _writer(format)
    now = _present(value, low)
    attrs = {**props, **states("Slider", disabled=disabled)}
    attrs |= {"type": "range", "min": low, "max": high, "step": by}
    attrs["value"] = bound(low if value is None else value, number_text, read)
    moved: State[tuple[Any, Any] | None] = State(None)

    def enter(event: Event) -> None:
        entered = read(event.value or "")
        limited = sorted((resolve(low), entered, resolve(high)))[1]  # the page's word is not taken for the bounds
        if is_cell(value):
            value.set(limited)
        else:
            moved.set((now(), limited))

    def current() -> str:
        known = moved()
        base = now()
        return write(known[1] if known is not None and known[0] == base else base)

    attrs["aria_valuetext"] = current if format is not None else None
    with_listener(attrs, "input", Listener(enter, debounce=wait, throttle=0 if wait else _THROTTLE))
    worn = dress(
        attrs,
        "range tp-range",
        choice("Slider", "variant", variant, {name: f"range-{name}" if name != "default" else "" for name in COLOURS}),
        choice("Slider", "size", size, sizes("range")),
    )
    # No <output>: a label that holds one names that, as the first thing it can name, and leaves the control without.
    reading = element("span", TextOf(current), class_="tp-reading", aria_hidden="true")
    return _with_reading(worn, Frame(None, help, error, width, field=field), label, reading)


def _with_reading(worn: dict[str, Any], around: Frame, label: Any, reading: Element) -> Element:
    """Describe the control below its label and reading, which share a line."""
    # Hidden from screen readers, which read the control's own value: else every step would change its name.
    heads: list[Child] = [reading] if label is None else [element("span", shown(label), class_="tp-label"), reading]

    def control(given: dict[str, Any]) -> Element:
        head = element("span", *heads, class_="tp-reading-line")
        return element("label", head, element("input", **given), class_="tp-labelled tp-slider")

    described = frame("Slider", control, worn, around)
    return described if described.tag == "div" else element("div", described, class_="tp-field")


def _present(value: Any, low: Any) -> Callable[[], Any]:
    if callable(value):
        return lambda: value()
    return lambda: resolve(low) if value is None else value


def _writer(given: Any) -> Callable[[Any], str]:
    if given is None:
        return number_text
    if isinstance(given, str):
        try:
            given.format(1)
        except (ValueError, LookupError):
            raise refused("Slider", "format", given, _FORMAT) from None
        return given.format
    if not callable(given):
        raise refused("Slider", "format", given, _FORMAT)
    return lambda value: str(given(value))
