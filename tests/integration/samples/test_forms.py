from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import ModuleType

from taupane.testing import Page, drive

Load = Callable[[str], ModuleType]


def fill(page: Page, **texts: str) -> None:
    entered = {"Name": "Ada", "Mail": "eve@example.org", "Day": "2025-01-06", **texts}
    for name, text in entered.items():
        page.find("textbox", name).type(text)


def test_a_booking_is_told_typed_values(load_sample: Load) -> None:
    sample = load_sample("forms")
    with drive(sample.app) as page:
        fill(page)
        page.find("combobox", "To").choose("Genève")
        page.find("combobox", "With you").choose("Pram")
        page.find("combobox", "With you").choose("Dog")
        page.find("combobox", "Meal").choose("Fish")
        page.find("radio", "By the aisle").click()
        page.find("spinbutton", "Guests").type("2")
        page.find("checkbox", "I have read the conditions").click()
        page.find("button", "Book").click()
        page.see("What the handler got")

    assert sample.booked() == {
        "name": "Ada", "mail": "eve@example.org", "from": "ZRH", "to": "GVA", "day": dt.date(2025, 1, 6),
        "at": dt.time(8, 30), "guests": 2, "meal": "fish", "seat": "aisle", "extras": ["Pram", "Dog"],
        "tag": "#3b82f6", "remarks": "", "agreed": True,
    }  # fmt: skip


def test_what_is_wrong_is_said_and_mended(load_sample: Load) -> None:
    sample = load_sample("forms")
    with drive(sample.app) as page:
        fill(page, Name="A", Mail="ada@example.org", Day="2025-01-05")
        page.find("button", "Book").click()
        page.see("Enter at least 2 characters: 1 more.")
        page.see("There is a booking for this address.")
        page.see("There are no flights on Sundays.")
        page.see("Choose one.")
        page.see("Tick this to go on.")
        page.find("textbox", "Name").type("Ad")
        page.see_no("Enter at least 2 characters")
        page.find("textbox", "Mail").type("eve@example.org")
        page.see_no("There is a booking")
        page.find("textbox", "Day").type("2025-01-06")
        page.find("combobox", "To").choose("Zürich")
        page.find("checkbox", "I have read the conditions").click()
        page.find("button", "Book").click()
        page.see("That is where you start from.")
        page.find("combobox", "To").choose("Rome")
        page.see_no("That is where you start from.")
        page.find("spinbutton", "Guests").type("7")
        page.find("combobox", "With you").choose("Dog")
        page.find("button", "Book").click()
        page.see("There is no room for so many guests and a dog.")

    assert sample.booked() == {}


def test_a_form_is_reset(load_sample: Load) -> None:
    with drive(load_sample("forms").app) as page:
        fill(page, Name="")
        page.find("spinbutton", "Guests").type("none")
        page.find("combobox", "From").choose("Oslo")
        page.find("button", "Book").click()
        page.see("Fill this in.")
        page.see("Enter a whole number from 1 to 9.")
        page.find("button", "Start again").click()

        page.see_no("Fill this in.")
        page.see_no("Enter a whole number")
        assert page.find("spinbutton", "Guests").value == "1"
        assert page.find("textbox", "Day").value == ""
        assert page.find("textbox", "Mail").value == ""
        assert page.find("combobox", "From").value == "Zürich"
