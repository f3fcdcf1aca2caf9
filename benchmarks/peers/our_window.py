"""The counter in our window, on a ground of one colour for the clock to see."""

from __future__ import annotations

import sys

from taupane import App, State, ui

COLOUR = sys.argv.pop(1)
app = App("ours", width=600, height=400)
count = State(0)


@app.route("/")
def home() -> ui.Element:
    """Show the number and a button."""
    return ui.Div(
        ui.Text(lambda: str(count()), id="count"),
        ui.Button("+", on_click=lambda: count.update(lambda n: n + 1), id="more"),
        style=f"position:fixed;inset:0;background:{COLOUR}",
    )


if __name__ == "__main__":
    app.start()
