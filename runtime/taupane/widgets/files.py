"""Local files that a widget shows: whoever serves the page says under which URL."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from taupane.errors import WidgetError

#: Gives the URL of a local file, from which the page may load it. The app sets it.
Publisher = Callable[[Path], str]


class MissingFile(WidgetError, FileNotFoundError):
    """A local file that a widget is to show is not there, or is no file that can be read."""


class NotServed(WidgetError):
    """A local file was to be shown, but no app is there to serve it."""


class _Hook:
    __slots__ = ("publisher",)

    def __init__(self) -> None:
        self.publisher: Publisher | None = None


_hook = _Hook()


def set_publisher(publisher: Publisher | None) -> None:
    """Say who serves local files from now on; None, that nobody does."""
    _hook.publisher = publisher


def publish(path: str | os.PathLike[str]) -> str:
    """Give the URL of a local file. Raise `MissingFile` or `NotServed`."""
    local = Path(path)
    try:
        there = local.is_file()
    except (OSError, ValueError):  # a name that no file can have
        there = False
    if not there:
        raise MissingFile(errno.ENOENT, "expected a file that can be read", str(local))
    if _hook.publisher is None:
        raise NotServed(f"{local.name!r}: a local file can be shown only by a running app")
    return _hook.publisher(local)
