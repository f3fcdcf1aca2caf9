"""Widgets that place others: stacks, grid, centre, scroll area, page width."""

from __future__ import annotations

from typing import Any, Final

from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.options import Reactive, choice, flag, integer, is_number, length, refused, text

_ALIGN: Final = {
    "start": "items-start", "center": "items-center", "end": "items-end", "stretch": "items-stretch",
    "baseline": "items-baseline",
}  # fmt: skip
_JUSTIFY: Final = {
    "start": "justify-start", "center": "justify-center", "end": "justify-end", "between": "justify-between",
    "around": "justify-around", "evenly": "justify-evenly",
}  # fmt: skip
_WIDTHS: Final = {"sm": "40rem", "md": "48rem", "lg": "64rem", "xl": "80rem", "2xl": "96rem", "full": "none"}

Gap = Reactive[str | float]


def HStack(  # noqa: N802
    *children: Child,
    gap: Gap | None = None,
    align: Reactive[str] | None = None,
    justify: Reactive[str] | None = None,
    wrap: Reactive[bool] = False,
    **props: Any,
) -> Element:
    """Place children side by side, centred on one line.

    `gap` is a CSS length or a number of 0.25rem steps (0.75rem where not given); `align` start,
    center, end, stretch or baseline; `justify` start, center, end, between, around or evenly.
    `wrap` lets them go on to the next line where the window is narrow.
    """
    return _stack("HStack", "tp-hstack", children, gap, align, justify, wrap, props)


def VStack(  # noqa: N802
    *children: Child,
    gap: Gap | None = None,
    align: Reactive[str] | None = None,
    justify: Reactive[str] | None = None,
    wrap: Reactive[bool] = False,
    **props: Any,
) -> Element:
    """Place children below each other, as wide as the stack. Options as `HStack`; `gap` is 1rem where not given."""
    return _stack("VStack", "tp-vstack", children, gap, align, justify, wrap, props)


def _stack(
    widget: str, own: str, children: tuple[Child, ...], gap: Any, align: Any, justify: Any, wrap: Any, props: Any
) -> Element:
    wraps = flag(widget, "wrap", wrap)
    dressed = dress(
        props,
        own,
        align if align is None else choice(widget, "align", align, _ALIGN),
        justify if justify is None else choice(widget, "justify", justify, _JUSTIFY),
        {"flex-wrap": wraps} if callable(wraps) else ("flex-wrap" if wraps else None),
        style=None if gap is None else {"gap": length(widget, "gap", gap)},
    )
    return element("div", *children, **dressed)


def Grid(  # noqa: N802
    *children: Child,
    cols: Reactive[int | str] = "16rem",
    rows: Reactive[int] | None = None,
    gap: Gap | None = None,
    **props: Any,
) -> Element:
    """Place children in equal columns.

    `cols` is how many, or the least width of one ("16rem"): then there are as many as fit. `rows`
    makes that many rows of equal height. `gap` is as in `HStack`, 1rem where not given.
    """

    def columns(given: object) -> str:
        if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 64:
            return f"repeat({given},minmax(0,1fr))"
        if not isinstance(given, str) or is_number(given):
            raise refused(
                "Grid", "cols", given, 'a whole number from 1 to 64, or the least width of a column such as "16rem"'
            )
        return f"repeat(auto-fit,minmax(min({length('Grid', 'cols', given)},100%),1fr))"

    style: dict[str, Any] = {"grid-template-columns": (lambda: columns(cols())) if callable(cols) else columns(cols)}
    if rows is not None:
        many = integer("Grid", "rows", rows, least=1, most=1000)
        style["grid-template-rows"] = (
            (lambda: f"repeat({many()},minmax(0,1fr))") if callable(many) else f"repeat({many},minmax(0,1fr))"
        )
    if gap is not None:
        style["gap"] = length("Grid", "gap", gap)
    return element("div", *children, **dress(props, "tp-grid", style=style))


def Center(*children: Child, **props: Any) -> Element:  # noqa: N802
    """Place children in the middle, across and down."""
    return element("div", *children, **dress(props, "tp-center"))


def Spacer(size: Gap | None = None, **props: Any) -> Element:  # noqa: N802
    """Take the room that is left in a stack, or exactly `size`."""
    if size is None:
        return element("div", **dress(props, "tp-spacer", style=None), aria_hidden="true")
    style = {
        "flex": "none",
        "inline-size": length("Spacer", "size", size),
        "block-size": length("Spacer", "size", size),
    }
    return element("div", **dress(props, style=style), aria_hidden="true")


def Scroll(  # noqa: N802
    *children: Child,
    height: Gap | None = None,
    max_height: Gap | None = None,
    label: Reactive[str] | None = None,
    **props: Any,
) -> Element:
    """Scroll what does not fit. It takes the focus, so that the keyboard scrolls it too; `label` names it."""
    style: dict[str, Any] = {}
    if height is not None:
        style["block-size"] = length("Scroll", "height", height)
    if max_height is not None:
        style["max-block-size"] = length("Scroll", "max_height", max_height)
    named = {} if label is None else {"role": "group", "aria_label": text("Scroll", "label", label)}
    return element("div", *children, **{"tabindex": 0, **named, **dress(props, "tp-scroll", style=style)})


def Container(  # noqa: N802
    *children: Child, width: Reactive[str] = "xl", tag: str = "div", **props: Any
) -> Element:
    """Keep a page's content in the middle and no wider than `width`, with room at the sides.

    `width` is sm, md, lg, xl, 2xl, full or a CSS length.
    """

    def limit(given: object) -> str:
        return _WIDTHS[given] if isinstance(given, str) and given in _WIDTHS else length("Container", "width", given)

    style = (
        None
        if width == "xl"
        else {"max-inline-size": (lambda: limit(resolve(width))) if callable(width) else limit(width)}
    )
    return element(tag, *children, **dress(props, "tp-container", style=style))


def Divider(label: Reactive[str] | None = None, *, vertical: bool = False, **props: Any) -> Element:  # noqa: N802
    """Draw a line between two things, with a word on it where `label` is given."""
    worn = dress(props, "divider", "divider-horizontal" if vertical else "tp-divider")
    return element("div", shown(label), **worn) if label is not None else element("div", role="separator", **worn)
