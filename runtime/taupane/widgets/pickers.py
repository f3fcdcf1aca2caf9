"""Controls of the system for a date, a time and a colour. Python's own values go in and come out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

from taupane.events import Event, Listener
from taupane.state import State
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import bound, is_cell, peek
from taupane.widgets.dressing import dress, with_listener
from taupane.widgets.element import Element, element
from taupane.widgets.fields import Frame, frame, sizes, states
from taupane.widgets.form_field import Field, enrol
from taupane.widgets.options import Reactive, checked, choice, refused

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def DateInput(  # noqa: N802
    value: Any = None,
    *,
    min: Reactive[dt.date] | None = None,
    max: Reactive[dt.date] | None = None,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    size: Reactive[str] = "md",
    width: Reactive[str | float] | None = None,
    disabled: Reactive[bool] = False,
    readonly: Reactive[bool] = False,
    required: Reactive[bool] = False,
    validate: Any = None,
    **props: Any,
) -> Element:
    """Take a day. A State given as `value` gets a `datetime.date`, or None for an emptied control.

    A day that is not within `min` and `max` leaves the State as it is and marks the control as invalid.
    """
    yes_no = states("DateInput", disabled=disabled, readonly=readonly, required=required)
    around = Frame(label, help, error, width)
    return _picker("DateInput", "date", _day, value, (min, max), size, {**props, **yes_no}, around, validate)


def TimeInput(  # noqa: N802
    value: Any = None,
    *,
    min: Reactive[dt.time] | None = None,
    max: Reactive[dt.time] | None = None,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    size: Reactive[str] = "md",
    width: Reactive[str | float] | None = None,
    disabled: Reactive[bool] = False,
    readonly: Reactive[bool] = False,
    required: Reactive[bool] = False,
    validate: Any = None,
    **props: Any,
) -> Element:
    """Take a time of day. A State given as `value` gets a `datetime.time`, or None for an emptied control.

    A time that is not within `min` and `max` leaves the State as it is and marks the control as invalid.
    """
    yes_no = states("TimeInput", disabled=disabled, readonly=readonly, required=required)
    around = Frame(label, help, error, width)
    return _picker("TimeInput", "time", _time, value, (min, max), size, {**props, **yes_no}, around, validate)


def ColorInput(  # noqa: N802
    value: Any = None,
    *,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    size: Reactive[str] = "md",
    width: Reactive[str | float] | None = None,
    disabled: Reactive[bool] = False,
    validate: Any = None,
    **props: Any,
) -> Element:
    """Take a colour. A State given as `value` gets text such as "#3b82f6"; None is shown as black."""
    attrs = {**props, **states("ColorInput", disabled=disabled)}
    around = Frame(label, help, error, width)
    return _picker("ColorInput", "color", _colour, value, (None, None), size, attrs, around, validate)


class _Kind:
    """One kind of value: how it is checked, written for the page and read from it."""

    def __init__(self, kind: type, expected: str, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
        self.kind = kind
        self.expected = expected
        self.write = write
        self.read = read

    def require(self, widget: str, option: str, value: Any) -> Any:
        """Give the value, or a callable that checks it; `BadOption` for one of another kind."""

        def check(given: object) -> object:
            fits = isinstance(given, self.kind) and not isinstance(given, dt.datetime)
            if given is not None and not (fits and self._is_written(given)):
                raise refused(widget, option, given, self.expected)
            return given

        return checked(value, check)

    def _is_written(self, value: Any) -> bool:
        return self.kind is not str or _COLOUR.fullmatch(value) is not None


def _read_colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        raise ValueError(text)
    return text.lower()


def _write_time(value: dt.time) -> str:
    return value.isoformat("minutes" if not value.second else "seconds")


_day: Final = _Kind(dt.date, "a datetime.date", lambda day: str(day.isoformat()), dt.date.fromisoformat)
_time: Final = _Kind(dt.time, "a datetime.time", _write_time, dt.time.fromisoformat)
_colour: Final = _Kind(str, 'a colour such as "#3b82f6"', str.lower, _read_colour)


def _picker(
    widget: str,
    type: str,
    kind: _Kind,
    value: Any,
    limits: tuple[Any, Any],
    size: Any,
    attrs: dict[str, Any],
    around: Frame,
    validate: Any,
) -> Element:
    low, high = kind.require(widget, "min", limits[0]), kind.require(widget, "max", limits[1])
    kind.require(widget, "value", None if callable(value) else value)
    value, field = enrol(widget, attrs, value, validate, required=attrs.get("required"), refuses=True)
    given = kind.require(widget, "value", value)
    empty = "#000000" if kind is _colour else ""

    def write(present: Any) -> str:
        return empty if present is None else kind.write(present)

    def limit(bound: Any) -> Any:
        return (lambda: write(bound()) or None) if callable(bound) else write(bound) or None

    attrs["type"] = type
    if kind is not _colour:
        attrs |= {"min": limit(low), "max": limit(high)}
    attrs["value"] = bound(given, write)
    problem = _listen(attrs, value, kind, (low, high), field) if is_cell(value) else None
    look = "input tp-color" if kind is _colour else "input"
    worn = dress(attrs, look, choice(widget, "size", size, sizes("input")))
    around = Frame(around.label, around.help, around.error, around.width, problem, field)
    return frame(widget, lambda given: element("input", **given), worn, around)


def _listen(
    attrs: dict[str, Any], cell: Any, kind: _Kind, limits: tuple[Any, Any], field: Field | None
) -> Callable[[], str]:
    """Set the cell from the page; give a callable that says what is wrong with what stands there now."""
    # What was refused, with the value that the cell had: once that changes, the control shows another text.
    refusal: State[tuple[str, Any] | None] = State(None)

    def enter(event: Event) -> None:
        if event.value is None:
            return
        try:
            entered = kind.read(event.value) if event.value else None
        except ValueError:
            refusal.set((f"Expected {kind.expected}.", peek(cell)))
            return
        message = "" if entered is None else _outside(entered, kind, *map(resolve, limits))
        refusal.set((message, peek(cell)) if message else None)
        if not message:
            cell.set(entered)

    def problem() -> str:
        known = refusal()
        return known[0] if known is not None and known[1] == cell() else ""

    with_listener(attrs, "input", Listener(enter))
    if field is not None:
        field.clearing.append(lambda: refusal.set(None))
    return problem


def _outside(entered: Any, kind: _Kind, low: Any, high: Any) -> str:
    if low is not None and entered < low:
        return f"Enter {kind.write(low)} or later."
    return f"Enter {kind.write(high)} or earlier." if high is not None and entered > high else ""
