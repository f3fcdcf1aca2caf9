"""The window of `taupane view` with an empty page, dark so that the clock sees it."""

from __future__ import annotations

from taupane import App, ui

app = App("empty", width=1200, height=800, min_width=320, min_height=240)
app.route("/")(lambda: ui.Div(style="position:fixed;inset:0;background:#222"))

if __name__ == "__main__":
    app.start()
