"""Single local files that Python chose to show, each under an address that nobody can guess.

Paths from Python are trusted; the page names a file only by the address that it was given.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import quote

PREFIX = "/_taupane/files/"


class PublishedFiles:
    """Address -> file, for as long as the app runs. The same file keeps its address. Any thread."""

    def __init__(self) -> None:
        self._keys: dict[Path, str] = {}
        self._files: dict[str, Path] = {}

    def publish(self, path: Path) -> str:
        """Return the address of a file; its bytes are read when the page asks for them."""
        whole = path.resolve()
        key = self._keys.setdefault(whole, secrets.token_urlsafe(12))
        self._files[key] = whole
        return f"{PREFIX}{key}/{quote(whole.name)}"

    def find(self, key: str) -> Path | None:
        """Return the file that was published under a key, if it is still a file."""
        path = self._files.get(key)
        return path if path is not None and path.is_file() else None
