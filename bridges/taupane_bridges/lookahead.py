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

PARQUET: Final = (".parquet", ".parq", ".pq")
"""Endings of the files that can be made ahead."""
_PATIENCE: Final = 3.0
"""Seconds after which the table is opened here after all."""
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""numpy, which pyarrow imports, starts a thread for each processor that spins for 0.1 s."""

_lock = threading.Lock()
_begun: dict[Path, _Child] = {}


class _Child:
    """One process, until it has said all that it has to say. Any thread."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._lock = threading.Lock()
        self._written: bytes | None = None
        self._is_over = False

    def wait(self, seconds: float) -> bytes | None:
        """Give what it wrote, None if it failed or is not ready by then."""
        with self._lock:
            if not self._is_over:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    written, _ = self._process.communicate(timeout=seconds)
                    self._is_over = True
                    self._written = written if self._process.returncode == 0 else None
            return self._written

    def end(self) -> None:
        """Kill it, if it has not ended by itself."""
        with self._lock:
            if not self._is_over:
                self._process.kill()
                self._process.communicate()
                self._is_over = True


def begin(path: Path) -> None:
    """Begin with a file that will be opened soon. One that cannot be opened is told when it is opened here."""
    from taupane_bridges import children

    with _lock, contextlib.suppress(OSError):
        if path not in _begun:
            command = children.own("taupane_bridges.data.ahead", str(path))
            process = children.start(
                command,
                stdin=None,
                stderr=subprocess.DEVNULL,
                environ=_ONE_THREAD,
                own_group=False,  # a session of its own would share the processors evenly with this one
            )
            _begun[path] = _Child(process)


def is_under_way() -> bool:
    """Tell whether a table is being made ahead that nobody has taken."""
    return bool(_begun)


def peek(path: Path, seconds: float) -> bytes | None:
    """Give what the process has to say of a file if it is ready within so many seconds; `take` gives it again."""
    with _lock:
        child = _begun.get(path)
    return None if child is None else child.wait(seconds)


def take(path: Path) -> bytes | None:
    """Give it for good; None if nothing was begun, or nothing came of it. Waits."""
    with _lock:
        child = _begun.pop(path, None)
    if child is None:
        return None
    written = child.wait(_PATIENCE)
    child.end()
    return written
