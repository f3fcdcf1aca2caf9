"""Import what opening a table needs while something else is waited for: a window that starts, a page that loads.

pyarrow takes 0.1 s to import, which the first rows would wait for otherwise.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from typing import Final

from taupane_bridges.lookahead import is_under_way

# aiohttp comes first, which brings the page's socket: side by side both would take twice as long.
_NEEDED: Final = ("aiohttp.web", "pyarrow", "pyarrow.compute", "pyarrow.parquet")
_lock = threading.Lock()
_timer: threading.Timer | None = None


def import_early(delay: float = 0.0) -> None:
    """Begin to import pyarrow in a thread of its own, after `delay` seconds; once for all callers. Any thread.

    Where another process makes the first rows, they are not held up by it: it is imported when more is asked for.
    """
    global _timer
    if is_under_way():
        return
    with _lock:
        if _timer is None and not all(name in sys.modules for name in _NEEDED):
            _timer = threading.Timer(delay, _import)
            _timer.daemon = True
            _timer.name = "taupane-imports"
            _timer.start()


def _import() -> None:
    import importlib

    with suppress(ImportError):  # whoever opens a table is told
        for name in _NEEDED:
            importlib.import_module(name)
