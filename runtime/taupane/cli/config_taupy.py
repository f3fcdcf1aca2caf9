"""TauPy's own settings file for ``taupane config``: its keys are dotted, as `dev.port`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from taupane.settingsfile import SettingsFile

_FITS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "dev.port": (lambda value: type(value) is int and 0 <= value <= 65535, "a port from 0 to 65535"),
    "dev.hot_reload": (lambda value: isinstance(value, str), "a word"),
    "frontend.type": (lambda value: value in ("python", "react", "vanilla"), "python, react or vanilla"),
    "frontend.external_http": (lambda value: isinstance(value, str | bool), "an address, or false"),
    "build.onefile": (lambda value: isinstance(value, bool), "true or false"),
    "build.strip": (lambda value: isinstance(value, bool), "true or false"),
}
_MODULES = "build.modules."


def is_theirs(key: str) -> bool:
    """Tell whether a key is one of TauPy's file."""
    return key in _FITS or key.startswith(_MODULES)


def entries(folder: Path) -> Iterator[tuple[str, Any]]:
    """Give what TauPy's file in a folder holds, by its dotted keys; nothing where there is none. `BadSetting`."""
    from taupane.settingsfile import read_taupy

    document = read_taupy(folder)
    if document is not None:
        yield from _flat(document, "")


def check(key: str, value: Any) -> None:
    """Refuse a value that a key cannot have."""
    fits, expected = _FITS.get(key, (lambda each: isinstance(each, bool), "true or false"))
    if not fits(value):
        raise click.BadParameter(f"{key}: expected {expected}, got {value!r}", param_hint="VALUE")


def place(folder: Path, key: str) -> tuple[Path, tuple[str, ...], str]:
    """Give the file, the tables and the name under which a key is kept."""
    from taupane.settingsfile import TAUPY

    *tables, name = key.split(".", 2)
    return folder / TAUPY, tuple(tables), name


def our_file(folder: Path, found: SettingsFile | None) -> Path:
    """Give the file that takes a setting of ours: never TauPy's."""
    from taupane.settingsfile import OWN, TAUPY

    return folder / OWN if found is None or found.name == TAUPY else found.path


def _flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value
