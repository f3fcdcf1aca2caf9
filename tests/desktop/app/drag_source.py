"""A window that files can be dragged from, as a file manager's: `python drag_source.py X Y PATH...`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
Gdk: Any = importlib.import_module("gi.repository.Gdk")
Gtk: Any = importlib.import_module("gi.repository.Gtk")


def main() -> None:
    uris = [Path(path).as_uri() for path in sys.argv[3:]]
    window = Gtk.Window(title="Files")
    window.set_default_size(120, 120)
    box = Gtk.EventBox()
    box.add(Gtk.Label(label="files"))
    box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    box.drag_source_add_uri_targets()
    box.connect("drag-data-get", lambda _box, _context, data, _info, _time: data.set_uris(uris))
    window.add(box)
    window.connect("destroy", Gtk.main_quit)
    window.show_all()
    window.move(int(sys.argv[1]), int(sys.argv[2]))
    print("shown", flush=True)
    Gtk.main()


main()
