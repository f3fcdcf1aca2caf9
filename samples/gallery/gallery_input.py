"""Examples: what a user enters."""

from __future__ import annotations

from datetime import date, time

from gallery_example import example

from taupane import Invalid, State, ui

STOPS = [f"{town} {number}" for number in range(1, 1001) for town in ("Bern", "Lugano", "Sankt Gallen", "Zürich")]


@example("Input", "Text", "TextInput Input TextArea counter max_length auto_grow")
def texts() -> ui.Element:
    name = State("Ada")
    return ui.VStack(
        ui.TextInput(name, label="Name", width="full", error=lambda: "" if name() else "Please say who you are."),
        ui.TextArea("Several\nlines", label="Remarks", rows=2, auto_grow=True, max_length=80, width="full"),
        ui.Text(lambda: f"Hello, {name() or 'stranger'}.", variant="muted"),
    )


@example("Input", "Numbers", "NumberInput Slider")
def numbers() -> ui.Element:
    guests, delay = State(2), State(45)
    return ui.VStack(
        ui.NumberInput(guests, min=1, max=9, label="Guests"),
        ui.Slider(delay, max=120, label="Least delay", format="{} min", width="full"),
    )


@example("Input", "Choices", "Checkbox Switch Select")
def choices() -> ui.Element:
    direct, follow, airport = State(True), State(False), State("JFK")
    return ui.VStack(
        ui.Select(airport, {"EWR": "Newark", "JFK": "Kennedy", "LGA": "La Guardia"}, label="Airport"),
        ui.Checkbox(direct, "Direct flights only"),
        ui.Switch(follow, "Tell me when it lands"),
    )


@example("Input", "Dates and colours", "DateInput TimeInput ColorInput date time color")
def pickers() -> ui.Element:
    day, hour, colour = State(date(2013, 1, 1)), State(time(5, 15)), State("#3b82f6")
    return ui.VStack(
        ui.HStack(ui.DateInput(day, label="Day"), ui.TimeInput(hour, label="Time"), wrap=True),
        ui.ColorInput(colour, label="Colour"),
        ui.Text(lambda: f"{day()} at {hour()}, {colour()}", variant="muted"),
    )


@example("Input", "Radio", "Radio one of")
def radio() -> ui.Element:
    seat = State("aisle")
    return ui.Radio(seat, {"window": "At the window", "aisle": "At the aisle", "any": "Anywhere"}, label="Seat")


@example("Input", "Search in a list", "Combobox autocomplete options")
def combobox() -> ui.Element:
    stop, fruit = State("Bern 3"), State("quince")
    return ui.VStack(
        ui.Combobox(stop, STOPS, label="Stop", help="One of 4,000: type a part of it.", width="full"),
        ui.Combobox(fruit, ["apple", "cherry", "pear"], free=True, label="Fruit", help="Or any other.", width="full"),
        ui.Text(lambda: f"{stop()}, {fruit()}", variant="muted"),
    )


@example("Input", "Several of many", "MultiSelect Select multiple chips tags")
def several() -> ui.Element:
    stops, days = State(["Bern 3", "Zürich 12"]), State(["sat"])
    week = {"mon": "Monday", "wed": "Wednesday", "fri": "Friday", "sat": "Saturday"}
    return ui.VStack(
        ui.MultiSelect(stops, STOPS, label="By way of", placeholder="Anywhere", width="full"),
        ui.Select(days, week, multiple=True, rows=4, label="Days", width="full"),
        ui.Text(lambda: f"{', '.join(stops())}; {', '.join(days())}", variant="muted"),
    )


@example("Input", "Form", "Form submit validate required Invalid reset")
def form() -> ui.Element:
    said = State("")

    def send(event: ui.FormEvent) -> None:
        if event.form["mail"].endswith("@example.com"):
            raise Invalid({"mail": "That one is taken."})
        said.set(f"Sent to {event.form['mail']}, {event.form['times']} times.")

    return ui.VStack(
        ui.Form(
            ui.TextInput("", "name@example.org", label="Mail", name="mail", type="email", required=True, width="full"),
            ui.NumberInput(3, min=1, max=9, label="Times", name="times", width="full"),
            ui.HStack(
                ui.Button("Send", type="submit", variant="primary"), ui.Button("Reset", type="reset", variant="ghost")
            ),
            on_submit=send,
        ),
        ui.Text(said, variant="muted", aria_live="polite"),
    )
