"""What a type checker makes of the widgets that are loaded late."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from taupane import State, ui
from taupane.widgets.flow import ComponentCall

if TYPE_CHECKING:
    from typing_extensions import assert_type


def test_types_come_through() -> None:
    plan, picture = State(ui.Plan()), State(Path("a.png"))
    chosen: list[ui.Selection] = []
    files: list[ui.UploadedFile] = []

    async def take(file: ui.UploadedFile) -> None:
        files.append(file)

    grid = ui.DataFrame(
        "flights.parquet",
        plan=plan,
        columns={"carrier": "Airline", "site": None},
        styles={"delay": [ui.DataBar(), ui.Highlight("ge", 60, "error")], "site": ui.CellLink()},
        on_select=chosen.append,
        on_cell_click=lambda click: print(click.record()),
    )
    made = [grid, ui.Upload(take), ui.FileDrop(on_drop=files.append), ui.Download("Get", lambda: b"")]
    if TYPE_CHECKING:
        assert_type(made, list[ComponentCall])
        assert_type(ui.Image("a.png"), ui.Element)
        assert_type(ui.Image(picture), Callable[[], ui.Element])
        assert_type(ui.Download("Get", Path("a.csv")), ComponentCall)
        ui.Upload("take")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        ui.Uplaod  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # noqa: B018
    assert all(isinstance(each, ComponentCall) for each in made)
