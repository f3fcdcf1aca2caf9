"""Controls for text: one line, several lines, numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from taupane.events import Event, Listener
from taupane.state import State
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import bound, is_cell, peek
from taupane.widgets.dressing import dress, with_listener
from taupane.widgets.element import Element, TextOf, element
from taupane.widgets.fields import Frame, frame, sizes, states
from taupane.widgets.form_checks import address, long_enough, matching, units
from taupane.widgets.form_field import Draft, Field, enrol
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, bounds, choice, flag, integer, number, one_of, refused, text

_TYPES: Final = (
    "text",
    "password",
    "email",
    "search",
    "tel",
    "url",
    "date",
    "time",
    "datetime-local",
    "month",
    "week",
    "color",
)


def TextInput(  # noqa: N802
    value: Any = None,
    placeholder: Reactive[str] | None = None,
    *,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    type: str = "text",
    size: Reactive[str] = "md",
    width: Reactive[str | float] | None = None,
    disabled: Reactive[bool] = False,
    required: Reactive[bool] = False,
    min_length: Reactive[int] | None = None,
    max_length: Reactive[int] | None = None,
    pattern: Reactive[str] | None = None,
    validate: Any = None,
    debounce: int = 0,
    **props: Any,
) -> Element:
    """Take one line of text. A State given as `value` is shown and set at every keystroke.

    `debounce` waits for a pause of that many ms. `error` marks the control as invalid while it is
    not empty. `width` is a CSS length or "full". `validate` is a function of the value, or several, that gives
    None or what is wrong; it and `pattern`, `min_length` and `max_length` (in UTF-16 units, as browsers count) are
    asked when the form is submitted. Other keywords go to the `<input>`.
    """
    kind = one_of("TextInput", "type", type, _TYPES)
    own = (
        None if pattern is None else matching("TextInput", pattern, props.get("title")),
        long_enough("TextInput", min_length, max_length),
        address(kind),
    )
    value, field = enrol("TextInput", props, value, validate, *own, required=required, empty="")
    attrs = _text_attrs("TextInput", value, placeholder, debounce, disabled, required, props)
    attrs["type"] = kind
    worn = dress(attrs, "input", choice("TextInput", "size", size, sizes("input")))
    around = Frame(label, help, error, width, field=field)
    return frame("TextInput", lambda given: element("input", **given), worn, around)


def TextArea(  # noqa: N802
    value: Any = None,
    placeholder: Reactive[str] | None = None,
    *,
    rows: Reactive[int] = 3,
    auto_grow: bool = False,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    size: Reactive[str] = "md",
    width: Reactive[str | float] | None = None,
    disabled: Reactive[bool] = False,
    required: Reactive[bool] = False,
    min_length: Reactive[int] | None = None,
    max_length: Reactive[int] | None = None,
    validate: Any = None,
    debounce: int = 0,
    **props: Any,
) -> Element:
    """Take several lines of text; otherwise as `TextInput`.

    With `auto_grow` it is as tall as its text, `rows` at least. `max_length` counts below it in UTF-16 units, as
    browsers do (an emoji is two or more); what is too long stays and is complained of, where HTML's own `maxlength`
    would cut it off.
    """
    own = long_enough("TextArea", min_length, max_length)
    if max_length is not None and not callable(value):
        value = Draft("" if value is None else value)
    value, field = enrol("TextArea", props, value, validate, own, required=required, empty="")
    attrs = _text_attrs("TextArea", value, placeholder, debounce, disabled, required, props)
    attrs["rows"] = integer("TextArea", "rows", rows, least=1, most=1000)
    counter = None
    if max_length is not None or flag("TextArea", "auto_grow", auto_grow):
        attrs |= {"data_behaviour": "textarea", "data_size": lambda: units(_written(resolve(value)))}
    if max_length is not None:
        name = f"{widget_id(props)}-count"
        attrs |= {"data_counter": name, "data_most": max_length, "aria_describedby": _named(props, name)}
        counter = _counter(name, lambda: units(_written(resolve(value))), max_length)
    look = choice("TextArea", "size", size, sizes("textarea"))
    worn = dress(attrs, "textarea", look)
    if auto_grow:
        worn = dress(attrs, "textarea", "tp-grow", look, style={"--tp-rows": attrs["rows"]})
    around = Frame(label, help, error, width, field=field, below=counter)
    return frame("TextArea", lambda given: element("textarea", **given), worn, around)


def _named(props: dict[str, Any], name: str) -> str:
    given = props.get("aria_describedby")
    return f"{given} {name}" if isinstance(given, str) else name


def _counter(name: str, size: Callable[[], int], most: Any) -> Element:
    """Describe how much of a text's room is taken; the page's script writes the same while one types."""

    def over() -> bool:
        limit = resolve(most)
        return limit is not None and size() > int(limit)

    said = TextOf(lambda: f"{size()} of {resolve(most)} characters")
    return element("div", said, id=name, class_=["tp-counter", {"tp-counter-over": over}])


def _text_attrs(
    widget: str, value: Any, placeholder: Any, debounce: int, disabled: Any, required: Any, props: dict[str, Any]
) -> dict[str, Any]:
    wait = integer(widget, "debounce", debounce, least=0, most=60_000)
    if value is not None and not callable(value):
        text(widget, "value", value)
    attrs = {**props, **states(widget, disabled=disabled, required=required)}
    attrs["placeholder"] = text(widget, "placeholder", placeholder)
    attrs["value"] = bound(value, _written)
    if is_cell(value):
        cell = value

        def enter(event: Event) -> None:
            if event.value is not None:
                cell.set(event.value)

        with_listener(attrs, "input", Listener(enter, debounce=wait))
    return attrs


def _written(value: Any) -> str:
    return "" if value is None else str(value)


class _Reader:
    """Turns the text of a number control into a number within its bounds, or says what was expected."""

    def __init__(self, least: Any, most: Any, *, whole: bool, optional: bool) -> None:
        self.least = least
        self.most = most
        self.whole = whole
        self.optional = optional

    def read(self, entered: str) -> int | float | None:
        """Give the number, or None for no text where that is allowed; raise `ValueError` otherwise."""
        bare = entered.strip()
        if not bare and self.optional:
            return None
        try:
            value = float(bare)
            if self.whole:
                value = (
                    int(bare) if value.is_integer() and "e" not in bare.lower() and "." not in bare else _whole(value)
                )
        except (ValueError, OverflowError):
            raise ValueError(self.expected()) from None
        low, high = self._limits()
        if not math.isfinite(value) or not low <= value <= high:
            raise ValueError(self.expected())
        return value

    def expected(self) -> str:
        """Say what may be entered."""
        kind = "a whole number" if self.whole else "a number"
        return f"Enter {kind}{bounds(*self._limits())}."

    def _limits(self) -> tuple[float, float]:
        low, high = resolve(self.least), resolve(self.most)
        return (-math.inf if low is None else low), (math.inf if high is None else high)


def _whole(value: float) -> int:
    if not value.is_integer():
        raise ValueError
    return int(value)


def NumberInput(  # noqa: N802
    value: Any = None,
    placeholder: Reactive[str] | None = None,
    *,
    min: Reactive[float] | None = None,
    max: Reactive[float] | None = None,
    step: float = 1,
    optional: bool = False,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    size: Reactive[str] = "md",
    width: Reactive[str | float] | None = None,
    disabled: Reactive[bool] = False,
    required: Reactive[bool] = False,
    validate: Any = None,
    debounce: int = 0,
    **props: Any,
) -> Element:
    """Take a number. A State given as `value` gets an int where `step` is one, else a float.

    What is no number, or not within `min` and `max`, leaves the State as it is and marks the
    control as invalid, and is no submit. With `optional` an emptied control sets None.
    """
    low, high, by = number_range("NumberInput", min, max, step)
    reader = _Reader(low, high, whole=isinstance(by, int), optional=bool(flag("NumberInput", "optional", optional)))
    if value is not None and not callable(value):
        number("NumberInput", "value", value)
    value, field = enrol("NumberInput", props, value, validate, required=required, refuses=True)
    wait = integer("NumberInput", "debounce", debounce, least=0, most=60_000)
    attrs = {**props, **states("NumberInput", disabled=disabled, required=required)}
    attrs |= {"type": "number", "min": low, "max": high, "step": by if isinstance(by, int) else number_text(by)}
    attrs["placeholder"] = text("NumberInput", "placeholder", placeholder)
    attrs["value"] = bound(value, number_text, reader.read)
    problem = _listen_for_numbers(attrs, value, reader, wait, field) if is_cell(value) else None
    worn = dress(attrs, "input tp-number", choice("NumberInput", "size", size, sizes("input")))
    around = Frame(label, help, error, width, problem, field)
    return frame("NumberInput", lambda given: element("input", **given), worn, around)


def _listen_for_numbers(attrs: dict[str, Any], cell: Any, reader: _Reader, wait: int, field: Field | None) -> Any:
    """Set the cell from the page; give a callable that says what is wrong with what stands there now."""
    # What was refused, with the value that the cell had: once that changes, the control shows another text.
    refused: State[tuple[str, Any] | None] = State(None)

    def enter(event: Event) -> None:
        if event.value is None:
            return
        try:
            entered = reader.read(event.value)
        except ValueError as error:
            refused.set((str(error), peek(cell)))
            return
        refused.set(None)
        cell.set(entered)

    def problem() -> str:
        known = refused()
        return known[0] if known is not None and known[1] == cell() else ""

    with_listener(attrs, "input", Listener(enter, debounce=wait))
    if field is not None:
        field.clearing.append(lambda: refused.set(None))
    return problem


def number_text(value: Any) -> str:
    """Write a number as a control shows it: 1.0 as "1", None as nothing."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def number_range(widget: str, least: Any, most: Any, step: Any) -> tuple[Any, Any, Any]:
    """Give the bounds and the step of a control, checked."""
    low, high = number(widget, "min", least, none=True), number(widget, "max", most, none=True)
    by = number(widget, "step", step, least=0)
    if callable(step) or by == 0:
        raise refused(widget, "step", step, "a number above 0")
    if not callable(low) and not callable(high) and low is not None and high is not None and low > high:
        raise refused(widget, "max", most, f"a number of at least min={low}")
    return low, high, by


Input = TextInput
