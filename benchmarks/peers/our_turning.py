"""Our window: the whole page changes its colour at each click, in a Python handler."""

from __future__ import annotations

import sys

from taupane import App, State, ui

ONE, OTHER = sys.argv.pop(1), sys.argv.pop(1)
app = App("ours", width=600, height=400)
turned = State(False)


@app.route("/")
def home() -> ui.Element:
    """Show one colour, or the other."""
    return ui.Div(
        style=lambda: f"position:fixed;inset:0;background:{OTHER if turned() else ONE}",
        on_click=lambda: turned.update(lambda on: not on),
    )


if __name__ == "__main__":
    app.start()
