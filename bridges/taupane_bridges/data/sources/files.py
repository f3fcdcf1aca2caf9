"""Open a file that a program named, so that it stays the same file for as long as it is viewed.

Paths from Python are trusted (links are followed); still only a regular file is opened: a pipe would block for
ever, a device gives nonsense.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from taupane_bridges.data.errors import SourceChanged, SourceMissing

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Identity:
    """What changes when a file is replaced or rewritten."""

    device: int
    inode: int
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Identity:
        """Read it from a stat result."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True)
class OpenFile:
    """An open file, read by position from any thread. It closes when the last reference goes, never under a reader.

    Not memory-mapped: a mapped file that somebody truncates kills the process.
    """

    path: Path
    handle: pa.NativeFile
    identity: Identity

    def verify(self) -> None:
        """Raise SourceChanged when the open file was written to."""
        if Identity.of(os.fstat(self.handle.fileno())) != self.identity:
            raise SourceChanged(f"{self.path.name} was changed while it was open")

    def verify_path(self) -> None:
        """Raise SourceChanged when the path does not lead to the open file any more, or it was written to."""
        try:
            now = Identity.of(self.path.stat())
        except OSError as error:
            raise SourceChanged(f"{self.path.name} is gone") from error
        if now != self.identity:
            raise SourceChanged(f"{self.path.name} was replaced while it was open")


def regular_file(path: Path) -> os.stat_result:
    """Give the status of a regular file; raise SourceMissing for everything else, without opening it."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise missing(path) from error
    if not stat.S_ISREG(status.st_mode):
        raise missing(path)
    return status


def open_file(path: Path) -> OpenFile:
    """Open a regular file for reading. Raises SourceMissing."""
    import pyarrow as pa

    status = regular_file(path)
    try:
        handle = pa.OSFile(str(path))
    except OSError as error:
        raise missing(path) from error
    identity = Identity.of(os.fstat(handle.fileno()))
    if (identity.device, identity.inode) != (status.st_dev, status.st_ino):
        raise SourceChanged(f"{path.name} was replaced while it was opened")
    return OpenFile(path, handle, identity)


def missing(path: Path) -> SourceMissing:
    """Give the one error for a file that cannot be had."""
    return SourceMissing(
        f"File not found: {path.name}. It is not there, may not be read, or is no table (an empty folder, a pipe)."
    )
