"""The counter in NiceGUI. Takes the port to listen on; prints its address once it answers."""

from __future__ import annotations

import sys

from nicegui import app, ui  # pyright: ignore[reportMissingImports]

port = int(sys.argv[1])
count = 0


@ui.page("/")
def home() -> None:
    """Show the number and a button."""

    def more() -> None:
        global count
        count += 1
        label.set_text(str(count))

    label = ui.label("0").props("id=count")
    ui.button("+", on_click=more).props("id=more")


app.on_startup(lambda: print(f"http://127.0.0.1:{port}/", flush=True))
ui.run(host="127.0.0.1", port=port, show=False, reload=False, show_welcome_message=False)
