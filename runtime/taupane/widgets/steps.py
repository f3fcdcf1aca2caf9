"""Where somebody is: the steps of a task, the pages of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from taupane.state import State
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, TextOf, element
from taupane.widgets.icons import Icon
from taupane.widgets.options import Reactive, flag, handler, integer, refused, text


def Stepper(  # noqa: N802
    steps: Iterable[Any],
    current: Any = 0,
    *,
    clickable: bool = False,
    vertical: bool = False,
    label: Reactive[str] = "Steps",
    on_change: Any = None,
    **props: Any,
) -> Element:
    """Show the steps of a task: those done, the `current` one (counted from 0), those to come.

    A step is a text, State or callable. With `clickable` each is a button that sets the State `current` and
    calls `on_change` with its number. In a narrow window they stand below each other.
    """
    named = list(steps)
    if not named:
        raise refused("Stepper", "steps", steps, "at least one step")
    handler("Stepper", "on_change", on_change)
    flag("Stepper", "clickable", clickable)
    at = integer("Stepper", "current", current, least=0, most=len(named))
    cell: Any = current if callable(current) else State(current)
    read: Any = at if callable(at) else cell

    def go(place: int) -> Any:
        if is_cell(cell):
            cell.set(place)
        return on_change(place) if on_change is not None else None

    def step(place: int, name: Any) -> Element:
        state = lambda: "done" if place < read() else "now" if place == read() else "later"  # noqa: E731
        mark = element(
            "span", TextOf(lambda: "✓" if place < read() else place + 1), class_="tp-step-mark", aria_hidden="true"
        )
        word: Child = element("span", shown(name), class_="tp-step-name")
        done = element("span", TextOf(lambda: "done" if place < read() else ""), class_="sr-only")
        held: Any = [mark, word, done]
        if clickable:
            held = element(
                "button", mark, word, done, type="button", class_="tp-step-button", on_click=lambda: go(place)
            )
        return element(
            "li", held, aria_current=lambda: "step" if place == read() else None, data_step=state, class_="tp-step"
        )

    worn = dress(props, "tp-steps", "tp-steps-down" if vertical else None)
    return element(
        "ol",
        *(step(place, name) for place, name in enumerate(named)),
        aria_label=text("Stepper", "label", label),
        **worn,
    )


def Pagination(  # noqa: N802
    page: Any,
    pages: Reactive[int],
    *,
    around: int = 1,
    label: Reactive[str] = "Pages",
    on_change: Any = None,
    **props: Any,
) -> Element:
    """Show buttons for the pages 1 to `pages`: the first, the last, and `around` many beside the open one.

    The State `page` is set to the number that is pressed; `on_change` is called with it.
    """
    handler("Pagination", "on_change", on_change)
    many = integer("Pagination", "pages", pages, least=0)
    beside = integer("Pagination", "around", around, least=0, most=10)
    integer("Pagination", "page", peek(page), least=0)
    cell: Any = page if callable(page) else State(page)

    def go(number: int) -> Any:
        to = max(1, min(number, peek(many)))
        if is_cell(cell):
            cell.set(to)
        return on_change(to) if on_change is not None else None

    def button(number: int) -> Element:
        return element(
            "button", str(number), key=number, type="button", aria_label=f"Page {number}", on_click=lambda: go(number),
            aria_current=lambda: "page" if cell() == number else None,
            class_=["btn btn-sm tp-page", {"btn-primary": lambda: cell() == number}],
        )  # fmt: skip

    def buttons() -> list[Child]:
        shown_pages = _numbers(cell(), resolve(many), beside)
        return [
            element("span", "…", key=("gap", place), class_="tp-page-gap", aria_hidden="true")
            if number is None
            else button(number)
            for place, number in enumerate(shown_pages)
        ]

    back = _turn("chevron-left", "Previous page", lambda: go(peek(cell) - 1), lambda: cell() <= 1)
    on = _turn("chevron-right", "Next page", lambda: go(peek(cell) + 1), lambda: cell() >= resolve(many))
    return element("nav", back, buttons, on, aria_label=text("Pagination", "label", label), **dress(props, "tp-pages"))


def _turn(icon: str, label: str, go: Any, is_end: Any) -> Element:
    return element(
        "button", Icon(icon, size="sm"), type="button", aria_label=label, disabled=is_end, on_click=go,
        class_="btn btn-sm btn-square btn-ghost",
    )  # fmt: skip


def _numbers(page: int, pages: int, around: int) -> list[int | None]:
    """Give the page numbers to show, None where some are left out; a gap of one page is that page."""
    wanted = sorted({1, pages, *range(page - around, page + around + 1)} & set(range(1, pages + 1)))
    shown_pages: list[int | None] = []
    before = 0
    for number in wanted:
        if number - before == 2:
            shown_pages.append(before + 1)
        elif number - before > 2:
            shown_pages.append(None)
        shown_pages.append(number)
        before = number
    return shown_pages
