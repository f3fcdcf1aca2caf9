"""A table that comes through a pipe: kept in a private file that is gone when the program ends."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20  # bytes


class NothingPiped(Exception):
    """The pipe was empty."""


def keep_piped(stream: IO[bytes]) -> Path:
    """Read the stream to its end into a file, named by what it holds. `NothingPiped`; OSError where it is full."""
    head = stream.read(_CHUNK)
    if not head:
        raise NothingPiped
    handle, name = tempfile.mkstemp(prefix="taupane-", suffix=ending_of(head))  # readable by its owner only
    path = Path(name)
    atexit.register(_forget, path)
    with os.fdopen(handle, "wb") as file:
        file.write(head)
        shutil.copyfileobj(stream, file, _CHUNK)
    return path


def ending_of(head: bytes) -> str:
    """Tell the kind of a table by its first bytes; what is nothing else is CSV."""
    if head.startswith(b"PAR1"):
        return ".parquet"
    if head.startswith(b"ARROW1"):
        return ".arrow"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"{"):
        return ".ndjson"
    if text.startswith(b"["):
        return ".json"
    line = head.partition(b"\n")[0]
    return ".tsv" if line.count(b"\t") > line.count(b",") else ".csv"


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
