"""Which engine a host would use here, found out by loading it: in a process of its own, since toolkits crash.

`python -m taupane_bridges.selftest engine gtk` prints one JSON object of names and versions.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from taupane_bridges.window import Backend

__all__ = ["Engine", "main", "probe"]

SECONDS = 30.0
"""What an engine gets to load; a cold disk takes some 10."""
_BRIDGES = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Engine:
    """What was found for a host: whether it can run, why not, what to install, and what it is made of."""

    host: str
    problem: str = ""
    """Empty when the host can run."""
    install: str = ""
    """The line or lines that help; empty when none would."""
    versions: dict[str, str] = field(default_factory=dict)
    only_when_asked: bool = False

    @property
    def runs(self) -> bool:
        """Whether the host can run."""
        return not self.problem


def probe(backend: Backend, seconds: float = SECONDS) -> Engine:
    """Ask the backend, then load what it would load; takes up to `seconds`, never raises for what is missing."""
    missing = backend.missing(os.environ, sys.platform)
    asked = backend.only_when_asked
    if missing is not None:
        return Engine(backend.name, missing.reason, missing.install, only_when_asked=asked)
    if backend.name not in _PROBES:
        return Engine(backend.name, only_when_asked=asked)
    command = [sys.executable, "-m", str(__package__), "engine", backend.name]
    paths = os.pathsep.join(filter(None, (str(_BRIDGES), os.environ.get("PYTHONPATH", ""))))
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=seconds, check=False, env={**os.environ, "PYTHONPATH": paths}
        )
    except subprocess.TimeoutExpired:
        return Engine(backend.name, f"loading it took longer than {seconds:g} s", only_when_asked=asked)
    return _read(backend.name, done, asked)


def _read(name: str, done: subprocess.CompletedProcess[bytes], asked: bool) -> Engine:
    try:
        answer: Any = json.loads(done.stdout.decode("utf-8", "replace").strip().splitlines()[-1])
        versions = {str(key): str(value) for key, value in answer["versions"].items()}
    except (IndexError, KeyError, AttributeError, TypeError, ValueError):
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return Engine(name, f"loading it ended with {done.returncode}: {words[-1][:300] if words else 'no word'}")
    return Engine(name, str(answer.get("problem", "")), str(answer.get("install", "")), versions, asked)


# -- one function an engine, run in the process of its own ---------------------------------------------------------


def _gtk() -> dict[str, str]:
    from taupane_bridges.window.gtk import GtkToolkit

    GtkToolkit().prepare()
    gi = importlib.import_module("gi")
    gtk = importlib.import_module("gi.repository.Gtk")
    gdk = importlib.import_module("gi.repository.Gdk")
    webkit = importlib.import_module("gi.repository.WebKit2")
    return {
        "GTK": f"{gtk.get_major_version()}.{gtk.get_minor_version()}.{gtk.get_micro_version()}",
        "WebKitGTK": f"{webkit.get_major_version()}.{webkit.get_minor_version()}.{webkit.get_micro_version()}",
        "PyGObject": gi.__version__,
        "pywebview": _version("pywebview"),
        "display": type(gdk.Display.get_default()).__name__.removesuffix("Display"),
    }


def _qt() -> dict[str, str]:
    from webview.platforms import qt as loaded  # what the host loads, with its choice of binding

    del loaded
    qtpy = importlib.import_module("qtpy")
    core = importlib.import_module("qtpy.QtWebEngineCore")
    application = importlib.import_module("qtpy.QtWidgets").QApplication([])
    found = {
        "binding": f"{qtpy.API_NAME} {qtpy.PYSIDE_VERSION or qtpy.PYQT_VERSION}",
        "Qt": qtpy.QT_VERSION,
        "Chromium": core.qWebEngineChromiumVersion(),
        "pywebview": _version("pywebview"),
        "display": application.platformName(),
    }
    return {name: str(value) for name, value in found.items()}


def _winforms() -> dict[str, str]:
    found = {"pythonnet": _version("pythonnet"), "pywebview": _version("pywebview"), "WebView2": _webview2()}
    importlib.import_module("clr")
    return found


def _webview2() -> str:
    """Return the version of the WebView2 runtime as Microsoft documents where to find it in the registry."""
    import winreg

    # A module of Windows: type checkers elsewhere see it empty.
    registry: Any = winreg
    client = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
    for root, path in (
        (registry.HKEY_LOCAL_MACHINE, rf"SOFTWARE\WOW6432Node\{client}"),
        (registry.HKEY_LOCAL_MACHINE, rf"SOFTWARE\{client}"),
        (registry.HKEY_CURRENT_USER, rf"Software\{client}"),
    ):
        try:
            with registry.OpenKey(root, path) as key:
                version = str(registry.QueryValueEx(key, "pv")[0])
        except OSError:
            continue
        if version not in ("", "0.0.0.0"):  # Microsoft's mark for removed
            return version
    raise OSError("the WebView2 runtime is not installed")


def _cocoa() -> dict[str, str]:
    for module in ("AppKit", "WebKit", "Quartz", "Security"):
        importlib.import_module(module)
    return {"macOS": platform.mac_ver()[0], "PyObjC": _version("pyobjc-core"), "pywebview": _version("pywebview")}


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


_PROBES: dict[str, Callable[[], dict[str, str]]] = {"gtk": _gtk, "qt": _qt, "winforms": _winforms, "cocoa": _cocoa}


def main(name: str) -> None:
    """Print what was found for an engine as JSON: `versions`, and `problem` when it cannot be loaded."""
    from taupane_bridges.window import NoEngine

    answer: dict[str, object]
    try:
        answer = {"versions": _PROBES[name]()}
    except NoEngine as error:
        answer = {"versions": {}, "problem": error.reason, "install": error.install}
    except Exception as error:  # whatever a toolkit raises is what the user is to be told
        answer = {"versions": {}, "problem": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(answer) + "\n")
