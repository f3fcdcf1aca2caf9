"""Which files and folders below an app's own are followed: what its author writes, not what is installed or built."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_CODE = ".py .css .js .mjs .html .toml .json .txt .md"
_MEDIA = ".svg .png .jpg .jpeg .gif .webp .avif .ico .woff2 .mp3 .mp4 .webm"
ENDINGS = frozenset(f"{_CODE} {_MEDIA}".split())
_CACHE = "__pycache__"
_PASSED_OVER = frozenset({_CACHE, "node_modules", "site-packages", "build", "dist", "venv", "env"})


def is_followed(path: Path, folder: Path) -> bool:
    """Tell whether a file below the folder belongs to the app: by its ending, and not hidden, installed or built."""
    if path.suffix not in ENDINGS or not path.is_relative_to(folder):
        return False
    return not any(_is_passed_over(part) for part in path.relative_to(folder).parts)


def followed(folder: Path) -> Iterable[Path]:
    """Give every file below the folder that is followed."""
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_passed_over(name)]
        for name in names:
            path = Path(top, name)
            if is_followed(path, folder):
                yield path


def followed_folders(folder: Path) -> list[tuple[Path, bool]]:
    """Give the folders to be watched, and of each whether with all that is below it.

    Thousands of installed folders stay out of it: each would take one of the system's watches. OSError.
    """
    below: list[tuple[Path, bool]] = []
    is_whole = True
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    for name in names:
        if _is_passed_over(name):
            is_whole &= name == _CACHE
            continue
        inner = followed_folders(folder / name)
        is_whole &= inner[0][1]
        below += inner
    return [(folder, True)] if is_whole else [(folder, False), *below]


def is_followed_folder(path: Path, folder: Path) -> bool:
    """Tell whether a folder below the app's own may hold files of the app."""
    return path.is_relative_to(folder) and not any(map(_is_passed_over, path.relative_to(folder).parts))


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in _PASSED_OVER
