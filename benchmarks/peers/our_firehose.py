"""A number that a thread sets 10,000 times a second for the seconds of the first argument, and a counter to click."""

from __future__ import annotations

import sys
import threading
import time

from taupane import App, State, ui

SECONDS = float(sys.argv.pop(1))
RATE = 10_000
app = App("firehose")
value, count, done = State(0), State(0), State(False)


def spray() -> None:
    """Set the number in slices of 10 ms; what a slow machine cannot keep up with is not made up for."""
    ends = time.perf_counter() + SECONDS
    number = 0
    while (now := time.perf_counter()) < ends:
        for _ in range(RATE // 100):
            number += 1
            value.set(number)
        time.sleep(max(0.0, 0.01 - (time.perf_counter() - now)))
    done.set(True)


@app.route("/")
def home() -> ui.Element:
    """Show the number, whether it is the last, and the counter."""
    return ui.Main(
        ui.Text(value, id="value"),
        ui.Text(lambda: f"last {value()}" if done() else "running", id="state"),
        ui.Text(lambda: str(count()), id="count"),
        ui.Button("+", on_click=lambda: count.update(lambda n: n + 1), id="more"),
        ui.Button("Start", on_click=lambda: threading.Thread(target=spray, daemon=True).start(), id="start"),
    )


if __name__ == "__main__":
    app.start()
