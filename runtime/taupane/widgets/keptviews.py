"""How files were seen in a program's tables (order, filters, columns, widths, formats), kept with its other States.

A browser's own storage is for one address, and an app has another port at each start. Any thread.
"""

from __future__ import annotations

import os
import threading
from functools import partial
from typing import Any, Final

from taupane.events import Event, Listener
from taupane.state import persistence

#: The name under which they are kept in the app's file of kept states.
NAME: Final = "taupane.views"

_MOST: Final = 200  # files; the one that was changed longest ago goes
_LONGEST: Final = 100_000  # characters of one view

_lock = threading.Lock()


def keep_view(attrs: dict[str, Any], source: object) -> dict[str, Listener]:
    """Give a grid what was kept of a file's view, and the listener that keeps it from now on.

    Only of a path: a frame has no name by which it would be known again. What the program said itself is left alone.
    """
    if "data_kept" in attrs or not isinstance(source, (str, os.PathLike)):
        return {}
    path = os.path.abspath(os.fsdecode(source))  # noqa: PTH100  (never touches the disk, nor follows links)
    attrs["data_kept"] = kept().get(path, "")
    return {"viewkept": Listener(partial(_keep, path))}


def kept() -> dict[str, str]:
    """Give path -> view, the newest last. What is in the file may be anything."""
    found: object = persistence.restore(NAME, {})
    if not isinstance(found, dict):
        return {}
    return {path: view for path, view in found.items() if isinstance(view, str)}


def _keep(path: str, event: Event) -> None:
    text = event.detail
    if not isinstance(text, str) or len(text) > _LONGEST:
        return
    with _lock:
        others = {name: view for name, view in kept().items() if name != path}
        newest = dict(list(others.items())[-_MOST + 1 :])
        views = newest if text == "" else {**newest, path: text}
        persistence.keep(NAME, lambda: views)
