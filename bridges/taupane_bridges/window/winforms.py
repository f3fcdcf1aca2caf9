"""Windows Forms and WebView2 on Windows. This module loads neither until `prepare`.

Written from the documentation and pywebview's sources; its pure parts are tested, its window was never run by us.
pywebview runs the form on a thread of its own and keeps the main thread waiting; "the GUI thread" is the form's.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import signal
from typing import TYPE_CHECKING, Any

from .commands import COMMANDS
from .errors import NoEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report, ToolkitWindow

__all__ = ["WEBVIEW2", "WinformsToolkit", "webview2_version", "why_no_winforms"]

WEBVIEW2 = "install the WebView2 runtime: https://developer.microsoft.com/microsoft-edge/webview2/"

# Where Microsoft says that the runtime's version is found.
_CLIENT = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
_PLACES = (
    ("HKEY_LOCAL_MACHINE", rf"SOFTWARE\WOW6432Node\{_CLIENT}"),
    ("HKEY_LOCAL_MACHINE", rf"SOFTWARE\{_CLIENT}"),
    ("HKEY_CURRENT_USER", rf"Software\{_CLIENT}"),
)


class WinformsToolkit:
    """The adapter's entry: loads .NET, adopts the window, runs things on the GUI thread."""

    name = "winforms"

    def __init__(self) -> None:
        self.capabilities = frozenset(COMMANDS)
        self._context: Any = None

    def prepare(self) -> None:
        """Load .NET's Windows Forms and WebView2; raise NoEngine."""
        os.environ.setdefault("PYWEBVIEW_LOG", "WARNING")
        try:
            platform: Any = importlib.import_module("webview.platforms.winforms")
        except Exception as error:  # .NET's loader raises errors of its own, which are no ImportErrors
            raise NoEngine(self.name, f"Windows Forms cannot be loaded: {error}", WEBVIEW2) from error
        if not getattr(platform, "is_chromium", False):
            # pywebview would go on with Internet Explorer's engine.
            raise NoEngine(self.name, "the WebView2 runtime is not installed", WEBVIEW2)
        # pywebview takes SIGINT just before it builds the window, on the main thread, which then only waits: the
        # handler that is there stays.
        platform._sigint_handler = signal.getsignal(signal.SIGINT)

    def adopt(
        self, window: Any, url: str, options: WindowOptions, policy: NavigationPolicy, report: Report
    ) -> ToolkitWindow:
        """Take over pywebview's window; see `Toolkit.adopt`."""
        form = window.native
        form.destroy = form.Close
        self._remember()
        from .winforms_window import WinformsWindow

        return WinformsWindow(form, url, options, policy, report, self.soon)

    def soon(self, turn: Callable[[], None]) -> None:
        """Run `turn` in the next turn of the form's main loop; any thread, once there is a form."""
        self._remember()
        threading = importlib.import_module("System.Threading")
        self._context.Post(threading.SendOrPostCallback(lambda _: turn()), None)

    def _remember(self) -> None:
        if self._context is None:
            self._context = importlib.import_module("System.Threading").SynchronizationContext.Current


def why_no_winforms(version: Callable[[], str | None] | None = None) -> tuple[str, str] | None:
    """Return why there is no such window and what to install, or None. Windows only."""
    for module, package in (("webview", "pywebview"), ("clr", "pythonnet")):
        if importlib.util.find_spec(module) is None:
            return f"{package} is not installed", f"install it with: pip install {package}"
    if (version or webview2_version)() is None:
        return "the WebView2 runtime is not installed", WEBVIEW2
    return None


def webview2_version(read: Callable[[str, str, str], str | None] | None = None) -> str | None:
    """Return the version of the WebView2 runtime, or None. `read` gets a registry hive, a key and a value's name."""
    read = read or _read_registry
    for hive, key in _PLACES:
        version = read(hive, key, "pv")
        if version and version != "0.0.0.0":
            return version
    return None


def _read_registry(hive: str, key: str, name: str) -> str | None:
    winreg: Any = importlib.import_module("winreg")
    try:
        with winreg.OpenKey(getattr(winreg, hive), key) as opened:
            return str(winreg.QueryValueEx(opened, name)[0])
    except OSError:
        return None
