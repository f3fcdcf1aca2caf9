"""Text: paragraphs, headings, links, labels."""

from __future__ import annotations

import re
from typing import Any, Final

from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.icons import Icon
from taupane.widgets.options import Reactive, choice, flag, integer

#: How a text looks, by name.
TEXT_VARIANTS: Final = {
    "body": "", "lead": "tp-lead", "small": "tp-small", "muted": "tp-muted", "caption": "tp-caption",
    "strong": "tp-strong", "code": "tp-code", "title": "tp-h3",
    "primary": "tp-primary", "success": "tp-success", "warning": "tp-warning", "error": "tp-error",
}  # fmt: skip
_HEADING_SIZES: Final = {str(level): f"tp-h{level}" for level in range(1, 7)} | {
    "xs": "tp-h6", "sm": "tp-h5", "md": "tp-h4", "lg": "tp-h3", "xl": "tp-h2", "2xl": "tp-h1",
}  # fmt: skip
_ABROAD: Final = re.compile(r"(https?:|mailto:|tel:|//)", re.IGNORECASE)


def Text(*children: Child, variant: Reactive[str] = "body", **props: Any) -> Element:  # noqa: N802
    """Show text: a value, a State or a callable; several are run together.

    `variant` is body, lead, small, muted, caption, strong, code, title, primary, success, warning
    or error.
    """
    # A span, made a block by the sheet: a parser would take a <p> apart where it holds or stands in another.
    worn = dress(props, "tp-text", choice("Text", "variant", variant, TEXT_VARIANTS))
    return element("span", *map(shown, children), **worn)


def Heading(  # noqa: N802
    *children: Child, level: int = 1, size: Reactive[str] | None = None, **props: Any
) -> Element:
    """Show a heading of `level` 1 to 6. `size` (xs to 2xl) changes its look without changing its level."""
    integer("Heading", "level", resolve(level), least=1, most=6)
    look = choice("Heading", "size", str(level) if size is None else size, _HEADING_SIZES)
    return element(f"h{level}", *map(shown, children), **dress(props, look))


def Link(  # noqa: N802
    *children: Child,
    to: Reactive[str],
    icon: Reactive[str] | None = None,
    external: Reactive[bool] | None = None,
    **props: Any,
) -> Element:
    """Show a link to a path of this app ("/settings") or to an address.

    `external` opens it in the user's browser; where it is not given, every address with a scheme
    is. A `javascript:` or other unusual scheme is left out, and logged.
    """
    away = flag("Link", "external", external)
    if away is None:
        away = (lambda: bool(_ABROAD.match(str(to())))) if callable(to) else bool(_ABROAD.match(str(to)))
    outside: dict[str, Any] = {}
    if callable(away):
        outside = {
            "target": lambda: "_blank" if away() else None,
            "rel": lambda: "noopener noreferrer" if away() else None,
        }
    elif away:
        outside = {"target": "_blank", "rel": "noopener noreferrer"}
    mark = () if icon is None else (Icon(icon, size="1em"),)
    return element(
        "a", *mark, *map(shown, children), **{**outside, **dress(props, "link link-hover tp-link"), "href": to}
    )


def Label(*children: Child, for_: str | None = None, **props: Any) -> Element:  # noqa: N802
    """Name a control: the one with the id `for_`, or the one that stands among the children."""
    return element("label", *map(shown, children), **{"for_": for_, **dress(props, "tp-label")})
