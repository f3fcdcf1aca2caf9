"""Have a process of its own open a table and make its first windows, while this one is busy with other things.

Python does one thing at a time in a process: until a window of its own is shown and its page has come, a program
imports for half a second, with a processor idle beside it. pyarrow and the table's first rows are ready by then, and
need nothing here. Importing this costs nothing.
"""

from __future__ import annotations

import contextlib
import subprocess
import threading
from pathlib import Path
from typing import Final

_PATIENCE: Final = 3.0
"""Seconds after which the table is opened here after all."""

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""numpy, which pyarrow imports, starts a thread for each processor that spins for 0.1 s."""

_lock = threading.Lock()
_begun: dict[Path, subprocess.Popen[bytes]] = {}


def begin(path: Path) -> None:
    """Begin with a file that will be opened soon. One that cannot be opened is told when it is opened here."""
    from taupane_bridges import children

    with _lock, contextlib.suppress(OSError):
        if path not in _begun:
            command = children.own("taupane_bridges.data.ahead", str(path))
            _begun[path] = children.start(command, stdin=None, stderr=subprocess.DEVNULL, environ=_ONE_THREAD)


def is_under_way() -> bool:
    """Tell whether a table is being made ahead that nobody has taken."""
    return bool(_begun)


def take(path: Path) -> bytes | None:
    """Give what the process has to say of a file, once; None if nothing was begun, or nothing came of it. Waits."""
    with _lock:
        process = _begun.pop(path, None)
    if process is None:
        return None
    try:
        found, _ = process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    return found if process.returncode == 0 else None
