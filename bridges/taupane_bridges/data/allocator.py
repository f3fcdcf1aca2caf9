"""How Arrow gets memory and gives it back.

Its allocator, mimalloc, reads these settings when pyarrow is imported. What a user has set stays.
"""

from __future__ import annotations

import os
from typing import Final

_KEPT: Final = "1000"  # ms


def keep_freed_memory() -> None:
    """Let Arrow give freed memory back after a second, not after 10 ms: rows that are jumped to need as much again.

    New memory costs 1 to 5 µs for each 4 kB in a virtual machine, which was 4 of the 12 ms of some jumps.
    """
    os.environ.setdefault("MIMALLOC_PURGE_DELAY", _KEPT)


def small_pages() -> None:
    """Let Arrow do without huge pages, which turns them off for the whole process: for programs that are all ours.

    Pages of 2 MB are cleared whole, of which rows that are jumped to need some kB here and there: 74 MB instead of 3 in
    the first twenty jumps, of which the slowest took twice as long. Windows of a sorted table take
    some 5 % longer without.
    """
    os.environ.setdefault("MIMALLOC_ALLOW_THP", "0")
