"""Where the rows that a user takes out of a table go: where a dialog says, else the folder for downloads."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from taupane.widgets.wholefiles import free_place

if TYPE_CHECKING:
    from taupane.window import Window


async def place_to_save(window: Window, name: str) -> str | None:
    """Let the user choose a path; None when they do not.

    The user's own browser has no dialog that tells a path: there the file goes where its downloads go, under a name
    that is free.
    """
    if "save_file" in window.capabilities:
        return await window.save_file(name=name)
    return str(free_place(downloads(), name))


def downloads() -> Path:
    """Give the user's folder for downloads, or their home where there is none."""
    home = Path.home()
    for folder in (_said_by_desktop(home), home / "Downloads"):
        if folder is not None and folder.is_dir():
            return folder
    return home


def _said_by_desktop(home: Path) -> Path | None:
    """Read what a Linux desktop keeps of its folders, which have names in the user's language."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    try:
        text = (config / "user-dirs.dirs").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    found = re.search(r'^XDG_DOWNLOAD_DIR="(?:\$HOME/)?([^"\n]*)"', text, re.MULTILINE)
    return None if found is None else home / found[1]
