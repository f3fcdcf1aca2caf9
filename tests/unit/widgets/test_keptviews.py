"""How a file was seen is kept by its path, and no more of it than there is room for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from taupane.events import Event
from taupane.state import persistence
from taupane.widgets.keptviews import NAME, keep_view, kept


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Any:
    before = list(persistence._store)
    persistence.configure(tmp_path)
    yield tmp_path
    persistence.flush()
    persistence._store[:] = before


def tell(source: object, detail: object) -> None:
    handler: Any = keep_view({}, source)["viewkept"].handler
    handler(Event("viewkept", detail=detail))


def test_a_view_is_there_again_by_the_files_path(folder: Path) -> None:
    tell("flights.parquet", "some view")
    persistence.configure(folder)  # as after a restart
    attrs: dict[str, Any] = {}
    keep_view(attrs, Path("flights.parquet").absolute())
    assert attrs == {"data_kept": "some view"}
    tell("flights.parquet", "")
    assert kept() == {}


def test_frames_and_what_the_program_keeps_itself_are_left_alone() -> None:
    attrs: dict[str, Any] = {"data_kept": ""}
    assert keep_view(attrs, "flights.parquet") == {}
    assert keep_view({}, object()) == {}
    assert attrs == {"data_kept": ""}


def test_it_is_bounded_and_only_text(folder: Path) -> None:
    for number in range(205):
        tell(f"{number}.csv", "v")
    tell("5.csv", "newer")
    for nonsense in (None, 7, ["v"], "x" * 100_001):
        tell("9.csv", nonsense)
    names = [Path(path).name for path in kept()]
    assert len(names) == 200
    assert (names[0], names[-1]) == ("6.csv", "5.csv")
    persistence.flush()
    (folder / "state.json").write_text(f'{{"{NAME}": {{"/a": 1, "/b": "v"}}}}')
    persistence.configure(folder)
    assert kept() == {"/b": "v"}
    (folder / "state.json").write_text(f'{{"{NAME}": []}}')
    persistence.configure(folder)
    assert kept() == {}
