"""Our own viewer's files, where the program that starts the server has a built front end."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

PREFIX = "/_taupane/"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FrontEnd:
    """A built front end: `script` draws the grid, `style` is its look. `names` are the files that may be asked for."""

    folder: Path
    script: str
    style: str
    names: frozenset[str]

    def file(self, name: str) -> tuple[Path, str] | None:
        """Give a file and its type, or None."""
        return (self.folder / name, _TYPES[Path(name).suffix]) if name in self.names else None


def front_end(folder: Path | None) -> FrontEnd | None:
    """Read the build's own list of its files; None where there is none."""
    if folder is None:
        return None
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        script, style = (PREFIX + str(manifest[name]) for name in ("grid.js", "taupane.css"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("there is no viewer in %s: %s", folder, type(error).__name__)
        return None
    return FrontEnd(folder, script, style, frozenset(path.name for path in folder.iterdir() if path.suffix in _TYPES))
