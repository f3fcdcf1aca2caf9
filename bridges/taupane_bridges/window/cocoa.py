"""Cocoa and WKWebView on macOS. This module loads neither until `prepare`.

Written from the documentation and pywebview's sources; its pure parts are tested, its window was never run by us.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import TYPE_CHECKING, Any

from .commands import COMMANDS
from .errors import NoEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report, ToolkitWindow

__all__ = ["CocoaToolkit", "why_no_cocoa"]

# No call of Cocoa's keeps the pointer in a rectangle, and none has the window resized as if its edge was pressed.
_IMPOSSIBLE = frozenset({"grab_cursor", "start_resize"})
_PACKAGES = ("AppKit", "pyobjc-framework-Cocoa"), ("WebKit", "pyobjc-framework-WebKit"), ("webview", "pywebview")


class CocoaToolkit:
    """The adapter's entry: loads Cocoa, adopts the window, runs things on the GUI thread."""

    name = "cocoa"

    def __init__(self) -> None:
        self.capabilities = frozenset(COMMANDS) - _IMPOSSIBLE
        self._call_after: Any = None

    def prepare(self) -> None:
        """Load Cocoa and WebKit; raise NoEngine."""
        os.environ.setdefault("PYWEBVIEW_LOG", "WARNING")
        try:
            for module, _ in _PACKAGES:
                importlib.import_module(module)
            self._call_after = importlib.import_module("PyObjCTools.AppHelper").callAfter
        except ImportError as error:
            raise NoEngine(self.name, f"Cocoa cannot be loaded: {error}") from error

    def adopt(
        self, window: Any, url: str, options: WindowOptions, policy: NavigationPolicy, report: Report
    ) -> ToolkitWindow:
        """Take over pywebview's window; see `Toolkit.adopt`."""
        browsers: Any = importlib.import_module("webview.platforms.cocoa").BrowserView
        from .cocoa_window import CocoaWindow

        return CocoaWindow(browsers, browsers.instances[window.uid], url, options, policy, report)

    def soon(self, turn: Callable[[], None]) -> None:
        """Run `turn` in the next turn of the main loop; any thread, a signal handler too."""
        self._call_after(turn)


def why_no_cocoa() -> tuple[str, str] | None:
    """Return why there is no such window and what to install, or None. macOS only."""
    for module, package in _PACKAGES:
        if importlib.util.find_spec(module) is None:
            return f"{package} is not installed", f"install it with: pip install {package}"
    return None
