"""One name for every widget, and the themes."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from taupane import theme, ui
from taupane.errors import UnknownTheme
from taupane.theme import THEMES, TauTheme

ROOT = Path(__file__).parents[3]


def test_every_name_loads_and_is_what_type_checkers_see() -> None:
    source = ast.parse(Path(ui.__file__).read_text())
    imported = {
        alias.name: node.module
        for node in ast.walk(source)
        if isinstance(node, ast.ImportFrom) and node.module not in (None, "__future__")
        for alias in node.names
        if alias.asname == alias.name
    }

    assert imported == ui.WIDGETS
    assert dir(ui) == sorted(ui.WIDGETS)
    assert all(callable(getattr(ui, name)) for name in ui.WIDGETS)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Buton"):
        ui.Buton  # type: ignore[attr-defined]  # noqa: B018


def test_a_misspelt_name_comes_with_the_right_one() -> None:
    for module, name, meant in (("ui", "Buton", "Button"), ("", "Staet", "State")):
        code = f"import taupane; taupane{'.' + module if module else ''}.{name}"
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr
        assert f"Did you mean: '{meant}'?" in said


def test_a_widget_loads_without_the_others() -> None:
    script = (
        "import sys; from taupane import ui; ui.Text; "
        "print([name for name in ('taupane.widgets.data', 'taupane.widgets.tables') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)

    assert done.stdout.strip() == "[]"


def test_themes() -> None:
    assert len(THEMES) == len(set(THEMES)) == 35
    assert set(THEMES) > theme.DARK
    assert len(theme.DARK) == 14
    assert TauTheme.get_all() == list(THEMES)
    assert (TauTheme("nord"), TauTheme("nord").scheme, TauTheme("night").scheme) == ("nord", "light", "dark")
    assert TauTheme("system").scheme is None


@pytest.mark.parametrize("name", ["", "Light", "nordic", None, 3])
def test_an_unknown_theme_is_a_value_error_that_names_the_themes(name: object) -> None:
    with pytest.raises(ValueError, match="expected 'system' or one of light, dark") as caught:
        TauTheme(name)  # type: ignore[arg-type]
    assert isinstance(caught.value, UnknownTheme)


def test_the_sheet_has_every_class_that_a_widget_wears() -> None:
    known = set(json.loads((ROOT / "static" / "dist" / "classes.json").read_text()))
    worn: set[str] = set()
    for module in sorted((ROOT / "runtime" / "taupane" / "widgets").glob("*.py")):
        for text in re.findall(r'"([^"\n]*)"', module.read_text()):
            worn |= {
                word
                for word in text.split()
                if re.fullmatch(r"(tp|btn|badge|alert|tooltip|items|justify|toast|tabs)-[a-z0-9-]+", word)
            }

    # No rule of its own: a hook for authors, or ids.
    hooks = {"tp-bar-row", "tp-stat-icon", "tp-grid-view", "tp-progress", "tp-modal-body", "tp-columns", "tp-toasts"}
    assert worn - known - hooks == set()
