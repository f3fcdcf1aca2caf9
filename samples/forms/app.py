"""A booking form: controls for dates, times, colours and choices, and what Python has of them."""

from __future__ import annotations

import datetime as dt

from taupane import App, State, ui

app = App("Booking")
name = State("")
day: State[dt.date | None] = State(None)
at: State[dt.time | None] = State(dt.time(8, 30))
seat = State("window")
tag = State("#3b82f6")
EARLIEST = dt.date(2025, 1, 1)
SEATS = {"window": "By the window", "aisle": "By the aisle", "any": "Wherever there is room"}


def summary() -> str:
    when = f"{day():%d %B %Y}" if day() else "no day yet"
    hour = f"{at():%H:%M}" if at() else "no time yet"
    return f"{name() or 'Somebody'}, {when}, {hour}, {SEATS[seat()].lower()}, label {tag()}"


@app.route("/")
def home() -> ui.Element:
    return ui.Main(
        ui.Container(
            ui.Heading("Book a seat"),
            ui.Card(
                ui.TextInput(name, label="Name", required=True, width="full"),
                ui.Grid(
                    ui.DateInput(day, min=EARLIEST, label="Day", help="From 2025 on.", width="full"),
                    ui.TimeInput(at, label="Time", width="full"),
                    cols="12rem",
                ),
                ui.Radio(seat, SEATS, label="Seat"),
                ui.ColorInput(tag, label="Colour of the label"),
                title="Your journey",
            ),
            ui.Text(summary, role="status", variant="muted"),
            width="sm",
        )
    )


if __name__ == "__main__":
    app.start()
