"""Two panes with a bar between them that the user moves."""

from __future__ import annotations

from typing import Any

from taupane.events import Event
from taupane.state import State
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.dressing import dress
from taupane.widgets.element import Child, Element, element
from taupane.widgets.options import Reactive, is_number, length, number, text


def Splitter(  # noqa: N802
    first: Child,
    second: Child,
    position: Any = 50,
    *,
    vertical: bool = False,
    min_first: float = 80,
    min_second: float = 80,
    height: Reactive[str | float] | None = None,
    label: Reactive[str] = "Divider between the panes",
    **props: Any,
) -> Element:
    """Show two panes side by side, or one above the other (`vertical`), with a bar that is dragged between them.

    `position` is the first pane's share in percent; a State is set when the bar comes to rest. The arrow keys,
    Home and End move it too, a double click brings it back. `min_first` and `min_second` are CSS px.
    """
    number("Splitter", "position", peek(position), least=0, most=100)
    least = [
        number("Splitter", name, size, least=0) for name, size in (("min_first", min_first), ("min_second", min_second))
    ]
    text("Splitter", "label", label)
    cell = position if callable(position) else State(position)

    def moved(event: Event) -> None:
        if is_cell(cell) and is_number(event.detail):
            cell.set(min(max(float(event.detail), 0.0), 100.0))  # type: ignore[arg-type]

    style: dict[str, Any] = {
        "--tp-split": lambda: f"{resolve(cell):g}%",
        "--tp-min-1": f"{least[0]}px",
        "--tp-min-2": f"{least[1]}px",
    }
    if height is not None:
        style["block-size"] = length("Splitter", "height", height)
    bar = element(
        "div", role="separator", tabindex=0, aria_label=label, aria_valuemin=0, aria_valuemax=100,
        aria_valuenow=lambda: f"{resolve(cell):.0f}", aria_orientation="horizontal" if vertical else "vertical",
        data_behaviour="splitter", data_least=f"{least[0]} {least[1]}", data_start=f"{peek(position):g}",
        on={"split": moved}, class_="tp-split-bar",
    )  # fmt: skip
    panes = [element("div", pane, class_="tp-pane") for pane in (first, second)]
    worn = dress(props, "tp-splitter", "tp-splitter-down" if vertical else None, style=style)
    return element("div", panes[0], bar, panes[1], **worn)
