"""The counter, beside as many other bindings as the first argument says. Start with --no-window."""

from __future__ import annotations

import sys

from taupane import App, State, ui

CELLS = int(sys.argv.pop(1)) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 0
app = App("counter")
count = State(0)
cells = [State(0) for _ in range(CELLS)]


@app.route("/")
def home() -> ui.Element:
    """Show the number, a button and the other bindings."""
    return ui.Div(
        ui.Text(lambda: str(count()), id="count"),
        ui.Button("+", on_click=lambda: count.update(lambda n: n + 1), id="more"),
        ui.Div(*[ui.Text(cell) for cell in cells]),
    )


if __name__ == "__main__":
    app.start()
