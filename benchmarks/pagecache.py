"""Keep a file in the page cache while it is measured.

A virtual machine may give memory back to its host after seconds in which nobody used it: of a file of 0.6 GB half was
gone after half a minute, and what was measured was the host's disk, for one contender more than for the next.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Lock the file's pages into memory; where the system does not allow it, say so and measure all the same."""
    with pa.memory_map(str(path)) as mapped:
        whole = mapped.read_buffer()
        library = ctypes.CDLL(None, use_errno=True)
        library.mlock.argtypes = library.munlock.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        if library.mlock(whole.address, whole.size):
            why = os.strerror(ctypes.get_errno())
            print(f"{path.name} is not held in memory ({why}): times may hold those of a disk", file=sys.stderr)
        try:
            yield
        finally:
            library.munlock(whole.address, whole.size)
