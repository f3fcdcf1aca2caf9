"""GTK's introspected libraries, whose names exist only at run time. Importing this loads them all.

`GtkToolkit.prepare` has required their versions by then.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["GLib", "Gdk", "GdkX11", "Gtk", "WebKit2"]


def _where_there(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


Gtk: Any = import_module("gi.repository.Gtk")
Gdk: Any = import_module("gi.repository.Gdk")
GLib: Any = import_module("gi.repository.GLib")
WebKit2: Any = import_module("gi.repository.WebKit2")
GdkX11: Any = _where_there("gi.repository.GdkX11")
"""None where GTK was built for Wayland alone."""
