"""The settings file beside an app: ``taupane.toml``, or ``[tool.taupane]`` in ``pyproject.toml``, or TauPy's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

from taupane.settings import BadSetting

OWN = "taupane.toml"
SHARED = "pyproject.toml"
TAUPY = "taupy.toml"
"""TauPy's own, which is read where there is neither of ours, and never written here."""


class SettingsFile(NamedTuple):
    """Where an app's settings are kept, and what is there."""

    path: Path
    entries: dict[str, Any]

    @property
    def name(self) -> str:
        """The file's name without folders, for messages."""
        return self.path.name


def find_file(folder: Path) -> SettingsFile | None:
    """Give the settings of a folder, or None where it has none. `BadSetting` names the line that does not parse."""
    own = folder / OWN
    if own.is_file():
        return SettingsFile(own, _parse(own))
    shared = folder / SHARED
    try:
        # Most have nothing of ours, and the parser is not loaded for those.
        has_shared = b"[tool.taupane" in shared.read_bytes()
    except OSError:
        has_shared = False
    if not has_shared:
        theirs = folder / TAUPY
        return SettingsFile(theirs, _of_taupy(theirs)) if theirs.is_file() else None
    tools = _parse(shared).get("tool", {})
    entries = tools.get("taupane", {}) if isinstance(tools, dict) else {}
    return SettingsFile(shared, entries if isinstance(entries, dict) else {})


def _of_taupy(path: Path) -> dict[str, Any]:
    """Give what TauPy's file says that is a setting of ours."""
    port = _table(_parse(path), "dev").get("port")
    return {} if port is None else {"port": port}


def read_taupy(folder: Path) -> dict[str, Any] | None:
    """Give all that TauPy's file in a folder holds, None where there is none. `BadSetting`."""
    path = folder / TAUPY
    return _parse(path) if path.is_file() else None


def brings_own_client(folder: Path) -> bool:
    """Tell whether TauPy's file says that the pages are React's, whose starter opens TauPy's socket itself.

    `BadSetting` where the file does not parse.
    """
    return _table(read_taupy(folder) or {}, "frontend").get("type") == "react"


def _table(document: dict[str, Any], name: str) -> dict[str, Any]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def app_folder() -> Path:
    """Give the folder of the script that runs, else the present one."""
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    return Path(script).resolve().parent if script else Path.cwd()


def _parse(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        from tomllib import TOMLDecodeError, loads
    else:
        from tomlkit import loads
        from tomlkit.exceptions import ParseError as TOMLDecodeError
    try:
        return dict(loads(path.read_text(encoding="utf-8")))
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path}: {error}") from None
    except OSError as error:
        raise BadSetting(f"{path}: {error.strerror}") from None
