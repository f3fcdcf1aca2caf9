"""The pictures of the documentation: each is there, small, and used."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
LARGEST = 100_000  # bytes


def test_every_picture_that_is_shown_is_there_and_every_other_is_gone() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    there = {path for kind in ("png", "jpg", "gif", "svg") for path in (ROOT / "docs").rglob(f"*.{kind}")}
    assert there == shown
    assert [path.name for path in there if path.stat().st_size > LARGEST] == []
