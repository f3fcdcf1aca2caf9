"""The bundled front end: hashed files out of ``static/dist``, named by its manifest.

Only names that were on disk when the folder was first read are served, so that a request never becomes a
path.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

PREFIX = "/_taupane/"

_HASHED = re.compile(r"-[0-9A-Za-z]{8,}\.[a-z0-9]+$")
_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the front end."""

    path: Path
    content_type: str
    immutable: bool


@dataclass(frozen=True)
class Assets:
    """The built front end in one folder. An absent build is an empty set of assets, with one warning."""

    folder: Path
    manifest: Mapping[str, str]
    served: Mapping[str, Asset]
    _bytes: dict[str, bytes] = field(default_factory=dict, repr=False)

    def url(self, logical: str) -> str | None:
        """Return the address of ``client.js`` or ``taupane.css`` in this build, or None when it is not
        there.
        """
        name = self.manifest.get(logical)
        return None if name is None else PREFIX + name

    def read(self, name: str) -> bytes:
        """Return a file's bytes, read once. Blocks: call it off the loop unless `cached` says it is there."""
        data = self._bytes.get(name)
        if data is None:
            data = self.served[name].path.read_bytes()
            self._bytes[name] = data
        return data

    def cached(self, name: str) -> bytes | None:
        """Return the bytes if they are in memory."""
        return self._bytes.get(name)


def read_assets(folder: Path) -> Assets:
    """Return what a front-end build put into ``folder``; an unreadable or absent build gives no assets."""
    manifest = _read_manifest(folder)
    served: dict[str, Asset] = {}
    if manifest:
        for path in sorted(folder.rglob("*")):
            kind = _TYPES.get(path.suffix)
            if kind is not None and path.is_file():
                name = path.relative_to(folder).as_posix()
                served[name] = Asset(path, kind, _HASHED.search(name) is not None)
    return Assets(folder, manifest, served)


@lru_cache(maxsize=1)
def bundled() -> Assets:
    """Return the front end that this installation carries."""
    return read_assets(Path(str(files("taupane.static"))) / "dist")


def _read_manifest(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        log.warning("no front end in %s (%s): pages are plain. Build it: npm run build in static/", folder, error)
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): str(name) for key, name in found.items()}
