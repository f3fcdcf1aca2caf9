"""Choose the window host: try each in order, and say why one was passed over.

A new host is one `Backend` here and one module that makes it; nothing else changes.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import webbrowser
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .display import why_no_display
from .errors import NoEngine, UnknownHost
from .install import OS_RELEASE, install_hint, read_os_release

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .host import Host

__all__ = ["BACKENDS", "Backend", "Choice", "choose"]

VARIABLE = "TAUPANE_HOST"


@dataclass(frozen=True)
class Missing:
    """Why a host cannot run here, and what to install if that would help (else empty)."""

    reason: str
    install: str = ""
    elsewhere: bool = False
    """It is for other systems: not worth a word when another host is found."""


@dataclass(frozen=True)
class Choice:
    """The host to use and those passed over before it, as (name, reason) in the order tried."""

    host: Host
    passed_over: tuple[tuple[str, str], ...]
    asked_by: str | None
    """What named the host: `--host` or `TAUPANE_HOST`; None when it was found by trying."""


class Backend(ABC):
    """One kind of host: whether it can run here, and how to make it. Neither loads a toolkit."""

    name: str
    only_when_asked: bool = False
    """Whether it is not worth a word when it was passed over."""

    @abstractmethod
    def missing(self, environ: Mapping[str, str], platform: str) -> Missing | None:
        """Return why the host cannot run here, or None. Quick: well under 50 ms."""

    @abstractmethod
    def make(self) -> Host:
        """Return a new host."""


class GtkBackend(Backend):
    """The in-process pywebview host on GTK 3 and WebKitGTK."""

    name = "gtk"

    def missing(self, environ: Mapping[str, str], platform: str) -> Missing | None:
        """Ask for a Linux or BSD, a display that answers, PyGObject, pywebview and the typelibs."""
        if platform in ("win32", "cygwin", "darwin"):
            return Missing(f"it is for Linux and BSD, this is {platform}", elsewhere=True)
        no_display = why_no_display(environ)
        if no_display is not None:
            return Missing(no_display)
        reason = _why_no_gtk()
        return Missing(reason, install_hint(platform, _os_release())) if reason is not None else None

    def make(self) -> Host:
        """Return a host that loads GTK when it runs."""
        from .gtk import GtkToolkit
        from .pywebview_host import PywebviewHost

        return PywebviewHost(GtkToolkit())


class QtBackend(Backend):
    """The in-process pywebview host on Qt 6 and its web engine."""

    name = "qt"

    def missing(self, environ: Mapping[str, str], platform: str) -> Missing | None:
        """Ask for a Linux or BSD, a display that answers, pywebview, Qt's Python modules and what those need."""
        if platform in ("win32", "cygwin", "darwin"):
            return Missing(f"it is for Linux and BSD, this is {platform}", elsewhere=True)
        no_display = why_no_display(environ)
        if no_display is not None:
            return Missing(no_display)
        from .qt_system import lacking, qt_hint, why_no_qt

        reason = why_no_qt()
        if reason is not None:
            return Missing(reason, qt_hint((), {}))
        libraries = lacking(x11=not environ.get("WAYLAND_DISPLAY"))
        if libraries:
            reason = f"libraries of the system are not installed: {', '.join(libraries)}"
            return Missing(reason, qt_hint(libraries, _os_release()))
        return None

    def make(self) -> Host:
        """Return a host that loads Qt when it runs."""
        from .pywebview_host import PywebviewHost
        from .qt import QtToolkit

        return PywebviewHost(QtToolkit())


class WinformsBackend(Backend):
    """The in-process pywebview host on Windows Forms and WebView2."""

    name = "winforms"

    def missing(self, environ: Mapping[str, str], platform: str) -> Missing | None:
        """Ask for Windows, pywebview, pythonnet and the WebView2 runtime."""
        del environ
        if platform != "win32":
            return Missing(f"it is for Windows, this is {platform}", elsewhere=True)
        from . import winforms

        found = winforms.why_no_winforms()
        return None if found is None else Missing(*found)

    def make(self) -> Host:
        """Return a host that loads .NET when it runs."""
        from .pywebview_host import PywebviewHost
        from .winforms import WinformsToolkit

        return PywebviewHost(WinformsToolkit())


class CocoaBackend(Backend):
    """The in-process pywebview host on Cocoa and WKWebView."""

    name = "cocoa"

    def missing(self, environ: Mapping[str, str], platform: str) -> Missing | None:
        """Ask for macOS, pywebview and PyObjC."""
        del environ
        if platform != "darwin":
            return Missing(f"it is for macOS, this is {platform}", elsewhere=True)
        from . import cocoa

        found = cocoa.why_no_cocoa()
        return None if found is None else Missing(*found)

    def make(self) -> Host:
        """Return a host that loads Cocoa when it runs."""
        from .cocoa import CocoaToolkit
        from .pywebview_host import PywebviewHost

        return PywebviewHost(CocoaToolkit())


class LauncherBackend(Backend):
    """Another program with the window: TauPy's compiled launcher or ours, named by TAUPY_LAUNCHER_PATH."""

    name = "launcher"
    only_when_asked = True

    def missing(self, environ: Mapping[str, str], platform: str) -> Missing | None:
        """Ask for its name alone; a program that does not work is told when it is run."""
        from taupane_bridges.launcher import why_no_launcher

        del platform
        reason = why_no_launcher(environ)
        return None if reason is None else Missing(reason)

    def make(self) -> Host:
        """Return a host that starts the program when it runs."""
        from taupane_bridges.launcher import LauncherHost

        return LauncherHost()


class ChromiumBackend(Backend):
    """An installed Chromium, Chrome, Edge or Brave, showing nothing but the app."""

    name = "chromium"

    def missing(self, environ: Mapping[str, str], platform: str) -> Missing | None:
        """Ask for a display and for the browser's program; whether that works is told when it is run."""
        from .chromium_find import NoBrowser, find_chromium

        no_display = why_no_display(environ) if platform not in ("win32", "cygwin", "darwin") else None
        if no_display is not None:
            return Missing(no_display)
        try:
            find_chromium(environ, platform)
        except NoBrowser as error:
            return Missing(str(error))
        return None

    def make(self) -> Host:
        """Return a host that starts the browser when it runs."""
        from .chromium import ChromiumHost

        return ChromiumHost()


class BrowserBackend(Backend):
    """The user's own browser: a page, no window."""

    name = "browser"

    def missing(self, environ: Mapping[str, str], platform: str) -> Missing | None:
        """Ask for a display and a browser; text browsers count only where BROWSER names them."""
        no_display = why_no_display(environ) if platform not in ("win32", "cygwin", "darwin") else None
        if no_display is not None and not environ.get("BROWSER"):
            return Missing(no_display)
        try:
            webbrowser.get()
        except webbrowser.Error:
            return Missing("no browser was found (BROWSER can name one)")
        return None

    def make(self) -> Host:
        """Return a host that opens the browser when it runs."""
        from .browser import BrowserHost

        return BrowserHost()


class HeadlessBackend(Backend):
    """No window: the app is reached by its address."""

    name = "headless"

    def missing(self, environ: Mapping[str, str], platform: str) -> Missing | None:
        """Nothing is ever missing."""
        del environ, platform
        return None

    def make(self) -> Host:
        """Return a headless host."""
        from .headless import HeadlessHost

        return HeadlessHost()


BACKENDS: tuple[Backend, ...] = (
    LauncherBackend(),
    WinformsBackend(),
    CocoaBackend(),
    GtkBackend(),
    QtBackend(),
    ChromiumBackend(),
    BrowserBackend(),
    HeadlessBackend(),
)
"""In the order of trying; the last one can always run."""


def choose(
    requested: str | None = None,
    environ: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    backends: Sequence[Backend] = BACKENDS,
) -> Choice:
    """Return the host that `requested` (the `--host` argument) or TAUPANE_HOST names, else the first that can
    run.

    Raises UnknownHost for a name that is none, NoEngine when a named host cannot run: it is never silently
    replaced.
    """
    name, asked_by = (requested, "--host") if requested else (environ.get(VARIABLE) or None, VARIABLE)
    if name is not None:
        return Choice(_named(name, asked_by, environ, platform, backends).make(), (), asked_by)
    passed_over: list[tuple[str, str]] = []
    install = ""
    for backend in backends:
        missing = backend.missing(environ, platform)
        if missing is None:
            return Choice(backend.make(), tuple(passed_over), None)
        if backend.only_when_asked or missing.elsewhere:
            continue
        hint = f"; {missing.install}" if missing.install else ""
        passed_over.append((backend.name, missing.reason + hint))
        install = install or missing.install
    reasons = "; ".join(f"{each}: {reason}" for each, reason in passed_over)
    raise NoEngine("any", reasons, install)


def _named(name: str, asked_by: str, environ: Mapping[str, str], platform: str, backends: Sequence[Backend]) -> Backend:
    for backend in backends:
        if backend.name == name:
            missing = backend.missing(environ, platform)
            if missing is not None:
                raise NoEngine(name, missing.reason, missing.install)
            return backend
    raise UnknownHost(name, tuple(each.name for each in backends), asked_by)


def _why_no_gtk() -> str | None:
    if importlib.util.find_spec("gi") is None:
        return "PyGObject (the Python module gi) is not installed"
    if importlib.util.find_spec("webview") is None:
        return "pywebview is not installed"
    # `gi` alone takes some 20 ms and loads no toolkit; the typelibs' names come from their folder.
    try:
        import gi

        known = gi.Repository.get_default()
    except (ImportError, AttributeError) as error:
        return f"PyGObject cannot be loaded: {error}"
    if "3.0" not in known.enumerate_versions("Gtk"):
        return "GTK 3 with its introspection data is not installed"
    if not {"4.1", "4.0"} & set(known.enumerate_versions("WebKit2")):
        return "WebKitGTK with its introspection data (WebKit2-4.1) is not installed"
    return None


def _os_release() -> dict[str, str]:
    found = next((path for path in map(Path, OS_RELEASE) if path.is_file()), None)
    try:
        return read_os_release(found.read_text(encoding="utf-8", errors="replace")) if found else {}
    except OSError:
        return {}
