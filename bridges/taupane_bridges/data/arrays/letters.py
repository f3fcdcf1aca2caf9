"""Buckaroo's names for columns: the position in base 26 with a = 0 (26 is `ba`, not `aa`)."""

from __future__ import annotations


def column_letters(position: int) -> str:
    """Give the name of the column at `position` (0 → a, 25 → z, 26 → ba, 702 → bba)."""
    if position < 0:
        raise ValueError(f"a column position is 0 or more, got {position}")
    letters = ""
    while True:
        position, digit = divmod(position, 26)
        letters = chr(97 + digit) + letters
        if position == 0:
            return letters
