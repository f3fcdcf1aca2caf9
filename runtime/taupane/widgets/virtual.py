"""A list of any length: only the rows in sight, and a screen more on both sides, are in the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from taupane.events import Event
from taupane.state import ListState, State
from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import dress
from taupane.widgets.element import Child, Element, element
from taupane.widgets.flow import For
from taupane.widgets.options import Reactive, handler, integer, length, refused, text

#: Rows on the first page, before it has said how many it can show.
FIRST_ROWS = 30
#: CSS px that browsers lay out exactly; Chromium stops at 33,554,428.
TALLEST = 16_000_000
#: Rows that a page may ask for at once.
MOST_ROWS = 2000


def VirtualList(  # noqa: N802
    items: Any,
    render: Callable[..., Child],
    *,
    count: Reactive[int] | None = None,
    row_height: int = 40,
    height: Reactive[str | float] = "24rem",
    label: Reactive[str] = "List",
    **props: Any,
) -> Element:
    """Show `render(item)` for each item, each `row_height` CSS px tall.

    `items` is a list, a ListState, or a State or callable of one. With `count` it is a function that gives the
    item at an index, asked for the rows in sight only. At most 16,000,000 px of rows are shown.
    """
    handler("VirtualList", "render", render)
    tall = integer("VirtualList", "row_height", row_height, least=8, most=2000)
    text("VirtualList", "label", label)
    if count is None:
        if not callable(items) and not isinstance(items, Sequence):
            raise refused("VirtualList", "items", items, "a list, ListState, State or callable of a list")
    elif not callable(items):
        raise refused("VirtualList", "items", items, "a function of an index, as count is given")
    many = None if count is None else integer("VirtualList", "count", count, least=0, most=TALLEST)
    window = State((0, FIRST_ROWS))
    most: int = TALLEST // tall

    def held() -> Any:
        return items if isinstance(items, ListState) or not callable(items) else items()

    def size() -> int:
        return min(most, int(len(held()) if many is None else resolve(many)))

    def rows() -> list[tuple[int, Any]]:
        # A ListState is read by index: a copy of 100,000 items for each window would be felt.
        total = size()
        first, end = window()
        places = range(min(first, total), min(end, total))
        if many is not None:
            fetch: Any = items
            return [(place, fetch(place)) for place in places]
        source = held()
        return [(place, source[place]) for place in places]

    def moved(event: Event) -> None:
        asked = event.detail
        if isinstance(asked, list) and len(asked) == 2 and all(type(place) is int and place >= 0 for place in asked):
            window.set((asked[0], min(asked[1], asked[0] + MOST_ROWS)))

    def row(placed: tuple[int, Any]) -> Element:
        place, item = placed
        return element(
            "div", render(item), role="listitem", aria_posinset=place + 1, aria_setsize=size,
            style=f"top:{place * tall}px;height:{tall}px", class_="tp-virtual-row",
        )  # fmt: skip

    space = element(
        "div", For(rows, row, key=lambda placed: placed[0]), role="presentation", class_="tp-virtual-space",
        style={"block-size": lambda: f"{size() * tall}px"},
    )  # fmt: skip
    own = {
        "role": "list", "tabindex": 0, "aria_label": label, "data_behaviour": "virtual", "data_row": tall,
        "data_count": size, "on": {"window": moved},
    }  # fmt: skip
    style = {"block-size": length("VirtualList", "height", height), "--tp-row": f"{tall}px"}
    return element("div", space, **{**own, **dress(props, "tp-virtual", style=style)})
