"""The libraries of the system that Qt's own packages do not bring. Loads no toolkit.

Qt ends the process when its X11 part cannot be loaded, so that is found out before.
"""

from __future__ import annotations

import ctypes
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["apt_packages", "is_loadable", "lacking", "qt_hint", "why_no_qt"]

# Library -> package of Debian and Ubuntu. The first ones are for X11 alone.
_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_ENGINE = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libnss3.so": "libnss3",
    "libasound.so.2": "libasound2",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXrandr.so.2": "libxrandr2",
    "libXtst.so.6": "libxtst6",
    "libxkbfile.so.1": "libxkbfile1",
    "libgbm.so.1": "libgbm1",
}
_EXTRA = 'pip install "taupane[qt]"'


def why_no_qt() -> str | None:
    """Return which Python package is missing, or None."""
    missing = [name for name in ("webview", "qtpy") if importlib.util.find_spec(name) is None]
    if missing:
        return f"the Python package that has {' and '.join(missing)} is not installed"
    found = [spec for spec in map(importlib.util.find_spec, ("PySide6", "PyQt6")) if spec is not None]
    if not found:
        return "PySide6 is not installed"
    # By its file: to look for the module would load the package and with it 100 ms of Qt.
    folders = [Path(folder) for spec in found for folder in spec.submodule_search_locations or ()]
    if not any(next(folder.glob("QtWebEngineWidgets.*"), None) for folder in folders):
        return f"{found[0].name} is there, but its web engine is not"
    return None


def is_loadable(library: str) -> bool:
    """Tell whether the system's loader finds a library and what it needs."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def lacking(*, x11: bool, loadable: Callable[[str], bool] = is_loadable) -> list[str]:
    """Return the names of the libraries that are missing; with `x11` those for that display, too. Takes some ms."""
    return [library for library in ((*_X11, *_ENGINE) if x11 else _ENGINE) if not loadable(library)]


def apt_packages(libraries: Iterable[str]) -> list[str]:
    """Return the packages of Debian 12 that hold these libraries."""
    known = {**_X11, **_ENGINE}
    return [known[library] for library in libraries]


def qt_hint(libraries: Iterable[str], os_release: Mapping[str, str]) -> str:
    """Return the line that installs what Qt needs: its Python packages, or these libraries of the system."""
    names = list(libraries)
    if not names:
        return f"install it with: {_EXTRA}"
    family = {os_release.get("ID", ""), *os_release.get("ID_LIKE", "").split()}
    if family & {"debian", "ubuntu"}:
        return f"install it with: sudo apt install {' '.join(apt_packages(names))}"
    return f"install the packages of your system that hold {', '.join(names)}"
