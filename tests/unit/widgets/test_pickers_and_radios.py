"""Dates, times, colours and radio buttons: typed values in both directions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from taupane import State, ui
from taupane.errors import BadOption
from taupane.events import Event
from taupane.widgets.element import Element


def control(described: Element) -> Element:
    if described.tag == "input":
        return described
    return next(found for child in described.children if isinstance(child, Element) if (found := _in(child)))


def _in(described: Element) -> Element | None:
    if described.tag == "input":
        return described
    return next((found for child in described.children if isinstance(child, Element) if (found := _in(child))), None)


def enter(described: Element, text: str) -> None:
    (described.listeners or {})["input"][0].handler(Event("input", value=text))


def test_a_day_comes_as_a_date() -> None:
    day: State[dt.date | None] = State(dt.date(2024, 5, 1))
    box = control(ui.DateInput(day, min=dt.date(2024, 1, 1)))
    assert (box.attrs or {})["value"]() == "2024-05-01"
    enter(box, "2025-02-03")
    assert day() == dt.date(2025, 2, 3)
    enter(box, "2023-12-31")
    enter(box, "no day")
    assert day() == dt.date(2025, 2, 3)
    enter(box, "")
    assert day() is None


def test_a_day_that_is_refused_is_said() -> None:
    day: State[dt.date | None] = State(dt.date(2024, 5, 1))
    field = ui.DateInput(day, max=dt.date(2024, 6, 1), label="Day")
    enter(control(field), "2024-06-02")
    assert "Enter 2024-06-01 or earlier." in field.render()
    assert 'aria-invalid="true"' in field.render()


def test_a_time_and_a_colour() -> None:
    at: State[dt.time | None] = State(None)
    colour = State("#112233")
    enter(control(ui.TimeInput(at)), "08:30")
    assert at() == dt.time(8, 30)
    enter(control(ui.ColorInput(colour)), "#AABBCC")
    enter(control(ui.ColorInput(colour)), "red")
    assert colour() == "#aabbcc"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ui.DateInput("2024-05-01"),
        lambda: ui.DateInput(dt.datetime(2024, 5, 1, tzinfo=dt.timezone.utc)),
        lambda: ui.TimeInput(8),
        lambda: ui.ColorInput("red"),
    ],
)
def test_a_value_of_another_kind_is_refused(wrong: Callable[[], Element]) -> None:
    with pytest.raises(BadOption):
        wrong()


def test_a_radio_button_gives_the_object_itself() -> None:
    seat = State("window")
    group = ui.Radio(seat, {"window": "By the window", "aisle": "By the aisle"}, label="Seat")
    html = group.render()
    assert "<legend" in html
    assert html.count('type="radio"') == 2
    fields = [child for child in group.children if isinstance(child, Element)]
    second = fields[-1].children[1]
    box = control(second)
    (box.listeners or {})["change"][0].handler(Event("change", checked=True))
    assert seat() == "aisle"
