"""Explore every flight that left New York in 2013: filters, numbers that follow them, and all 336,776 rows below."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taupane import App, Derived, State, ui

if TYPE_CHECKING:
    import polars as pl

log = logging.getLogger(__name__)
app = App("Flights", width=1160, height=900, min_width=360, min_height=480)

AIRPORTS = {"": "All airports", "JFK": "Kennedy (JFK)", "LGA": "LaGuardia (LGA)", "EWR": "Newark (EWR)"}
MONTHS = dict(enumerate("All year|January|February|March|April|May|June|July|August|September|October|November|December"
                        .split("|")))  # fmt: skip
COLUMNS = (
    "scheduled airline flight origin dest dep_delay arr_delay destination distance air_time carrier tailnum cancelled"
    .split()
)  # fmt: skip
LATE = [ui.DataBar(-60, 240, color="warning", negative="success"), ui.Highlight("ge", 60, "error")]
flights: State[pl.DataFrame | None] = State(None)
airlines: State[dict[str, str]] = State({"": "All airlines"})
progress, doing, failure = State(0.0), State("Starting"), State("")
origin, airline, month, least_delay, cancelled = State(""), State(""), State(0), State(0), State(False)


@dataclass(frozen=True)
class Summary:
    """What the numbers and the chart show of the flights that the filters let through."""

    count: int = 0
    delay: float | None = None
    on_time: float | None = None
    cancelled: float | None = None
    by_hour: tuple[tuple[str, float], ...] = ()


def read(report: Callable[[float, str], None]) -> pl.DataFrame:
    """Give every flight, preparing the file the first time."""
    from flights_data import prepare  # beside this file

    path = prepare(report)
    import polars as pl

    return pl.read_parquet(path)


def show_progress(share: float, text: str) -> None:
    """Say in the page how far the preparation has come."""
    progress.set(share)
    doing.set(text)


def load() -> None:
    """Read the data, on a thread of its own so that the window is there at once."""
    try:
        frame = read(show_progress)
        named = frame.select("carrier", "airline").unique().sort("airline")
        airlines.set({"": "All airlines", **dict(named.iter_rows())})
        flights.set(frame)
    except Exception as error:  # the end of a thread: whatever went wrong is said in the page
        log.exception("the flights could not be read")
        failure.set(str(error))


def where() -> pl.Expr | None:
    """Give the filters as one expression; None lets everything through."""
    import polars as pl

    wanted = []
    if origin():
        wanted.append(pl.col("origin") == origin())
    if airline():
        wanted.append(pl.col("carrier") == airline())
    if month():
        wanted.append(pl.col("scheduled").dt.month() == month())
    if least_delay():
        wanted.append(pl.col("dep_delay") >= least_delay())
    if cancelled():
        wanted.append(pl.col("cancelled"))
    return pl.all_horizontal(wanted) if wanted else None


def summarise() -> Summary:
    """Compute the numbers of the flights that the filters let through."""
    import polars as pl

    frame, condition = flights(), where()
    if frame is None:
        return Summary()
    chosen = frame if condition is None else frame.filter(condition)
    delays = pl.col("arr_delay")
    delay, on_time, share = chosen.select(
        delay=delays.mean(), on_time=(delays <= 15).mean(), cancelled=pl.col("cancelled").mean()
    ).row(0)  # fmt: skip
    by_hour = (
        chosen.group_by(hour=pl.col("scheduled").dt.hour())
        .agg(pl.col("dep_delay").mean())
        .drop_nulls()
        .filter(pl.col("hour").is_between(5, 23))
        .sort("hour")
    )
    return Summary(
        chosen.height, delay, on_time, share, tuple((f"{hour}", round(delay, 1)) for hour, delay in by_hour.iter_rows())
    )


summary = Derived(summarise)


def clear() -> None:
    """Let everything through again."""
    origin.set("")
    airline.set("")
    month.set(0)
    least_delay.set(0)
    cancelled.set(False)


def is_filtered() -> bool:
    """Tell whether any filter is set."""
    return bool(origin() or airline() or month() or least_delay() or cancelled())


def number(value: float | None, pattern: str) -> str:
    """Write a number, or a dash where there is none."""
    return "–" if value is None else pattern.format(value)


@app.route("/")
def home() -> ui.Element:
    """Show the explorer once the data is there."""
    return ui.Main(
        ui.Header(
            ui.Icon("plane", size="1.5rem", class_="text-primary"),
            ui.Heading("Flights from New York, 2013", level=1, class_="text-xl font-semibold"),
            class_="flex items-center gap-3",
        ),
        ui.Show(lambda: flights() is not None, explorer, preparing),
        class_="flex flex-col gap-4 p-4 md:p-6 min-h-screen md:h-screen",
    )


def preparing() -> ui.Element:
    """Stand there while the data is read, and say why if it cannot be."""
    return ui.Center(
        ui.Card(
            ui.Show(
                failure,
                lambda: ui.Alert(failure, variant="error"),
                lambda: ui.Progress(progress, label=doing, class_="w-full"),
            ),
            title="Reading 336,776 flights",
            class_="w-96 max-w-full",
        ),
        class_="grow",
    )


def explorer() -> ui.Fragment:
    """Show filters, numbers, the chart and the rows."""
    return ui.Fragment(
        filters(),
        ui.Div(numbers(), chart(), class_="grid grid-cols-1 gap-4 md:grid-cols-2"),
        ui.DataFrame(
            flights,
            where=where,
            columns=COLUMNS,
            styles={"dep_delay": LATE, "arr_delay": LATE},
            label="Flights",
            height=0,
            data_summaries="on",
            class_="grow min-h-96 md:min-h-72",
        ),
    )


def numbers() -> ui.Element:
    """Show four numbers that follow the filters."""
    tile = "rounded-box border border-base-300 bg-base-100 px-4 py-3 justify-center min-w-0"
    return ui.Div(
        ui.Stat("Flights", lambda: f"{summary().count:,}", class_=tile),
        ui.Stat("Mean arrival delay", lambda: number(summary().delay, "{:.1f} min"), class_=tile),
        ui.Stat("At most 15 min late", lambda: number(summary().on_time, "{:.1%}"), class_=tile),
        ui.Stat("Cancelled", lambda: number(summary().cancelled, "{:.1%}"), class_=tile),
        class_="grid grid-cols-2 gap-4",
    )


def chart() -> ui.Element:
    """Show how late flights leave in the course of the day."""
    return ui.Div(
        ui.Text("Mean departure delay by hour, minutes", variant="small"),
        ui.BarChart(
            lambda: summary().by_hour,
            label="Mean departure delay in minutes, by hour of the scheduled departure",
            orientation="vertical",
            height="7rem",
            empty="No flight of these has left.",
        ),
        class_="flex flex-col gap-2 min-w-0 rounded-box border border-base-300 bg-base-100 px-5 py-4",
    )


def filters() -> ui.Element:
    """Show the filters, each bound to its state."""
    controls = (
        ui.Select(value=origin, options=AIRPORTS, label="Airport", width="full"),
        ui.Select(value=airline, options=airlines, label="Airline", width="full"),
        ui.Select(value=month, options=MONTHS, label="Month", width="full"),
        ui.Slider(value=least_delay, min=0, max=180, step=5, label="Least delay", format="{} min", width="full"),
    )
    return ui.Section(
        *(ui.Div(control, style="flex: 1 1 10rem") for control in controls),
        ui.HStack(
            ui.Switch(value=cancelled, label="Only cancelled", class_="whitespace-nowrap"),
            ui.Button("Clear", icon="x", on_click=clear, variant="ghost", disabled=lambda: not is_filtered()),
            class_="whitespace-nowrap",
        ),
        class_="flex flex-wrap gap-x-4 gap-y-3 items-end",
        aria_label="Filters",
    )


@app.on_start
def start() -> None:
    """Begin to read the data as soon as the app runs."""
    threading.Thread(target=load, name="flights", daemon=True).start()


if __name__ == "__main__":
    app.start()
