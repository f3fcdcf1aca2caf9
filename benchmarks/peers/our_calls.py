"""Calls of commands in our native window, one after another and 32 at a time; prints calls a second as JSON, for a
coroutine function and for a plain one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from taupane import App, ui

app = App("calls", width=600, height=400)
app.add_module(Path(__file__).with_name("our_calls.js"))


@app.command
async def add(a: int, b: int) -> int:
    """Give the sum."""
    return a + b


@app.command
def plain(a: int, b: int) -> int:
    """Give the sum, on a thread."""
    return a + b


@app.command
async def done(rates: dict[str, list[float]]) -> None:
    """Print the rates and end the app."""
    print(json.dumps(rates), flush=True)
    app.shutdown()


@app.route("/")
def home() -> ui.Element:
    """Show something."""
    return ui.Text("calls")


if __name__ == "__main__":
    app.start()
    sys.exit(0)
