"""How much memory a table may take."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

_SHARE = 4  # a table may take a quarter of the memory; beyond that it stays in its file
_UNKNOWN = 8 << 30


def table_limit() -> int:
    """Give the bytes that one table may take in memory: a quarter of what this process may use."""
    return min(_physical(), _cgroup()) // _SHARE


def _physical() -> int:
    if os.name == "nt":
        return _windows()
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return _UNKNOWN


def _cgroup() -> int:
    """Give the container's limit (cgroup v2, then v1), which sysconf does not know of."""
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            return int(Path(name).read_text("ascii"))
        except (OSError, ValueError):  # not there, or the word "max"
            continue
    return sys.maxsize


def _windows() -> int:
    import ctypes

    library: Any = ctypes  # `windll` is known to type checkers on Windows only
    kilobytes = ctypes.c_ulonglong(0)
    found = library.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes))
    return kilobytes.value * 1024 if found else _UNKNOWN
