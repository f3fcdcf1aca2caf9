"""The counter in our window on a ground of one colour, and once more in a second window, opened at a line on stdin."""

from __future__ import annotations

import sys
import threading

from taupane import App, State, ui

COLOUR, SECOND = sys.argv.pop(1), sys.argv.pop(1)
app = App("ours", width=600, height=400)
count = State(0)


def counter(colour: str) -> ui.Element:
    """Show the number and a button."""
    return ui.Div(
        ui.Text(lambda: str(count()), id="count"),
        ui.Button("+", on_click=lambda: count.update(lambda n: n + 1), id="more"),
        style=f"position:fixed;inset:0;background:{colour}",
    )


app.route("/")(lambda: counter(COLOUR))
app.route("/second")(lambda: counter(SECOND))


def open_second() -> None:
    """Wait to be told, then open it."""
    sys.stdin.readline()
    app.open_window("/second", width=600, height=400)


if __name__ == "__main__":
    threading.Thread(target=open_second, daemon=True).start()
    app.start()
