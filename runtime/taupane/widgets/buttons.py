"""Buttons."""

from __future__ import annotations

from typing import Any, Final

from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.flow import Show
from taupane.widgets.icons import Icon
from taupane.widgets.options import Reactive, choice, flag, handler, one_of, refused

#: How a button looks, by name.
BUTTON_VARIANTS: Final = {
    "default": "tp-button", "primary": "btn-primary", "secondary": "btn-secondary", "accent": "btn-accent",
    "neutral": "btn-neutral", "info": "btn-info", "success": "btn-success", "warning": "btn-warning",
    "error": "btn-error", "ghost": "btn-ghost", "link": "btn-link", "outline": "btn-outline", "soft": "btn-soft",
    "dash": "btn-dash",
}  # fmt: skip
BUTTON_SIZES: Final = {"xs": "btn-xs", "sm": "btn-sm", "md": "", "lg": "btn-lg", "xl": "btn-xl"}


def Button(  # noqa: N802
    *children: Child,
    on_click: Any = None,
    icon: Reactive[str] | None = None,
    icon_end: Reactive[str] | None = None,
    variant: Reactive[str] = "default",
    size: Reactive[str] = "md",
    loading: Reactive[bool] = False,
    disabled: Reactive[bool] = False,
    type: str = "button",
    **props: Any,
) -> Element:
    """Show a button.

    `variant` is default, primary, secondary, accent, neutral, info, success, warning, error,
    ghost, link, outline, soft or dash; `size` xs to xl. While `loading` it shows a spinner and
    cannot be pressed. A button with an icon alone needs `aria_label`.
    """
    handler("Button", "on_click", on_click)
    busy, off = flag("Button", "loading", loading), flag("Button", "disabled", disabled)
    if not children and not (props.get("aria_label") or props.get("title") or props.get("aria_labelledby")):
        raise refused("Button", "children", None, "a text, or aria_label where there is an icon alone")
    content = [*_lead(icon, busy), *map(shown, children)]
    if icon_end is not None:
        content.append(Icon(icon_end, size="1.2em"))
    worn = dress(
        props,
        "btn",
        choice("Button", "variant", variant, BUTTON_VARIANTS),
        choice("Button", "size", size, BUTTON_SIZES),
        None if children else "btn-square",
    )
    attrs = {
        "type": one_of("Button", "type", type, ("button", "submit", "reset")),
        "disabled": (lambda: bool(resolve(busy) or resolve(off))) if callable(busy) or callable(off) else busy or off,
        "aria_busy": (lambda: True if busy() else None) if callable(busy) else busy or None,
    }
    return element("button", *content, **attrs, on_click=on_click, **worn)


def _lead(icon: Any, busy: Any) -> list[Child]:
    """Give what stands before the text: the icon, or the spinner while there is something to wait for."""
    mark = None if icon is None else Icon(icon, size="1.2em")
    spinner = element("span", class_="loading loading-spinner", aria_hidden="true")
    if callable(busy):
        return [Show(busy, spinner, mark)]
    return [spinner] if busy else ([mark] if mark is not None else [])
