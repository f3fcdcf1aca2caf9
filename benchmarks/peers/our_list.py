"""A keyed list of 1,000 rows with a button each for a changed cell, an appended row and a reversed list."""

from __future__ import annotations

from taupane import App, ListState, State, ui

ROWS = 1_000
app = App("list")


class Row:
    """One row: its key and a text that changes."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.text = State(f"row {number}")


rows = ListState([Row(number) for number in range(ROWS)])
step = 0


def update() -> None:
    """Change the text of the row in the middle."""
    global step
    step += 1
    rows[len(rows) // 2].text.set(f"changed {step}")


def append() -> None:
    """Add a row at the end."""
    rows.append(Row(len(rows)))


@app.route("/")
def home() -> ui.Element:
    """Show the buttons and the rows."""
    return ui.Div(
        ui.Button("update", on_click=update, id="update"),
        ui.Button("append", on_click=append, id="append"),
        ui.Button("reverse", on_click=lambda: rows.replace(list(reversed(rows()))), id="reverse"),
        ui.Div(ui.For(rows, lambda row: ui.Div(row.text), key=lambda row: row.number), id="rows"),
    )


if __name__ == "__main__":
    app.start()
