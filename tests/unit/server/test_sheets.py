"""A page begins with the small sheet where that holds all its classes, else with the whole one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taupane.server.assets import read_assets
from taupane.server.sheets import Sheets

FIRST, WHOLE = "/_taupane/first-0123456789.css", "/_taupane/taupane-0123456789.css"


@pytest.fixture
def sheets(tmp_path: Path) -> Sheets:
    names = {"taupane.css": "taupane-0123456789.css", "first.css": "first-0123456789.css", "later.json": "later.json"}
    (tmp_path / "manifest.json").write_text(json.dumps(names))
    (tmp_path / "later.json").write_text(json.dumps(["md:p-12", "carousel"]))
    for name in names.values():
        (tmp_path / name).touch()
    return Sheets(read_assets(tmp_path))


def test_known_and_unknown_classes_begin_with_the_first_sheet(sheets: Sheets) -> None:
    assert sheets.choose('<p class="btn my-own">md:p-12</p><b class="flex">x</b>', "system") == (FIRST, WHOLE)
    assert sheets.choose("<p>plain</p>", "dark") == (FIRST, WHOLE)


def test_a_class_that_only_the_whole_sheet_has_begins_with_it(sheets: Sheets) -> None:
    assert sheets.choose('<p class="btn"><b class="flex md:p-12">x</b></p>', "light") == (WHOLE, None)


def test_another_theme_begins_with_the_whole_sheet(sheets: Sheets) -> None:
    assert sheets.choose("<p>plain</p>", "dracula") == (WHOLE, None)


def test_a_build_without_a_first_sheet_or_its_list_has_the_whole_one(tmp_path: Path, sheets: Sheets) -> None:
    (tmp_path / "later.json").write_text("{broken")
    assert sheets.choose("<p>plain</p>", "light") == (WHOLE, None)
    (tmp_path / "manifest.json").write_text(json.dumps({"taupane.css": "taupane-0123456789.css"}))
    assert Sheets(read_assets(tmp_path)).choose("<p>plain</p>", "light") == (WHOLE, None)
