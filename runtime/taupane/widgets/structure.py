"""Plain HTML elements as widgets: what a page is divided into, without a look of its own."""

from __future__ import annotations

from typing import Any

from taupane.widgets.element import Child, Element, element, raw
from taupane.widgets.html import Safe


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


def Html(html: Safe, *, tag: str = "div", **props: Any) -> Element:  # noqa: N802
    """Show HTML that you vouch for: `Html(Safe("<b>…</b>"))`. A plain `str` raises `BadElement`."""
    return raw(tag, html, **props)
