"""Widgets that lie over the page: modal dialog, tooltip."""

from __future__ import annotations

from typing import Any, Final

from taupane.events import Listener
from taupane.widgets.cells import is_cell
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.feedback import closer
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, choice, flag, handler, text

_MODAL_WIDTHS: Final = {"sm": "tp-modal-sm", "md": "", "lg": "tp-modal-lg", "xl": "tp-modal-xl"}
_PLACEMENTS: Final = {side: side for side in ("top", "bottom", "left", "right")}


def Modal(  # noqa: N802
    open_state: Any = False,
    title: Reactive[str] | None = None,
    content: Child = None,
    actions: Child = None,
    *children: Child,
    on_close: Any = None,
    dismissible: bool = True,
    size: Reactive[str] = "md",
    **props: Any,
) -> Element:
    """Show a dialog over the page while `open_state` is true.

    The rest of the page cannot be used meanwhile, and the focus stays inside. A State is set to
    False when the user closes it: Escape, the cross, or a click beside it, unless `dismissible`
    is False. `on_close` is called then.
    """
    opened = flag("Modal", "open_state", open_state)
    handler("Modal", "on_close", on_close)
    flag("Modal", "dismissible", dismissible)

    def close() -> Any:
        if is_cell(open_state):
            open_state.set(False)
        return on_close() if on_close is not None else None

    parts: list[Child] = []
    if title is not None:
        parts.append(element("h2", shown(text("Modal", "title", title)), class_="tp-modal-title"))
    parts.append(element("div", content, *children, class_="tp-modal-body"))
    if actions is not None:
        parts.append(element("div", actions, class_="modal-action tp-actions"))
    if dismissible:
        # Last, so that the focus goes first to what the dialog asks for; the sheet puts it into the corner.
        parts.append(closer(close))
    box = element("div", *parts, class_=["modal-box tp-modal-box", choice("Modal", "size", size, _MODAL_WIDTHS)])
    behind = element("div", class_="modal-backdrop", on_click=close if dismissible else None)
    naming = (
        {} if {"aria_label", "aria_labelledby"} & props.keys() else {"aria_label": "Dialog" if title is None else title}
    )
    # Without a listener Escape would close the dialog behind Python's back.
    escape = None if dismissible else Listener(_nothing, prevent=True)
    attrs = {"open": opened, "data_modal": True, **naming, "on_close": close, "on_cancel": escape}
    return element("dialog", box, behind, **{**attrs, **dress(props, "modal")})


def _nothing() -> None:
    """Do nothing: the event only had to be stopped in the page."""


def Tooltip(  # noqa: N802
    child: Child, tip: Reactive[str], *, placement: Reactive[str] = "top", **props: Any
) -> Element:
    """Explain `child` by a short text, shown while the pointer or the keyboard focus is on it.

    A text or anything else that takes no focus is made focusable, so that the keyboard reaches the tip; Escape
    hides it. Where `placement` (top, bottom, left, right) leaves no room, it is shown on another side.
    """
    text("Tooltip", "tip", tip)
    name = f"{widget_id(props)}-tip"
    note = element("span", shown(tip), role="tooltip", id=name, popover="manual", class_="tp-tip")
    own = {"data_behaviour": "tooltip", "data_placement": choice("Tooltip", "placement", placement, _PLACEMENTS)}
    return element("span", _described_by(child, name), note, **{**own, **dress(props, "tp-tooltip")})


def _described_by(child: Child, name: str) -> Element:
    if not isinstance(child, Element) or child.tag not in ("button", "a", "input", "select", "textarea"):
        return element("span", child, tabindex=0, aria_describedby=name, class_="tp-tipped")
    known = (child.attrs or {}).get("aria-describedby")
    both = f"{known} {name}" if isinstance(known, str) else name
    return Element(
        child.tag,
        child.children,
        {**(child.attrs or {}), "aria-describedby": both},
        child.listeners,
        child.key,
        child.raw,
    )
