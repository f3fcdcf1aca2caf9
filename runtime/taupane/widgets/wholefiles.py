"""Write a file so that it is there whole or not at all: beside its place first, then renamed."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

_CHUNK: Final = 1024 * 1024  # bytes


class WholeFile:
    """A file that is being written beside its place. `keep` or `discard` comes last. All of it blocks; `OSError`.

    A file that is there keeps its mode; a new one gets what the process gives to files. A link stays a link.
    """

    __slots__ = ("_file", "_part", "_real")

    def __init__(self, path: Path) -> None:
        self._real = path.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{self._real.name[:40]}.", suffix=".part", dir=self._real.parent)
        self._part = Path(name)
        self._file: IO[bytes] = os.fdopen(handle, "wb")

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._file.write(data)

    def keep(self) -> None:
        """Put the file in its place."""
        self._file.close()
        self._part.chmod(_mode_for(self._real))
        self._part.replace(self._real)

    def discard(self) -> None:
        """Leave everything as it was."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink()


@contextmanager
def whole_file(path: Path) -> Iterator[WholeFile]:
    """Write the file at `path`: what is written takes its place when the block ends, nothing when it raises."""
    file = WholeFile(path)
    try:
        yield file
        file.keep()
    except BaseException:
        file.discard()
        raise


def move_file(source: Path, target: Path) -> None:
    """Move a file to `target`, whole or not at all, also to another file system. `OSError`."""
    real = target.resolve()
    mode = _mode_for(real)
    try:
        source.replace(real)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy_file(source, target)
        source.unlink()
    else:
        real.chmod(mode)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file to `target`, whole or not at all. `OSError`."""
    with source.open("rb") as read, whole_file(target) as file:
        while data := read.read(_CHUNK):
            file.write(data)


def free_place(folder: Path, name: str) -> Path:
    """Give a path in `folder` that nothing has yet: "name.csv", or "name (2).csv" and so on."""
    path = folder / name
    number = 2
    while os.path.lexists(path):
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        number += 1
    return path


def _mode_for(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    return 0o666 & ~_umask()


def _umask() -> int:
    """Give the process's umask without changing it, where the system tells; else the usual one."""
    with suppress(OSError, ValueError, StopIteration):
        told = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(next(line for line in told.splitlines() if line.startswith("Umask:")).split()[1], 8)
    return 0o022
