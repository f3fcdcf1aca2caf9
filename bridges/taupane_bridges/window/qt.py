"""Qt 6 and its web engine (Chromium), on Linux and BSD. This module loads neither until `prepare`."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from .commands import COMMANDS
from .errors import NoEngine

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report, ToolkitWindow

__all__ = ["QtToolkit", "allow_root"]

log = logging.getLogger(__name__)

# Wayland: a program cannot place, stack or confine things on the screen; elsewhere Qt has no way to confine.
_XCB_ONLY = frozenset({"set_position", "center", "always_on_top", "grab_cursor"})


class QtToolkit:
    """The adapter's entry: loads Qt, starts Chromium, adopts the window, runs things on the GUI thread."""

    name = "qt"

    def __init__(self) -> None:
        self.capabilities = frozenset(COMMANDS)
        self._turns: Any = None
        # Chromium lives as long as the first profile; a window's own one comes later.
        self._held: list[Any] = []

    def prepare(self) -> None:
        """Load Qt, connect to the display and start Chromium with nobody's flags but the user's; raise NoEngine."""
        try:
            from . import qt_native
            from .qt_libraries import QtCore, QtGui, QtWebEngineCore, QtWidgets
        except ImportError as error:  # QtPy's own errors are ImportErrors, too
            raise NoEngine(self.name, f"Qt cannot be loaded: {error}") from error
        if QtWidgets.QApplication.instance() is None:
            QtCore.QCoreApplication.setAttribute(QtCore.Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
            # The program's own arguments are not Qt's: it would take `-style` or a debugging port out of them.
            self._held.append(QtWidgets.QApplication([sys.argv[0] or "taupane"]))
        # A window that is hidden, or a dialog that is closed, does not end the app.
        QtGui.QGuiApplication.setQuitOnLastWindowClosed(False)
        if QtGui.QGuiApplication.platformName() != "xcb":
            self.capabilities -= _XCB_ONLY
        allow_root(os.environ)
        # Without a GPU Qt has half a dozen lines about it on stderr.
        QtCore.QLoggingCategory.setFilterRules("default.warning=false\ndefault.critical=false")
        self._held.append(QtWebEngineCore.QWebEngineProfile())
        QtCore.QLoggingCategory.setFilterRules("")
        self._turns = qt_native.Turns()
        # pywebview reads it when it is loaded.
        os.environ.setdefault("PYWEBVIEW_LOG", "WARNING")
        flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS")
        try:
            platform = importlib.import_module("webview.platforms.qt")
            qt_native.replace_window_class(platform, self.soon)
        except (ImportError, AttributeError) as error:
            raise NoEngine(self.name, f"this version of pywebview is not known: {error}") from error
        finally:
            # pywebview switches Chromium's sandbox off on some systems; child processes must not inherit that.
            _put_back(os.environ, "QTWEBENGINE_CHROMIUM_FLAGS", flags)

    def adopt(
        self, window: Any, url: str, options: WindowOptions, policy: NavigationPolicy, report: Report
    ) -> ToolkitWindow:
        """Take over pywebview's window; see `Toolkit.adopt`."""
        from .qt_window import QtWindow

        return QtWindow(window.native, url, options, policy, report)

    def soon(self, turn: Callable[[], None]) -> None:
        """Run `turn` in the next turn of the main loop; any thread, a signal handler too."""
        self._turns.add(turn)


def allow_root(environ: MutableMapping[str, str]) -> None:
    """Let the user root run Chromium, which refuses with its sandbox on. Nobody else's sandbox is touched."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "QTWEBENGINE_DISABLE_SANDBOX" not in environ:
        environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
        log.warning("running as root: Chromium's sandbox is off")


def _put_back(environ: MutableMapping[str, str], name: str, value: str | None) -> None:
    if value is None:
        environ.pop(name, None)
    else:
        environ[name] = value
