"""The app's own style sheets and modules, under addresses that change with their content. Any thread.

    /_taupane/app/<key>/<version>/<name>

The version stands before the name, so that what a module imports by a relative path has it too.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import quote

from taupane.errors import BadRoute
from taupane.server.folders import check_folder, contained_file

PREFIX = "/_taupane/app/"


class _Shelf:
    """A folder whose files are served: all of them, or one."""

    def __init__(self, root: Path, only: str | None = None) -> None:
        self.key = secrets.token_urlsafe(6)
        self.root = root
        self.only = only

    def version(self) -> str:
        """Return what changes when a file does: its size or the time it was written."""
        digest = hashlib.sha256()
        files = [self.root / self.only] if self.only is not None else _files(self.root)
        for path in files:
            found = path.stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
        return digest.hexdigest()[:12]


class AppAssets:
    """What `app.assets`, `app.add_css` and `app.add_module` declare."""

    def __init__(self) -> None:
        self._shelves: list[_Shelf] = []
        self._css: list[Path] = []
        self._modules: list[Path] = []

    def add_folder(self, folder: Path) -> None:
        """Serve every regular file of a folder; `BadRoute`."""
        root = check_folder(folder)
        if all(shelf.root != root or shelf.only is not None for shelf in self._shelves):
            self._shelves.insert(0, _Shelf(root))

    def add_css(self, path: Path) -> None:
        """Put a style sheet into every page; `BadRoute`."""
        _add(self._css, path, (".css",))

    def add_module(self, path: Path) -> None:
        """Put a module into every page; `BadRoute`."""
        _add(self._modules, path, (".js", ".mjs"))

    def sheets(self) -> list[str]:
        """Return the addresses of the style sheets, in order."""
        return [self._url(path) for path in self._css]

    def modules(self) -> list[str]:
        """Return the addresses of the modules, in order."""
        return [self._url(path) for path in self._modules]

    def addresses(self, path: Path) -> list[str]:
        """Return the addresses that a file has now, modules and style sheets or not; for development."""
        return [self._url(path)] if any(_holds(shelf, path) for shelf in self._shelves) else []

    def find(self, key: str, name: str) -> Path | None:
        """Return the file that an address means, or None. Blocks."""
        for shelf in self._shelves:
            if shelf.key == key and shelf.only in (None, name):
                return contained_file(shelf.root, name)
        return None

    def _url(self, path: Path) -> str:
        shelf = next((each for each in self._shelves if _holds(each, path)), None)
        if shelf is None:
            shelf = _Shelf(path.parent, path.name)
            self._shelves.append(shelf)
        name = path.relative_to(shelf.root).as_posix()
        return f"{PREFIX}{shelf.key}/{shelf.version()}/{quote(name)}"


def _holds(shelf: _Shelf, path: Path) -> bool:
    if shelf.only is not None:
        return shelf.root / shelf.only == path
    return path.is_relative_to(shelf.root)


def _add(files: list[Path], path: Path, endings: tuple[str, ...]) -> None:
    whole = path.resolve()
    if whole.suffix not in endings or not whole.is_file():
        raise BadRoute(f"{str(path)!r}: expected a file that ends in {' or '.join(endings)}")
    if whole not in files:
        files.append(whole)


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith("."))
        found += [Path(folder, name) for name in sorted(files) if not name.startswith(".")]
    return [path for path in found if path.is_file()]
