"""What `taupane doctor` finds out: each host's engine, loaded for real, and the parts that every app needs."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taupane_bridges.selftest import Engine
    from taupane_bridges.window import Backend

__all__ = ["Part", "Report", "System", "backends", "examine"]

NO_WINDOW = frozenset({"browser", "headless"})
"""Hosts that need no engine of their own: an app runs on them, but not in a window of its own."""
PARTS = ("aiohttp", "click", "polars", "pyarrow", "watchdog")
FRONT_END = "front end"
NEEDED = ("client.js", "first.css", "taupane.css")
_REINSTALL = "python -m pip install --upgrade --force-reinstall taupane"
_BUILD = "in a checkout: python _build/frontend.py static"


@dataclass(frozen=True)
class System:
    """The machine, in the words of its own tools."""

    name: str
    machine: str
    python: str
    display: str
    """Empty when there is none; `problem` then says why."""
    problem: str = ""


@dataclass(frozen=True)
class Part:
    """Something that every app needs besides a window. `problem` is empty when it is there."""

    name: str
    version: str = ""
    problem: str = ""
    install: str = ""


@dataclass(frozen=True)
class Report:
    """All findings. `hosts` in the order in which they are tried."""

    taupane: str
    system: System
    hosts: tuple[Engine, ...]
    parts: tuple[Part, ...] = field(default_factory=tuple)

    @property
    def window(self) -> str | None:
        """Name the host whose window an app would get; None when no window can open here."""
        named = os.environ.get("TAUPANE_HOST")
        usable = [each.host for each in self.hosts if each.runs and each.host not in NO_WINDOW]
        if named:
            return named if named in usable else None
        return usable[0] if usable else None

    def to_message(self) -> dict[str, object]:
        """Return the report as an object for JSON."""
        hosts = [{**asdict(each), "runs": each.runs, "window": each.host not in NO_WINDOW} for each in self.hosts]
        return {**asdict(self), "hosts": hosts, "window": self.window}


def backends(name: str | None) -> tuple[Backend, ...]:
    """Return the hosts that are known, or the one of that name; raise KeyError with the names there are."""
    from taupane_bridges.window import BACKENDS

    found = tuple(each for each in BACKENDS if name in (None, each.name))
    if not found:
        raise KeyError(", ".join(each.name for each in BACKENDS))
    return found


def examine(version: str, hosts: Sequence[Backend]) -> Report:
    """Load every engine and every part; takes a few seconds, the engines beside each other."""
    from taupane_bridges.selftest import probe

    with ThreadPoolExecutor(max_workers=4) as pool:
        engines = [pool.submit(probe, host) for host in hosts]
        parts = (*(_part(name) for name in PARTS), _front_end())
        return Report(version, _system(), tuple(each.result() for each in engines), parts)


def _part(name: str) -> Part:
    try:
        module: Any = importlib.import_module(name)
    except Exception as error:  # a broken binary raises what it likes, and that is what the user is to be told
        return Part(name, "", f"cannot be imported: {type(error).__name__}: {error}", _REINSTALL)
    del module
    return Part(name, importlib.metadata.version(name))


def _front_end() -> Part:
    from taupane.server.assets import read_assets

    folder = Path(str(files("taupane.static"))) / "dist"
    if not (folder / "manifest.json").is_file():
        return Part(
            FRONT_END, "", f"it was not built: there is no {folder / 'manifest.json'}", f"{_REINSTALL}\n{_BUILD}"
        )
    manifest = read_assets(folder).manifest
    lacking = [name for name in NEEDED if name not in manifest]
    lacking += [name for name in manifest.values() if not (folder / name).is_file()]
    if lacking:
        return Part(FRONT_END, "", f"these files are missing: {', '.join(lacking[:5])}", f"{_REINSTALL}\n{_BUILD}")
    return Part(FRONT_END, f"{len(manifest)} files")


def _system() -> System:
    display, problem = _display()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return System(_name(), platform.machine(), python, display, problem)


def _name() -> str:
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    if sys.platform == "win32":
        return f"Windows {platform.release()} ({platform.version()})"
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform()


def _display() -> tuple[str, str]:
    if sys.platform in ("win32", "darwin", "cygwin"):
        return "the desktop", ""
    from taupane_bridges.window.display import why_no_display

    problem = why_no_display(os.environ)
    if problem is not None:
        return "", problem
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    named = (f"Wayland at {wayland}" if wayland else "", f"X11 at {x11}" if x11 else "")
    return ", ".join(filter(None, named)), ""
