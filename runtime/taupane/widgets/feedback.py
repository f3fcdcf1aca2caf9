"""Widgets that tell what is going on: progress, spinner, badge, alert, toast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from taupane.widgets.attributes import resolve
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, TextOf, element
from taupane.widgets.flow import Show
from taupane.widgets.icons import Icon
from taupane.widgets.options import Reactive, choice, flag, handler, integer, number, one_of, refused, text

#: The colours that most widgets take as `variant`.
COLOURS: Final = ("default", "primary", "secondary", "accent", "neutral", "info", "success", "warning", "error")
_KINDS: Final = {"info": "info", "success": "circle-check", "warning": "triangle-alert", "error": "circle-x"}
_TOAST_PLACES: Final = {
    "bottom-end": "toast-bottom toast-end", "bottom-center": "toast-bottom toast-center",
    "bottom-start": "toast-bottom toast-start", "top-end": "toast-top toast-end",
    "top-center": "toast-top toast-center", "top-start": "toast-top toast-start",
}  # fmt: skip


def coloured(stem: str) -> dict[str, str]:
    """Give the class of each colour: `coloured("badge")["error"]` is "badge-error"."""
    return {name: "" if name == "default" else f"{stem}-{name}" for name in COLOURS}


def Progress(  # noqa: N802
    value: Any = None,
    max: Reactive[float] = 1,
    *,
    label: Reactive[str] | None = None,
    format: Callable[[float], str] | None = None,
    variant: Reactive[str] = "primary",
    **props: Any,
) -> Element:
    """Show how far something is: `value` of `max`. While `value` is None it only shows that it goes on.

    With `label` it stands above the bar, with the share in percent or what `format` makes of the value.
    """
    now, most = number("Progress", "value", value, none=True), number("Progress", "max", max, least=0)
    attrs = dress(props, "progress tp-progress", choice("Progress", "variant", variant, coloured("progress")))
    attrs["max"] = most
    if label is None and not (props.get("aria_label") or props.get("aria_labelledby")):
        attrs["aria_label"] = "Progress"
    if callable(now):
        # Two bars: a bar that once had a value cannot be made one without by setting a property.
        going_on, bar = element("progress", **attrs), element("progress", value=now, **attrs)
        shown_bar: Child = Show(lambda: now() is None, going_on, bar)
    else:
        shown_bar = element("progress", value=now, **attrs)
    if label is None:
        return shown_bar if isinstance(shown_bar, Element) else element("div", shown_bar, class_="tp-field")

    def share() -> str:
        done, whole = resolve(now), resolve(most)
        if done is None:
            return ""
        return format(done) if format is not None else f"{done / whole if whole else 0:.0%}"

    reading = element("span", TextOf(share), class_="tp-reading", aria_hidden="true")
    head = element(
        "span",
        element("span", shown(text("Progress", "label", label)), class_="tp-label"),
        reading,
        class_="tp-reading-line",
    )
    return element("label", head, shown_bar, class_="tp-field tp-labelled")


def Spinner(  # noqa: N802
    label: Reactive[str] = "Loading",
    *,
    kind: Reactive[str] = "spinner",
    size: Reactive[str] = "md",
    variant: Reactive[str] = "default",
    **props: Any,
) -> Element:
    """Show that something is being waited for; `label` is what a screen reader says."""
    kinds = {name: f"loading-{name}" for name in ("spinner", "dots", "ring", "ball", "bars", "infinity")}
    worn = dress(
        props,
        "loading",
        choice("Spinner", "kind", kind, kinds),
        choice("Spinner", "size", size, {name: f"loading-{name}" for name in ("xs", "sm", "md", "lg", "xl")}),
        choice("Spinner", "variant", variant, {name: "" if name == "default" else f"text-{name}" for name in COLOURS}),
    )
    return element("span", role="status", aria_label=text("Spinner", "label", label), **worn)


def Badge(  # noqa: N802
    *children: Child,
    variant: Reactive[str] = "default",
    look: Reactive[str] = "soft",
    size: Reactive[str] = "md",
    icon: Reactive[str] | None = None,
    **props: Any,
) -> Element:
    """Show a short word or number that marks something. `look` is soft, solid, outline, dash or ghost."""
    looks = {
        "soft": "badge-soft",
        "solid": "",
        "outline": "badge-outline",
        "dash": "badge-dash",
        "ghost": "badge-ghost",
    }
    worn = dress(
        props,
        "badge tp-badge",
        choice("Badge", "look", look, looks),
        choice("Badge", "variant", variant, coloured("badge")),
        choice(
            "Badge",
            "size",
            size,
            {name: "" if name == "md" else f"badge-{name}" for name in ("xs", "sm", "md", "lg", "xl")},
        ),
    )
    mark = () if icon is None else (Icon(icon, size="1em"),)
    return element("span", *mark, *map(shown, children), **worn)


def Alert(  # noqa: N802
    *children: Child,
    variant: Reactive[str] = "info",
    title: Reactive[str] | None = None,
    icon: Reactive[str] | bool = True,
    actions: Child = None,
    on_close: Any = None,
    **props: Any,
) -> Element:
    """Tell something important: info, success, warning or error. Warnings and errors are read out at once.

    `on_close` is called by the cross that then stands there.
    """
    tones = choice("Alert", "variant", variant, {name: f"alert-{name}" for name in _KINDS})
    handler("Alert", "on_close", on_close)

    def role() -> str:
        return "alert" if resolve(variant) in ("warning", "error") else "status"

    parts: list[Child] = []
    if icon is not False:
        drawn = icon if icon is not True else choice("Alert", "variant", variant, _KINDS)
        parts.append(Icon(drawn, size="md", class_="tp-alert-icon"))
    heading = () if title is None else (element("div", shown(text("Alert", "title", title)), class_="tp-alert-title"),)
    parts.append(element("div", *heading, element("div", *map(shown, children)), class_="tp-alert-body"))
    if actions is not None:
        parts.append(element("div", actions, class_="tp-actions"))
    if on_close is not None:
        parts.append(closer(on_close))
    spoken = role if callable(variant) else role()
    return element("div", *parts, **{"role": spoken, **dress(props, "alert alert-soft tp-alert", tones)})


def closer(on_close: Any, label: str = "Close") -> Element:
    """Describe the small button with a cross."""
    return element(
        "button", Icon("x", size="sm"), type="button", aria_label=label, on_click=on_close,
        class_="btn btn-ghost btn-sm btn-square tp-closer",
    )  # fmt: skip


def Toast(  # noqa: N802
    message: Any = None,
    *,
    open: Any = None,
    variant: Reactive[str] = "info",
    duration: int | None = None,
    position: Reactive[str] = "bottom-end",
    on_close: Any = None,
    **props: Any,
) -> Element:
    """Show a short message over the page while there is one.

    `message` is a text or widget, mostly a State that is set to what is to be said: it shows while
    that is not empty, and closing sets it to "". With `open` that State decides instead. After
    `duration` ms it closes by itself, unless the pointer is on it.
    """
    if duration is not None:
        integer("Toast", "duration", duration, least=500, most=600_000)
    one_of("Toast", "variant", peek(variant), _KINDS)
    handler("Toast", "on_close", on_close)
    if open is not None and not callable(open):
        flag("Toast", "open", open)
    if message is not None and not callable(message) and not isinstance(message, str | Element):
        raise refused("Toast", "message", message, "text, a widget, or a State of text")

    def close() -> Any:
        if is_cell(open):
            open.set(False)
        elif open is None and is_cell(message):
            message.set("")
        return on_close() if on_close is not None else None

    when = (lambda: bool(resolve(message))) if open is None else open
    can_close = on_close is not None or is_cell(open) or (open is None and is_cell(message))
    waiting: dict[str, Any] = (
        {"data_dismiss": duration, "on_dismiss": close} if duration is not None and can_close else {}
    )
    note = Alert(
        shown(message), variant=variant, on_close=close if can_close else None, role=None, class_="tp-toast", **waiting
    )
    # The region is there before its message, else the message would not be read out.
    worn = dress(props, "toast tp-toasts", choice("Toast", "position", position, _TOAST_PLACES))
    return element("div", Show(when, note), role="status", aria_live="polite", **worn)
