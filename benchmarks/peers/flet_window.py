"""Flet's native window: the counter on a ground of one colour, or a page that changes its colour at each click."""

from __future__ import annotations

import sys

import flet as ft  # pyright: ignore[reportMissingImports]

COLOURS = sys.argv[1:]


def main(page: ft.Page) -> None:
    """Show the page."""
    page.padding = 0
    page.window.width, page.window.height = 600, 400
    if len(COLOURS) == 1:
        page.bgcolor = COLOURS[0]
        count = ft.Text("0")

        def more() -> None:
            count.value = str(int(count.value or "0") + 1)
            page.update()

        page.add(count, ft.Button("+", on_click=more))
        return

    ground = ft.Container(expand=True, bgcolor=COLOURS[0])

    def turn() -> None:
        ground.bgcolor = COLOURS[1] if ground.bgcolor == COLOURS[0] else COLOURS[0]
        page.update()

    ground.on_click = turn
    page.add(ground)


if __name__ == "__main__":
    ft.run(main)
