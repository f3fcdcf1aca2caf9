"""The bundled style sheet against what uses it: no class of ours is without a rule, all themes are there."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from taupane.themes import THEMES

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "static" / "dist"
# Names that mark an element for Tailwind's variants or for our own script and need no rule.
MARKERS = {"group", "peer"}


def classes_in_use() -> set[str]:
    """Read every literal `class_="..."` of the widgets and the samples; our own tp- names have a test of their own."""
    found: set[str] = set()
    for path in [*(ROOT / "runtime/taupane/widgets").rglob("*.py"), *(ROOT / "samples").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "class_" and isinstance(node.value, ast.Constant):
                found.update(str(node.value.value).split())
    return {name for name in found if not name.startswith("tp-")}


def test_every_class_that_our_own_code_names_has_a_rule() -> None:
    known = set(json.loads((DIST / "classes.json").read_text(encoding="utf-8")))
    used = classes_in_use()
    assert len(used) > 20
    assert sorted(used - known - MARKERS) == []


def test_every_theme_is_in_the_sheet() -> None:
    manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    css = (DIST / manifest["taupane.css"]).read_text(encoding="utf-8")
    assert [name for name in THEMES if f"[data-theme={name}]" not in css] == []


def test_icons_are_the_inside_of_an_svg() -> None:
    icons = json.loads((DIST / "icons.json").read_text(encoding="utf-8"))
    assert len(icons) > 2000
    assert icons["check"] == '<path d="M20 6 9 17l-5-5"/>'
