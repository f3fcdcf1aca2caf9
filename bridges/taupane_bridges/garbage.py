"""When Python looks for garbage, in a program that does nothing but show tables.

While it starts all is there to stay, and looking for garbage took 0.07 s. Later, looking through all modules took
0.06 s, in the middle of whatever the user did (p95 of jumps in a table: 16 ms, so 13).
"""

from __future__ import annotations

import gc
from typing import Final

_STARTING: Final = 100_000  # new objects, in place of 700, until somebody looks

_before: tuple[int, int, int] | None = None


def hold() -> None:
    """Look for hardly any garbage until `settle`. Called once, before all that is imported."""
    global _before
    _before = gc.get_threshold()
    gc.set_threshold(_STARTING)


def settle() -> None:
    """Look for garbage as always, but not among what is there by now. Does nothing without `hold`. Any thread."""
    global _before
    if _before is not None:
        gc.freeze()
        gc.set_threshold(*_before)
        _before = None
