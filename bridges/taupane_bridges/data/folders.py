"""Private folders for what does not fit into memory: orders, sorted copies, tables that come piece by piece.

Each is removed by whoever made it. A process that is killed leaves its own, which may hold gigabytes: the next process
that makes one removes those that nobody holds any more. The lock tells, not a process id, which may be another's by
then, or mean nothing here where containers share the folder.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any, Final

PREFIX: Final = "taupane-rows-"
OWNER: Final = "owner"
"""The file that is locked for as long as the folder is in use."""
SETTLED: Final = 60.0
"""Seconds for which a new folder is left alone: it may not be locked yet."""

_held: dict[Path, IO[bytes]] = {}
_sweeping: threading.Thread | None = None
_lock = threading.Lock()


def make_folder() -> Path:
    """Make a folder that only this user can read. Any thread; raises OSError."""
    global _sweeping
    with _lock:
        if _sweeping is None:
            _sweeping = threading.Thread(target=sweep, name="taupane-sweep", daemon=True)
            _sweeping.start()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    fcntl = _fcntl()
    if fcntl is not None:
        file = (folder / OWNER).open("wb")
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:  # a file system without locks: nobody may take the folder for one that was left
            file.close()
            (folder / OWNER).unlink()
        else:
            _held[folder] = file
    return folder


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it. Any thread."""
    shutil.rmtree(folder, ignore_errors=True)
    file = _held.pop(folder, None)
    if file is not None:
        file.close()


def sweep() -> None:
    """Remove the folders of processes that are no more."""
    fcntl = _fcntl()
    if fcntl is None:
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if time.time() - folder.lstat().st_mtime < SETTLED:
                continue
            with (folder / OWNER).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # it is in use, or another user's, or gone meanwhile
            continue


def _fcntl() -> Any:
    """Give the module with the locks; None on Windows, where files in use cannot be removed anyway."""
    try:
        return importlib.import_module("fcntl")
    except ImportError:
        return None
