"""GTK 3 and WebKitGTK on Linux and BSD. This module loads neither until `prepare`."""

from __future__ import annotations

import importlib
import os
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .commands import COMMANDS
from .errors import NoEngine

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report, ToolkitWindow

__all__ = ["GtkToolkit", "spare_the_cpu"]

# On Wayland a program cannot place, stack or confine things on the screen.
_X11_ONLY = frozenset({"set_position", "center", "always_on_top", "grab_cursor"})


class GtkToolkit:
    """The adapter's entry: loads GTK, adopts the window, runs things on the GUI thread."""

    name = "gtk"

    def __init__(self) -> None:
        self.capabilities = frozenset(COMMANDS)
        self._glib: Any = None

    def prepare(self) -> None:
        """Load GTK and WebKitGTK and open the display; raise NoEngine."""
        spare_the_cpu(os.environ)
        try:
            import gi

            gi.require_version("Gtk", "3.0")
            gi.require_version("Gdk", "3.0")
            with suppress(ValueError):  # GTK built for Wayland alone
                gi.require_version("GdkX11", "3.0")
            _require_webkit(gi)
            with warnings.catch_warnings():
                # Without a display GTK only warns here; init_check then says so properly.
                warnings.simplefilter("ignore")
                gtk = importlib.import_module("gi.repository.Gtk")
                gdk = importlib.import_module("gi.repository.Gdk")
                self._glib = importlib.import_module("gi.repository.GLib")
        except (ImportError, ValueError, AttributeError) as error:
            raise NoEngine(self.name, f"GTK cannot be loaded: {error}") from error
        if not gtk.init_check(None)[0]:
            raise NoEngine(self.name, "the display refused the connection")
        if type(gdk.Display.get_default()).__name__ != "X11Display":
            self.capabilities -= _X11_ONLY

    def adopt(
        self, window: Any, url: str, options: WindowOptions, policy: NavigationPolicy, report: Report
    ) -> ToolkitWindow:
        """Take over pywebview's window; see `Toolkit.adopt`."""
        from .gtk_window import GtkWindow

        return GtkWindow(window, url, options, policy, report)

    def soon(self, turn: Callable[[], None]) -> None:
        """Run `turn` in the next turn of the main loop, before it draws."""

        def once() -> bool:
            turn()
            return False

        self._glib.idle_add(once, priority=self._glib.PRIORITY_DEFAULT)


def _require_webkit(gi: Any) -> None:
    try:
        gi.require_version("WebKit2", "4.1")
    except ValueError:
        gi.require_version("WebKit2", "4.0")


def spare_the_cpu(environ: MutableMapping[str, str], devices: Path = Path("/dev/dri")) -> None:
    """Let WebKitGTK paint without a compositor where no GPU is: 2 to 3 times the frames there.

    What the user has set stays.
    """
    if not devices.exists():
        environ.setdefault("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
