"""Find a browser of the Chromium family. Looks for files and, on Windows, in the registry; starts nothing."""

from __future__ import annotations

import importlib
import ntpath
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["VARIABLE", "NoBrowser", "find_chromium"]

VARIABLE = "TAUPANE_CHROMIUM"
"""Names the browser's program: a path, or a name that is looked for on PATH."""

# Chromium first: it is there for programs like this one, and leaves the user's own browser alone.
_LINUX = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
    "brave-browser",
    "brave",
    "vivaldi-stable",
    "vivaldi",
)
_MAC = ("Chromium", "Google Chrome", "Microsoft Edge", "Brave Browser", "Vivaldi")
# Edge first: it is part of the system.
_WINDOWS = (
    ("msedge.exe", r"Microsoft\Edge\Application"),
    ("chrome.exe", r"Google\Chrome\Application"),
    ("chrome.exe", r"Chromium\Application"),
    ("brave.exe", r"BraveSoftware\Brave-Browser\Application"),
    ("vivaldi.exe", r"Vivaldi\Application"),
)
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"


class NoBrowser(Exception):
    """There is none, or the one that was named is not there; the message says what to do."""


class Places(NamedTuple):
    """What is asked of the system; tests put in their own."""

    which: Callable[[str], str | None] = shutil.which
    is_file: Callable[[str], bool] = os.path.isfile
    registered: Callable[[str], str | None] = lambda name: _registered(name)


def find_chromium(environ: Mapping[str, str], platform: str, places: Places | None = None) -> str:
    """Return the path of the browser that TAUPANE_CHROMIUM names, else of the first that is installed.

    Raises NoBrowser.
    """
    places = places or Places()
    named = environ.get(VARIABLE, "")
    if named:
        return _named(named, places)
    for candidate in _candidates(environ, platform, places):
        if places.is_file(candidate):
            return candidate
    raise NoBrowser(f"no Chromium, Chrome, Edge, Brave or Vivaldi was found ({VARIABLE} can name one)")


def _named(named: str, places: Places) -> str:
    path = Path(named).expanduser()
    if places.is_file(str(path)):
        return str(path.absolute())
    found = places.which(named) if path.name == named else None
    if found is None:
        raise NoBrowser(f"{VARIABLE} names {named!r}, which is no program here")
    return found


def _candidates(environ: Mapping[str, str], platform: str, places: Places) -> Iterator[str]:
    if platform == "darwin":
        home = environ.get("HOME", "")
        for folder in ("/Applications", f"{home}/Applications"):
            for name in _MAC:
                yield f"{folder}/{name}.app/Contents/MacOS/{name}"
    elif platform in ("win32", "cygwin"):
        yield from _windows(environ, places)
    else:
        for name in _LINUX:
            yield places.which(name) or ""


def _windows(environ: Mapping[str, str], places: Places) -> Iterator[str]:
    folders = [environ.get(name, "") for name in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")]
    for program, folder in _WINDOWS:
        for top in filter(None, folders):
            yield ntpath.join(top, folder, program)
    for program in dict.fromkeys(name for name, _ in _WINDOWS):
        yield places.registered(program) or ""


def _registered(program: str) -> str | None:
    """Return where a program says that it is (Windows)."""
    try:
        winreg: Any = importlib.import_module("winreg")
    except ImportError:
        return None
    for top in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
        try:
            found = winreg.QueryValue(top, rf"{_APP_PATHS}\{program}")
        except OSError:
            continue
        if isinstance(found, str) and found:
            return str(Path(found.strip('"')))
    return None
