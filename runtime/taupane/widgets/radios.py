"""Radio buttons: one of a few values, all of them in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from taupane.events import Event, Listener
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import is_cell
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Element, element
from taupane.widgets.feedback import COLOURS
from taupane.widgets.fields import Frame, frame, sizes, states
from taupane.widgets.form_field import enrol
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, choice, text
from taupane.widgets.selects import Choice, choices, token_of


def Radio(  # noqa: N802
    value: Any = None,
    options: Any = (),
    *,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    row: bool = False,
    variant: Reactive[str] = "primary",
    size: Reactive[str] = "sm",
    disabled: Reactive[bool] = False,
    required: Reactive[bool] = False,
    validate: Any = None,
    **props: Any,
) -> Element:
    """Choose one of a few `options`, given as those of `Select`. `row` puts them beside each other.

    A State given as `value` gets the chosen object itself; None stands for nothing chosen.
    """
    known = choices(options)
    group = widget_id(props)
    value, field = enrol("Radio", props, value, validate, required=required, missing="Choose one.")
    look = dress(
        states("Radio", disabled=disabled, required=required),
        "radio",
        choice("Radio", "variant", variant, {name: f"radio-{name}" if name != "default" else "" for name in COLOURS}),
        choice("Radio", "size", size, sizes("radio")),
    )
    buttons = [_button(option, f"{group}-choice", value, known, look) for option in known]
    title = () if label is None else (element("legend", shown(text("Radio", "label", label)), class_="tp-label"),)

    def control(given: dict[str, Any]) -> Element:
        given.pop("aria_invalid", None)  # a group has none; its message is described
        listed = element("div", *buttons, class_="tp-radios-row" if row else "tp-radios")
        return element("fieldset", *title, listed, **dress(given, "tp-radio"))

    return frame("Radio", control, {**props, "id": group}, Frame(None, help, error, field=field))


def _button(option: Choice, name: str, value: Any, known: list[Choice], look: dict[str, Any]) -> Element:
    def is_chosen() -> bool:
        return token_of(resolve(value), known) == option.token

    own: dict[str, Any] = {"type": "radio", "name": name, "value": option.token}
    own["checked"] = is_chosen if callable(value) else is_chosen()
    if is_cell(value):
        own["on_change"] = Listener(_chooser(value, option.value))
    return element(
        "label", element("input", **own, **look), element("span", option.label), class_="tp-choice", key=option.token
    )


def _chooser(cell: Any, value: Any) -> Callable[[Event], None]:
    def choose(event: Event) -> None:
        if event.checked:
            cell.set(value)

    return choose
