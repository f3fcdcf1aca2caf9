"""The frame around a control: its label, help text and error text, connected for screen readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import shown
from taupane.widgets.element import Child, Element, TextOf, element
from taupane.widgets.form_field import Field, FieldElement
from taupane.widgets.identity import widget_id
from taupane.widgets.options import flag, length, text

CONTROL_SIZES: Final = ("xs", "sm", "md", "lg", "xl")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a control. All texts may be values, States or callables; None leaves a part out.

    `problem` is what the control itself has to say about what was entered, `field` its part in a form; the
    author's `error` comes first. `label_for` is the id of a control that the label cannot stand around, and
    `below` what follows the control.
    """

    label: Any = None
    help: Any = None
    error: Any = None
    width: Any = None
    problem: Callable[[], str] | None = None
    field: Field | None = None
    label_for: str | None = None
    below: Child = None


def sizes(stem: str) -> dict[str, str]:
    """Give the class of each control size: `sizes("input")["sm"]` is "input-sm"."""
    return {size: "" if size == "md" else f"{stem}-{size}" for size in CONTROL_SIZES}


def frame(widget: str, control: Callable[[dict[str, Any]], Element], props: dict[str, Any], around: Frame) -> Element:
    """Describe a control in its frame. `control` describes it, given its attributes.

    The label wraps the control, which connects them without ids. Help and error stand outside of
    the label, else they would be read as part of the name.
    """
    for option in ("label", "help", "error"):
        text(widget, option, getattr(around, option))
    field = around.field
    if field is not None:
        field.problem = around.problem
        if "value" in props:
            props["value"] = field.redrawn(props["value"])
    notes = _notes(widget, props, around)
    described = control(props) if field is None else FieldElement.of(control(props), field)
    if around.below is not None:
        notes.insert(0, around.below)
    if around.label is None and not notes and around.width is None:
        return described
    style = None if around.width is None else {"inline-size": _width(widget, around.width)}
    complained = None if field is None else lambda: bool(field.said())
    return element("div", _labelled(described, around), *notes, class_="tp-field", style=style, data_wrong=complained)


def _labelled(described: Element, around: Frame) -> Child:
    if around.label is None:
        return described
    if around.label_for is not None:
        name = element("label", shown(around.label), for_=around.label_for, class_="tp-label")
        return element("div", name, described, class_="tp-labelled")
    return element("label", element("span", shown(around.label), class_="tp-label"), described, class_="tp-labelled")


def _notes(widget: str, props: dict[str, Any], around: Frame) -> list[Child]:
    notes: list[Child] = []
    described_by = [props["aria_describedby"]] if isinstance(props.get("aria_describedby"), str) else []
    if around.help is not None:
        name = f"{widget_id(props)}-help"
        described_by.append(name)
        notes.append(element("div", shown(around.help), id=name, class_="tp-help"))
    if around.error is not None or around.problem is not None or around.field is not None:
        message = _message(around)
        name = f"{widget_id(props)}-error"
        described_by.append(name)
        note = TextOf(message) if callable(message) else message
        notes.append(element("div", note, id=name, class_="tp-problem", role="alert"))
        props["aria_invalid"] = (lambda: bool(message()) or None) if callable(message) else bool(message) or None
    if described_by:
        props["aria_describedby"] = " ".join(described_by)
    return notes


def _message(around: Frame) -> Any:
    error, problem = around.error, around.problem if around.field is None else around.field.said
    if problem is None and not callable(error):
        return error or ""
    return lambda: resolve(error) or (problem() if problem else "") or ""


def _width(widget: str, width: Any) -> Any:
    return "100%" if width == "full" else length(widget, "width", width)


def states(widget: str, *, disabled: Any = None, required: Any = None, **more: Any) -> dict[str, Any]:
    """Give the yes-or-no attributes of a control, checked."""
    given = {"disabled": disabled, "required": required, **more}
    return {name: flag(widget, name, value) for name, value in given.items()}
