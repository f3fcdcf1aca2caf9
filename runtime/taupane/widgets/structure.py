"""Plain HTML elements as widgets: what a page is divided into, without a look of its own."""

from __future__ import annotations

from typing import Any

from taupane.events import Listener
from taupane.widgets.element import Child, Element, element, raw
from taupane.widgets.html import Safe
from taupane.widgets.options import handler


def Div(*children: Child, **props: Any) -> Element:  # noqa: N802
    """Describe a box without meaning."""
    return element("div", *children, **props)


def Span(*children: Child, **props: Any) -> Element:  # noqa: N802
    """Describe a run of text."""
    return element("span", *children, **props)


def Main(*children: Child, **props: Any) -> Element:  # noqa: N802
    """Describe what the page is about; one per page."""
    return element("main", *children, **props)


def Header(*children: Child, **props: Any) -> Element:  # noqa: N802
    """Describe the head of a page or section."""
    return element("header", *children, **props)


def Footer(*children: Child, **props: Any) -> Element:  # noqa: N802
    """Describe the foot of a page or section."""
    return element("footer", *children, **props)


def Nav(*children: Child, **props: Any) -> Element:  # noqa: N802
    """Describe a group of links; name it with `aria_label` where a page has several."""
    return element("nav", *children, **props)


def Section(*children: Child, **props: Any) -> Element:  # noqa: N802
    """Describe a part of a page."""
    return element("section", *children, **props)


def Form(*children: Child, on_submit: Any = None, **props: Any) -> Element:  # noqa: N802
    """Describe a form: Enter and its submit button call `on_submit`, whose event has the texts in `form`.

    The page never leaves: the browser's own submit is stopped.
    """
    if not isinstance(on_submit, Listener):
        submit = handler("Form", "on_submit", on_submit) or _nothing
        on_submit = Listener(submit, prevent=True)
    return element("form", *children, on_submit=on_submit, **props)


def Html(html: Safe, *, tag: str = "div", **props: Any) -> Element:  # noqa: N802
    """Show HTML that you vouch for: `Html(Safe("<b>…</b>"))`. A plain `str` raises `BadElement`."""
    return raw(tag, html, **props)


def _nothing() -> None:
    """Do nothing: the event only had to be stopped in the page."""
