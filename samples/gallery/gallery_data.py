"""Examples: numbers, rows and written text."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path

from gallery_example import example

from taupane import State, ui

START = datetime(2013, 1, 1, 5, 15, tzinfo=timezone.utc)
FLIGHTS = count()
DELAYS = [("EWR", 15.1), ("JFK", 12.2), ("LGA", 10.4)]
PROGRAM = """from taupane import App, State, ui

app = App("Counter")
count = State(0)


@app.route("/")
def home():
    # Only this text is patched when the number changes.
    return ui.Button(lambda: f"{count()}", on_click=lambda: count.set(count() + 1))


app.start()
"""
TEXT = """### A page in Markdown

Text with **weight**, *slant*, `code` and a [link](https://example.org/).

- HTML is shown, <b>not run</b>
- links that run are no links

| Airport | Delay |
|---|---|
| Newark | 15.1 |
| Kennedy | 12.2 |
"""


@example("Data", "Figures", "Stat BarChart")
def figures() -> ui.Element:
    return ui.VStack(
        ui.Grid(ui.Stat("Flights", "336,776", "in 2013", icon="plane"), ui.Stat("Late", "38.2 %"), cols="8rem"),
        ui.BarChart(DELAYS, label="Mean delay by airport, minutes", format=lambda value: f"{value:.1f}"),
    )


@example("Data", "Table", "Table")
def table() -> ui.Element:
    return ui.Table(
        ["Carrier", "From", "Delay"],
        [["United", "EWR", 12], ["Delta", "JFK", 3.5], ["JetBlue", ui.Badge("BOS"), -4]],
        caption="Some flights",
    )


@example("Data", "DataFrame", "DataFrame grid polars", wide=True)
def data_frame() -> ui.Element:
    import polars as pl

    frame = pl.DataFrame({"n": range(100_000)}).with_columns(square=pl.col("n") ** 2, even=pl.col("n") % 2 == 0)
    return ui.Div(ui.DataFrame(frame, height="16rem", label="A hundred thousand rows"))


@example("Data", "Virtual list", "VirtualList long list")
def virtual_list() -> ui.Element:
    def row(number: int) -> ui.Element:
        return ui.HStack(
            ui.Avatar(f"{chr(65 + number % 26)} {chr(65 + number * 7 % 26)}", size="xs"),
            ui.Text(f"Passenger {number + 1:,}"),
        )

    return ui.VirtualList(row_of, row, count=100_000, height="14rem", label="A hundred thousand passengers")


def row_of(index: int) -> int:
    """Give the item at an index, as a database would."""
    return index


def board(lines: ui.LogLines, many: int) -> None:
    """Add lines about flights."""
    at = next(FLIGHTS)
    times = (START + timedelta(minutes=at * 7 + place) for place in range(many))
    lines.extend(f"{time:%H:%M}  flight {1545 + at + place} is boarding" for place, time in enumerate(times))


def first_departures() -> ui.LogLines:
    """Give a log that has begun."""
    lines = ui.LogLines(keep=500)
    board(lines, 6)
    return lines


@example("Data", "Log", "Log LogLines")
def log() -> ui.Element:
    lines = State(first_departures()).peek()
    return ui.VStack(
        ui.Log(lines, height="9rem", label="Departures"),
        ui.HStack(
            ui.Button("One line", size="sm", on_click=lambda: board(lines, 1)),
            ui.Button("A hundred", size="sm", on_click=lambda: board(lines, 100)),
            ui.Button("Clear", size="sm", variant="ghost", on_click=lines.clear),
            wrap=True,
            gap=2,
        ),
    )


@example("Text", "Text", "Text Heading Label Link Icon")
def text() -> ui.Element:
    return ui.VStack(
        ui.Heading("A heading", level=4),
        ui.Text("Body text with a ", ui.Link("link", to="https://example.org/", class_="underline"), " in it."),
        ui.Text("Muted", variant="muted"),
        ui.HStack(ui.Icon("house", label="Home"), ui.Icon("cloud-rain"), ui.Icon("plane"), ui.Icon("heart")),
        gap=2,
    )


@example("Text", "Images and markup", "Image Html Safe Label picture")
def images() -> ui.Element:
    return ui.VStack(
        ui.HStack(
            ui.Image(Path(__file__).with_name("hill.svg"), alt="A hill under the sun", class_="w-40 rounded-box"),
            ui.Image("lost.png", alt="A picture that is not there"),
            wrap=True,
        ),
        ui.Html(ui.Safe("HTML that <b>you</b> vouch for, <kbd class='kbd kbd-sm'>k</kbd> and all.")),
    )


@example("Text", "Code", "Code highlighting copy", wide=True)
def code() -> ui.Element:
    return ui.Code(PROGRAM, "python", label="A whole app")


@example("Text", "Markdown", "Markdown")
def markdown() -> ui.Element:
    return ui.Markdown(TEXT)
