"""Controls that are on or off."""

from __future__ import annotations

from typing import Any

from taupane.events import Event, Listener
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import is_cell
from taupane.widgets.dressing import dress, shown, with_listener
from taupane.widgets.element import Element, element
from taupane.widgets.feedback import COLOURS
from taupane.widgets.fields import Frame, frame, sizes, states
from taupane.widgets.form_field import enrol
from taupane.widgets.options import Reactive, choice, flag, refused


def Checkbox(  # noqa: N802
    value: Any = False,
    label: Reactive[str] | None = None,
    *,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    variant: Reactive[str] = "primary",
    size: Reactive[str] = "sm",
    disabled: Reactive[bool] = False,
    required: Reactive[bool] = False,
    validate: Any = None,
    **props: Any,
) -> Element:
    """Tick something. A State given as `value` gets True or False."""
    attrs = {**props, **states("Checkbox", disabled=disabled, required=required)}
    return _toggle("Checkbox", "checkbox", value, label, (variant, size), attrs, Frame(None, help, error), validate)


def Switch(  # noqa: N802
    value: Any = False,
    label: Reactive[str] | None = None,
    *,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    variant: Reactive[str] = "primary",
    size: Reactive[str] = "sm",
    disabled: Reactive[bool] = False,
    required: Reactive[bool] = False,
    validate: Any = None,
    **props: Any,
) -> Element:
    """Turn something on or off at once. A State given as `value` gets True or False."""
    attrs = {"role": "switch", **props, **states("Switch", disabled=disabled, required=required)}
    return _toggle("Switch", "toggle", value, label, (variant, size), attrs, Frame(None, help, error), validate)


def _toggle(
    widget: str,
    stem: str,
    value: Any,
    label: Any,
    look: tuple[Any, Any],
    attrs: dict[str, Any],
    around: Frame,
    validate: Any,
) -> Element:
    if "checked" in attrs:
        raise refused(widget, "checked", attrs["checked"], "no such option; say value=… instead")
    variant, size = look
    on = flag(widget, "value", value)
    missing = "Tick this to go on." if stem == "checkbox" else "Turn this on to go on."
    value, field = enrol(widget, attrs, value, validate, required=attrs.get("required"), missing=missing)
    attrs |= {"type": "checkbox", "checked": (lambda: bool(resolve(value))) if callable(value) else on}
    if is_cell(value):
        cell = value

        def enter(event: Event) -> None:
            if event.checked is not None:
                cell.set(event.checked)

        with_listener(attrs, "change", Listener(enter))
    worn = dress(
        attrs,
        stem,
        choice(widget, "variant", variant, {name: f"{stem}-{name}" if name != "default" else "" for name in COLOURS}),
        choice(widget, "size", size, sizes(stem)),
    )

    def control(given: dict[str, Any]) -> Element:
        box = element("input", **given)
        return box if label is None else element("label", box, element("span", shown(label)), class_="tp-choice")

    return frame(widget, control, worn, Frame(None, around.help, around.error, field=field))
