"""The settings file beside an app: ``taupane.toml``, or ``[tool.taupane]`` in ``pyproject.toml``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

from taupane.settings import BadSetting

OWN = "taupane.toml"
SHARED = "pyproject.toml"


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
        if b"[tool.taupane" not in shared.read_bytes():
            return None
    except OSError:
        return None
    tools = _parse(shared).get("tool", {})
    entries = tools.get("taupane", {}) if isinstance(tools, dict) else {}
    return SettingsFile(shared, entries if isinstance(entries, dict) else {})


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
