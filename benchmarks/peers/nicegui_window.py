"""The counter in NiceGUI's native window, on a ground of one colour for the clock. Takes the port and the colour."""

from __future__ import annotations

import sys

from nicegui import ui  # pyright: ignore[reportMissingImports]

port, COLOUR = int(sys.argv[1]), sys.argv[2]


@ui.page("/")
def home() -> None:
    """Show the number and a button."""
    count = 0

    def more() -> None:
        nonlocal count
        count += 1
        label.set_text(str(count))

    with ui.element("div").style(f"position:fixed;inset:0;background:{COLOUR}"):
        label = ui.label("0")
        ui.button("+", on_click=more)


if __name__ in {"__main__", "__mp_main__"}:
    ui.run(native=True, window_size=(600, 400), port=port, reload=False, show_welcome_message=False)
