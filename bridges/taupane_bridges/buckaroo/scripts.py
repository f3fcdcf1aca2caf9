"""Buckaroo's own page comes from the user's installed `buckaroo` package; none of its files are ours."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from .requests import Json

NAMES = ("standalone.js", "standalone.css", "compiled.css", "widget.js")
_NEEDED = ("standalone.js", "standalone.css", "compiled.css")
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True)
class Scripts:
    """The page's files in one folder; `version` is that of the package, "" where it says none."""

    folder: Path | None
    version: str = ""

    @property
    def are_there(self) -> bool:
        """Whether the page can be shown."""
        return self.folder is not None and all((self.folder / name).is_file() for name in _NEEDED)

    def file(self, name: str) -> tuple[Path, str] | None:
        """Give a file of the folder and its type, or None. `name` is the client's word: no path gets out of it."""
        kind = _TYPES.get(Path(name).suffix)
        if self.folder is None or kind is None or name != Path(name).name or name.startswith("."):
            return None
        path = self.folder / name
        return (path, kind) if path.is_file() else None

    def described(self) -> Json:
        """Give which files there are, as /health tells it."""
        return {name: _described(None if self.folder is None else self.folder / name) for name in NAMES}


def installed() -> Scripts:
    """Find the package without importing it (that would load pandas); no folder where it is not installed."""
    try:
        spec = importlib.util.find_spec("buckaroo")
    except (ImportError, ValueError):
        spec = None
    places = [] if spec is None else list(spec.submodule_search_locations or ())
    folder = next((Path(place) / "static" for place in places if (Path(place) / "static").is_dir()), None)
    try:
        version = importlib.metadata.version("buckaroo") if folder is not None else ""
    except importlib.metadata.PackageNotFoundError:
        version = ""
    return Scripts(folder, version)


def _described(path: Path | None) -> Json:
    try:
        return {"exists": True, "size_bytes": path.stat().st_size} if path is not None else {"exists": False}
    except OSError:
        return {"exists": False}
