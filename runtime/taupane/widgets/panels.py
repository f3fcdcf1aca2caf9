"""Widgets that show and hide parts of a page: accordion, drawer, sidebar, and the question before something is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from taupane.events import Event, Listener
from taupane.state import State
from taupane.widgets.attributes import resolve
from taupane.widgets.buttons import Button
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.feedback import closer
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, choice, flag, handler, length, names, refused, text
from taupane.widgets.overlays import Modal

_SIDES: Final = {"start": "tp-drawer-start", "end": "tp-drawer-end"}


def Accordion(  # noqa: N802
    items: Mapping[str, Child] | Iterable[tuple[str, Child]],
    open: Any = None,
    *,
    multiple: bool = False,
    on_change: Any = None,
    **props: Any,
) -> Element:
    """Show titles whose contents open below them, one at a time.

    `items` maps a title to its content. A State given as `open` holds the title of the open one, or None;
    with `multiple` any number can be open, and it holds a set of titles. `on_change` is called with the new one.
    """
    pairs = list(items.items()) if isinstance(items, Mapping) else list(items)
    titles: list[Any] = [title for title, _ in pairs]
    if not pairs or not all(isinstance(title, str) for title in titles) or len(set(titles)) < len(titles):
        raise refused("Accordion", "items", items, "contents by title, each title once")
    handler("Accordion", "on_change", on_change)
    opened = open if callable(open) else State(_first_open(titles, open, multiple))
    contents = [content for _, content in pairs]
    folds = [_fold(*each, opened, multiple, on_change) for each in zip(titles, contents, strict=True)]
    return element("div", *folds, **dress(props, "tp-accordion"))


def _first_open(titles: list[str], given: Any, multiple: bool) -> Any:
    wanted = set(given or ()) if multiple else {given} - {None}
    if not wanted <= set(titles):
        raise refused("Accordion", "open", given, names(titles, given))
    return wanted if multiple else given


def _fold(title: str, content: Child, opened: Any, multiple: bool, on_change: Any) -> Element:
    def is_open() -> bool:
        return title in (opened() or ()) if multiple else opened() == title

    def toggled(event: Event) -> Any:
        now = peek(opened)
        was = title in (now or ()) if multiple else now == title
        if event.detail is was or not isinstance(event.detail, bool):
            return None
        new: Any = (set(now or ()) ^ {title}) if multiple else title if event.detail else None
        if is_cell(opened):
            opened.set(new)
        return on_change(new) if on_change is not None else None

    head = element("summary", title, class_="tp-fold-title")
    body = element("div", content, class_="tp-fold-body")
    return element("details", head, body, open=is_open, on_toggle=Listener(toggled), class_="tp-fold")


def Drawer(  # noqa: N802
    open: Any,
    *children: Child,
    title: Reactive[str] | None = None,
    side: Reactive[str] = "end",
    actions: Child = None,
    on_close: Any = None,
    width: Reactive[str | float] = "24rem",
    **props: Any,
) -> Element:
    """Show a panel at the `side` (start or end) of the window while the State `open` is true.

    As a `Modal` it keeps the focus inside and gives it back; Escape, the cross and a click beside it close it.
    """
    handler("Drawer", "on_close", on_close)
    opened = flag("Drawer", "open", open)

    def close() -> Any:
        if is_cell(open):
            open.set(False)
        return on_close() if on_close is not None else None

    naming = (
        {} if {"aria_label", "aria_labelledby"} & props.keys() else {"aria_label": "Panel" if title is None else title}
    )
    heading = (
        element("h2", shown(text("Drawer", "title", title)), class_="tp-modal-title") if title is not None else None
    )
    box = element(
        "div", heading, element("div", *children, class_="tp-drawer-body"),
        None if actions is None else element("div", actions, class_="modal-action tp-actions"), closer(close),
        class_="tp-modal-box tp-drawer-box", style={"inline-size": length("Drawer", "width", width)},
    )  # fmt: skip
    behind = element("div", class_="modal-backdrop", on_click=close)
    worn = dress(props, "modal tp-drawer", choice("Drawer", "side", side, _SIDES))
    return element("dialog", box, behind, **{"open": opened, "data_modal": True, **naming, "on_close": close, **worn})


def Sidebar(  # noqa: N802
    side: Child,
    *children: Child,
    open: Any = None,
    title: Reactive[str] = "Menu",
    width: Reactive[str | float] = "16rem",
    **props: Any,
) -> Element:
    """Keep `side` (navigation, filters) beside the children; in a narrow window it opens over them.

    Below 64rem a bar with a button stands in for it. A State given as `open` follows and sets whether it is
    open there. Escape, a click beside it and following a link close it.
    """
    text("Sidebar", "title", title)
    opened = State(bool(open)) if open is None or isinstance(open, bool) else open
    if not callable(opened):
        raise refused("Sidebar", "open", open, "True, False or a State of these")
    name = f"{widget_id(props)}-side"

    def toggled(event: Event) -> None:
        if is_cell(opened) and isinstance(event.detail, bool):
            opened.set(event.detail)

    button = Button(title, icon="menu", variant="ghost", popovertarget=name, aria_expanded=_told(opened))
    panel = element(
        "aside", side, id=name, popover="auto", aria_label=title, data_behaviour="popover", data_until="64rem",
        data_shown=_told(opened), on_toggle=Listener(toggled), class_="tp-sidebar",
        style={"inline-size": length("Sidebar", "width", width)},
    )  # fmt: skip
    bar = element("div", button, class_="tp-sidebar-bar")
    return element("div", bar, panel, element("div", *children, class_="tp-beside"), **dress(props, "tp-with-sidebar"))


def _told(cell: Any) -> Any:
    return lambda: "true" if cell() else "false"


def Confirm(  # noqa: N802
    open: Any,
    question: Reactive[str],
    *children: Child,
    on_confirm: Any = None,
    confirm: Reactive[str] = "OK",
    cancel: Reactive[str] = "Cancel",
    variant: Reactive[str] = "primary",
    **props: Any,
) -> Element:
    """Ask before something is done: a `Modal` with two buttons, shown while the State `open` is true.

    Both close it; the one that says `confirm` calls `on_confirm`. The focus begins at the one that cancels.
    """
    handler("Confirm", "on_confirm", on_confirm)
    if not is_cell(open):
        raise refused("Confirm", "open", open, "a State of True or False")

    def agree() -> Any:
        open.set(False)
        return on_confirm() if on_confirm is not None else None

    buttons = [
        Button(cancel, variant="ghost", on_click=lambda: open.set(False)),
        Button(confirm, variant=variant, on_click=agree),
    ]
    body = element("div", *map(shown, children)) if children else None
    asked = resolve(question) if not callable(question) else question
    return Modal(open, asked, body, buttons, size="sm", **props)
