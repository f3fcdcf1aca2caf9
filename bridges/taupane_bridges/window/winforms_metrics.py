"""Sizes, places and names as Windows Forms wants them. Pure.

Windows counts physical px everywhere; the page's area is given in CSS px, places in px of the whole desktop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .dialogs import FileFilter

__all__ = ["HITS", "centered", "filter_line", "main_frame_only", "outer", "scaled", "unscaled"]

# WM_NCHITTEST's answers: what of a frame the mouse is on.
HITS = {
    "caption": 2, "west": 10, "east": 11, "north": 12, "north-west": 13, "north-east": 14, "south": 15,
    "south-west": 16, "south-east": 17,
}  # fmt: skip


def scaled(length: int, scale: float) -> int:
    """Return physical px."""
    return round(length * scale)


def unscaled(length: int, scale: float) -> int:
    """Return CSS px."""
    return round(length / scale)


def outer(size: tuple[int, int], scale: float, borders: tuple[int, int]) -> tuple[int, int]:
    """Return the frame's size, physical px, for a limit of the page's area, CSS px; 0 stays: no limit."""
    width, height = size
    return (scaled(width, scale) + borders[0] if width else 0, scaled(height, scale) + borders[1] if height else 0)


def centered(area: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[int, int]:
    """Return where a frame of this size is in the middle of an area (x, y, width, height), but never above it."""
    x, y, width, height = area
    return x + max(0, (width - size[0]) // 2), y + max(0, (height - size[1]) // 2)


def filter_line(filters: Iterable[FileFilter]) -> str:
    """Return the filter of a Windows file dialog; a bar parts its fields."""
    fields = []
    for each in filters:
        patterns = ";".join(pattern.replace("|", "").replace(";", "") for pattern in each.patterns)
        fields.append(f"{each.name.replace('|', ' ')}|{patterns}")
    return "|".join(fields) or "All files (*.*)|*.*"


def main_frame_only(script: str) -> str:
    """Return a script that does nothing in frames: WebView2 runs those at a document's start in all of them."""
    return f"if (window.parent === window) {{\n{script}\n}}"
