"""NiceGUI's native window: the whole page changes its colour at each click. Takes the port and two colours."""

from __future__ import annotations

import sys

from nicegui import ui  # pyright: ignore[reportMissingImports]

port, ONE, OTHER = int(sys.argv[1]), sys.argv[2], sys.argv[3]


@ui.page("/")
def home() -> None:
    """Show one colour, or the other."""
    turned = False

    def turn() -> None:
        nonlocal turned
        turned = not turned
        ground.style(f"background:{OTHER if turned else ONE}")

    ground = ui.element("div").style(f"position:fixed;inset:0;background:{ONE}").on("click", turn)


if __name__ in {"__main__", "__mp_main__"}:
    ui.run(native=True, window_size=(600, 400), port=port, reload=False, show_welcome_message=False)
