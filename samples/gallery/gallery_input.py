"""Examples: what a user enters."""

from __future__ import annotations

from datetime import date, time

from gallery_example import example

from taupane import State, ui


@example("Input", "Text", "TextInput Input TextArea")
def texts() -> ui.Element:
    name = State("Ada")
    return ui.VStack(
        ui.TextInput(name, label="Name", width="full", error=lambda: "" if name() else "Please say who you are."),
        ui.TextArea("Several\nlines", label="Remarks", rows=2, width="full"),
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


@example("Input", "Form", "Form submit")
def form() -> ui.Element:
    said = State("")
    return ui.VStack(
        ui.Form(
            ui.HStack(
                ui.TextInput("", "name@example.org", label="Mail", name="mail", type="email"),
                ui.Button("Send", type="submit", variant="primary"),
                align="end",
                wrap=True,
            ),
            on_submit=lambda event: said.set(f"Sent to {event.form['mail'] or 'nobody'}."),
        ),
        ui.Text(said, variant="muted", aria_live="polite"),
    )
