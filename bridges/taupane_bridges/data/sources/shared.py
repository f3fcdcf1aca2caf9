"""One file that several sessions show is opened, read and loaded once.

A source goes when nobody holds it any more, so nothing is kept here that is not in use. A file that was written to or
replaced has another identity, and is opened anew beside the old one.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from taupane_bridges.data.source import DataSource

    from .following import Origin

SETTLED: Final = 0.1
"""Seconds after which a second write is sure to give a file another time."""

_sources: WeakValueDictionary[Origin, DataSource] = WeakValueDictionary()
_lock = threading.Lock()


def find_shared(origin: Origin | None) -> DataSource | None:
    """Give the source that is open for a file as it is now, or None. Any thread."""
    if origin is None:
        return None
    with _lock:
        return _sources.get(origin)


def share(source: DataSource) -> None:
    """Let others use a source of a whole file, as long as somebody does. Any thread."""
    origin = source.origin
    if origin is not None and _is_settled(origin):
        with _lock:
            _sources.setdefault(origin, source)


def _is_settled(origin: Origin) -> bool:
    """Tell whether what is written to the files from now on will show: their clocks have steps."""
    newest = max((identity.mtime_ns for _, identity in origin.files), default=0)
    return time.time_ns() - newest > SETTLED * 1e9
