"""The list of 1,000 rows in NiceGUI. Takes the port to listen on; prints its address once it answers."""

from __future__ import annotations

import sys

from nicegui import app, ui  # pyright: ignore[reportMissingImports]

ROWS = 1_000
port = int(sys.argv[1])


@ui.page("/")
def home() -> None:
    """Show the buttons and the rows."""
    step = 0

    def update() -> None:
        nonlocal step
        step += 1
        labels[len(labels) // 2].set_text(f"changed {step}")

    def append() -> None:
        with rows:
            labels.append(ui.label(f"row {len(labels)}"))

    def reverse() -> None:
        for index, label in enumerate(reversed(list(rows))):
            label.move(rows, index)

    ui.button("update", on_click=update).props("id=update")
    ui.button("append", on_click=append).props("id=append")
    ui.button("reverse", on_click=reverse).props("id=reverse")
    rows = ui.column().props("id=rows")
    with rows:
        labels = [ui.label(f"row {number}") for number in range(ROWS)]


app.on_startup(lambda: print(f"http://127.0.0.1:{port}/", flush=True))
ui.run(host="127.0.0.1", port=port, show=False, reload=False, show_welcome_message=False)
