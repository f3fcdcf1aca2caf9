"""Widgets that hold others: card, tabs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from taupane.state import State
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.flow import Show
from taupane.widgets.icons import Icon
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, choice, flag, handler, integer, names, refused, text

_TAB_LOOKS: Final = {"line": "tabs-border", "box": "tabs-box", "lift": "tabs-lift"}


def Card(  # noqa: N802
    *children: Child,
    title: Reactive[str] | None = None,
    subtitle: Reactive[str] | None = None,
    icon: Reactive[str] | None = None,
    actions: Child = None,
    level: int = 2,
    **props: Any,
) -> Element:
    """Show things that belong together on a surface of their own.

    `title` is a heading of `level`; `actions` are buttons, which stand at the end.
    """
    integer("Card", "level", level, least=1, most=6)
    parts: list[Child] = []
    if title is not None or subtitle is not None:
        parts.append(_card_head(title, subtitle, icon, level))
    parts.extend(children)
    if actions is not None:
        parts.append(element("div", actions, class_="tp-actions tp-card-actions"))
    return element("section", *parts, **dress(props, "card tp-card"))


def _card_head(title: Any, subtitle: Any, icon: Any, level: int) -> Element:
    lines: list[Child] = []
    if title is not None:
        lines.append(element(f"h{level}", shown(text("Card", "title", title)), class_="card-title tp-card-title"))
    if subtitle is not None:
        lines.append(element("div", shown(text("Card", "subtitle", subtitle)), class_="tp-muted"))
    mark = () if icon is None else (Icon(icon, size="lg", class_="tp-card-icon"),)
    return element("div", *mark, element("div", *lines), class_="tp-card-head")


def Tabs(  # noqa: N802
    tabs: Mapping[str, Child] | Iterable[tuple[str, Child]],
    selected: Any = None,
    *,
    label: Reactive[str] | None = None,
    look: Reactive[str] = "line",
    lazy: bool = False,
    on_change: Any = None,
    **props: Any,
) -> Element:
    """Show one of several panels, chosen by tabs.

    `tabs` maps a title to its content, or is a list of such pairs. A State given as `selected`
    holds the title of the open tab; `on_change` is called with a new one. Closed panels keep what
    was entered in them; with `lazy` they are not there until they are opened. Arrow keys move
    between the tabs.
    """
    pairs = _pairs(tabs)
    titles = [title for title, _ in pairs]
    flag("Tabs", "lazy", lazy)
    handler("Tabs", "on_change", on_change)
    if peek(selected) is not None and peek(selected) not in titles:
        raise refused("Tabs", "selected", peek(selected), names(titles, peek(selected)))
    cell = _selection(selected, titles[0])
    stem = widget_id(props)
    handles, panels = [], []
    for place, (title, content) in enumerate(pairs):
        is_open = _opens(cell, title, titles[0])
        handles.append(_tab(title, f"{stem}-{place}", is_open, _opener(cell, title, on_change)))
        panels.append(_panel(content, f"{stem}-{place}", is_open, lazy=lazy))
    naming = {} if label is None else {"aria_label": text("Tabs", "label", label)}
    bar = element(
        "div", *handles, role="tablist", data_roving=True,
        class_=["tabs tp-tabs", choice("Tabs", "look", look, _TAB_LOOKS)], **naming,
    )  # fmt: skip
    return element("div", bar, *panels, **dress(props, "tp-tabbed"))


def _pairs(tabs: Any) -> list[tuple[str, Child]]:
    pairs = list(tabs.items()) if isinstance(tabs, Mapping) else list(tabs) if isinstance(tabs, Iterable) else []
    fits = all(isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str) for pair in pairs)
    if not pairs or not fits or isinstance(tabs, str):
        raise refused("Tabs", "tabs", tabs, "a dict of content by title, or a list of (title, content) pairs")
    if len({title for title, _ in pairs}) < len(pairs):
        raise refused("Tabs", "tabs", [title for title, _ in pairs], "a title of its own for every tab")
    return pairs


def _selection(selected: Any, first: str) -> Any:
    if selected is None or not callable(selected):
        return State(first if selected is None else selected)
    return selected


def _opens(cell: Any, title: str, first: str) -> Any:
    return lambda: (cell() if cell() is not None else first) == title


def _opener(cell: Any, title: str, on_change: Any) -> Any:
    def open_tab() -> Any:
        if is_cell(cell):
            cell.set(title)
        return on_change(title) if on_change is not None else None

    return open_tab


def _tab(title: str, name: str, is_open: Any, open_tab: Any) -> Element:
    # Only the open tab is a stop of the Tab key; the arrow keys go to the others.
    return element(
        "button", title, type="button", role="tab", id=f"{name}-tab", aria_controls=f"{name}-panel",
        aria_selected=lambda: "true" if is_open() else "false", tabindex=lambda: 0 if is_open() else -1,
        class_=["tab", {"tab-active": is_open}], on_click=open_tab,
    )  # fmt: skip


def _panel(content: Child, name: str, is_open: Any, *, lazy: bool) -> Element:
    inner = Show(is_open, content) if lazy else content
    return element(
        "div", inner, role="tabpanel", id=f"{name}-panel", aria_labelledby=f"{name}-tab", tabindex=0,
        hidden=lambda: not resolve(is_open), class_="tp-panel",
    )  # fmt: skip
