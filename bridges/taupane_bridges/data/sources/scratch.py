"""Memory that a thread reads parts of a file into, again and again.

Memory that is new to a process costs it 0.1 µs for each 4 kB, and up to 10 in a virtual machine; what Python frees
beyond some hundred kB goes back to the system. So pages of a megabyte, read one after the other, cost more for their
memory than for their decoding.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

_LEAST: Final = 1 << 18  # bytes
_MOST: Final = 4 << 20  # what a thread keeps; what needs more gets memory of its own

_own = threading.local()


def scratch(size: int) -> memoryview:
    """Give so many bytes to write to. They are the caller's until its thread asks for the next: whoever reads them must
    have copied by then what it keeps.
    """
    if size > _MOST:
        return memoryview(bytearray(size))
    held: bytearray | None = getattr(_own, "held", None)
    if held is None or len(held) < size:
        held = _own.held = bytearray(max(_LEAST, 1 << (size - 1).bit_length()))
    return memoryview(held)[:size]


def read_into(handle: pa.NativeFile, offset: int, target: memoryview) -> bool:
    """Fill the target with the file's bytes from `offset` on, in any thread; False where the file ends before."""
    if sys.platform == "win32":
        data = handle.read_at(len(target), offset)
        target[: len(data)] = data
        return len(data) == len(target)
    done = 0
    while done < len(target):
        count = os.preadv(handle.fileno(), [target[done:]], offset + done)
        if count == 0:
            return False
        done += count
    return True
