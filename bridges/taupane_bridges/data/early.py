"""Import what a table needs while something else is waited for: a window that starts, a page that loads, a user who
looks at the first rows.

pyarrow and polars take 0.1 s each, which the first rows, or the first answer about them, would wait for otherwise.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from typing import Final

from taupane_bridges import garbage
from taupane_bridges.lookahead import is_under_way

from .allocator import keep_freed_memory

# aiohttp comes first, which brings the page's socket: side by side both would take twice as long.
_NEEDED: Final = ("aiohttp.web", "pyarrow", "pyarrow.compute", "pyarrow.parquet")
# The statistics of the columns that are shown come next.
_NEXT: Final = (*_NEEDED, "polars", "taupane_bridges.data.sessions.columns")
_lock = threading.Lock()
_timer: threading.Timer | None = None
_next: threading.Thread | None = None


def import_early(delay: float = 0.0) -> None:
    """Begin to import pyarrow in a thread of its own, after `delay` seconds; once for all callers. Any thread.

    Where another process makes the first rows, they are not held up by it: it is imported when more is asked for.
    """
    global _timer
    if is_under_way():
        return
    with _lock:
        if _timer is None and not all(name in sys.modules for name in _NEEDED):
            _timer = threading.Timer(delay, _import, (_NEEDED,))
            _timer.daemon = True
            _timer.name = "taupane-imports"
            _timer.start()


def import_next() -> None:
    """Begin to import what a page asks for when it has its first rows; once for all callers. Any thread.

    polars' threads keep the priority of the thread that first needs them: they start here, and not where statistics
    step back. Then all modules are there, and a program of ours looks for garbage again.
    """
    global _next
    with _lock:
        if _next is None:
            _next = threading.Thread(target=_begin_next, name="taupane-imports", daemon=True)
            _next.start()


def _begin_next() -> None:
    _import(_NEXT)
    with suppress(ImportError):
        import polars as pl

        pl.thread_pool_size()
    garbage.settle()


def _import(names: tuple[str, ...]) -> None:
    import importlib

    keep_freed_memory()
    with suppress(ImportError):  # whoever opens a table is told
        for name in names:
            importlib.import_module(name)
