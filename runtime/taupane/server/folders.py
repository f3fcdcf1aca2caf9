"""Which file of a folder a request means. No aiohttp here: apps check their folders before they start."""

from __future__ import annotations

import stat
from pathlib import Path

from taupane.errors import BadRoute


def check_folder(folder: str | Path) -> Path:
    """Return the folder with its links followed; `BadRoute` when it is not there."""
    path = Path(folder)
    try:
        path = path.resolve(strict=True)
    except OSError as error:
        raise BadRoute(f"static folder {str(folder)!r}: {error.strerror or error}") from None
    if not path.is_dir():
        raise BadRoute(f"static folder {str(folder)!r} is not a folder")
    return path


def contained_file(root: Path, name: str) -> Path | None:
    """Return the regular file that ``name`` means below ``root``, or None for missing and forbidden alike.
    Blocks.

    No hidden names, no way out by ``..`` or a link, no pipes or devices: opening a pipe would block for ever.
    """
    parts = name.split("/")
    if not name or any(part in ("", ".", "..") or part.startswith(".") for part in parts):
        return None
    if any("\\" in part or "\0" in part or ":" in part for part in parts):
        return None
    try:
        path = root.joinpath(*parts).resolve(strict=True)
        if not path.is_relative_to(root) or not stat.S_ISREG(path.stat().st_mode):
            return None
    except (OSError, ValueError):
        return None
    return path
