"""At which addresses a page finds a file of the app."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from taupane.app import App


def addresses(app: App, paths: list[Path]) -> dict[Path, list[str]]:
    """Give the addresses of each file that pages can load, those of `app.assets` without their version."""
    found: dict[Path, list[str]] = {}
    for path in paths:
        here = [_below(prefix, folder, path) for prefix, folder in app.folders.items() if path.is_relative_to(folder)]
        if app.own is not None:
            here += app.own.addresses(path)
        if here:
            found[path] = here
    return found


def is_script(path: Path) -> bool:
    """Tell whether a page has to be loaded again to have a file's new content: script cannot be taken back."""
    return path.suffix in (".js", ".mjs", ".html")


def _below(prefix: str, folder: Path, path: Path) -> str:
    return f"{prefix.rstrip('/')}/{quote(path.relative_to(folder).as_posix())}"
