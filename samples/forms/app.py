"""A booking: fields of every kind, checked and submitted as one form, and what its handler gets."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from typing import Any

from taupane import App, Invalid, State, ui

app = App("Booking")

EARLIEST = dt.date(2025, 1, 1)
SEATS = {"window": "By the window", "aisle": "By the aisle", "any": "Wherever there is room"}
MEALS = {"none": "Nothing", "veg": "Vegetarian", "fish": "Fish"}
EXTRAS = ["Bicycle", "Dog", "Pram", "Ski bag", "Wheelchair"]
AIRPORTS = {
    "AMS": "Amsterdam", "BCN": "Barcelona", "BER": "Berlin", "CPH": "Copenhagen", "GVA": "Genève", "HEL": "Helsinki",
    "LIS": "Lisbon", "LHR": "London", "MAD": "Madrid", "MUC": "München", "OSL": "Oslo", "CDG": "Paris", "PRG": "Praha",
    "FCO": "Rome", "ARN": "Stockholm", "VIE": "Wien", "WAW": "Warszawa", "ZRH": "Zürich",
}  # fmt: skip
TAKEN = {"ada@example.org"}

start: State[str | None] = State("ZRH")
day: State[dt.date | None] = State(None)
at: State[dt.time | None] = State(dt.time(8, 30))
extras: State[list[str]] = State([])
booked: State[Mapping[str, Any]] = State({})


def weekday(value: dt.date | None) -> str | None:
    return "There are no flights on Sundays." if value is not None and value.weekday() == 6 else None


async def free(mail: str) -> str | None:
    await asyncio.sleep(0.1)  # as if somebody had to be asked
    return "There is a booking for this address." if mail in TAKEN else None


async def book(event: ui.FormEvent) -> None:
    await asyncio.sleep(0.3)
    if event.form["from"] == event.form["to"]:
        raise Invalid({"to": "That is where you start from."})
    if event.form["guests"] > 6 and "Dog" in event.form["extras"]:
        raise Invalid("There is no room for so many guests and a dog.")
    booked.set(event.form)


def got() -> ui.Element | None:
    if not booked():
        return None
    rows = [[name, repr(value), type(value).__name__] for name, value in booked().items()]
    return ui.Card(
        ui.Table(["Name", "Value", "Type"], rows, numbered=False, caption="What the handler got"), title="Booked"
    )


@app.route("/")
def home() -> ui.Element:
    return ui.Main(
        ui.Container(
            ui.Heading("Book a seat"),
            ui.Card(
                ui.Form(
                    ui.Grid(
                        ui.TextInput(label="Name", name="name", required=True, min_length=2, width="full"),
                        ui.TextInput(
                            label="Mail", name="mail", type="email", required=True, validate=free, width="full"
                        ),
                        ui.Combobox(start, AIRPORTS, label="From", name="from", required=True, width="full"),
                        ui.Combobox(None, AIRPORTS, label="To", name="to", required=True, width="full"),
                        ui.DateInput(
                            day,
                            min=EARLIEST,
                            label="Day",
                            name="day",
                            required=True,
                            validate=weekday,
                            width="full",
                            help="From 2025 on.",
                        ),
                        ui.TimeInput(at, label="Time", name="at", width="full"),
                        ui.NumberInput(1, label="Guests", name="guests", min=1, max=9, width="full"),
                        ui.Select("none", MEALS, label="Meal", name="meal", width="full"),
                        cols="16rem",
                    ),
                    ui.Radio("window", SEATS, label="Seat", name="seat", row=True),
                    ui.MultiSelect(
                        extras, EXTRAS, label="With you", name="extras", placeholder="Nothing", width="full"
                    ),
                    ui.ColorInput("#3b82f6", label="Colour of the label", name="tag"),
                    ui.TextArea(label="Remarks", name="remarks", rows=2, auto_grow=True, max_length=200, width="full"),
                    ui.Checkbox(False, "I have read the conditions", name="agreed", required=True),
                    ui.HStack(
                        ui.Button("Book", type="submit", variant="primary", icon="ticket"),
                        ui.Button("Start again", type="reset", variant="ghost"),
                    ),
                    on_submit=book,
                    aria_label="Booking",
                ),
                title="Your journey",
            ),
            ui.Div(got, role="status"),
            width="md",
        )
    )


if __name__ == "__main__":
    app.start()
