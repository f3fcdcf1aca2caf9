"""Check single values that come from a page or another program.

A check takes the raw value and returns the clean one, or raises `Wrong` with what was expected. Commands and
options both use them, each turning `Wrong` into its own error.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .errors import shown
from .text import clean_line, clean_text

__all__ = [
    "Check",
    "Wrong",
    "boolean",
    "colour",
    "integer",
    "line",
    "one_of",
    "optional",
    "sequence_of",
    "text",
]

Check = Callable[[object], Any]

# X11 carries sizes and positions as 16-bit numbers.
LARGEST = 32_767


class Wrong(Exception):
    """A value is not what a check expects; `expected` says what would have been right."""

    def __init__(self, expected: str, got: str) -> None:
        self.expected, self.got = expected, got
        super().__init__(f"expected {expected}, got {got}")


def integer(least: int, most: int) -> Check:
    """Accept an int, or a finite float rounded (a page's coordinates have fractions), in this closed range."""
    expected = f"a whole number from {least} to {most}"

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Wrong(expected, shown(value))
        if isinstance(value, float) and not math.isfinite(value):
            raise Wrong(expected, shown(value))
        # Compare before rounding: int() of a huge int is free, formatting it is not.
        if not least <= value <= most:
            raise Wrong(expected, shown(value) if abs(value) < 10**18 else "a far larger number")
        return round(value)

    return check


def boolean(value: object) -> bool:
    """Accept True and False only: 0, 1 and strings are refused."""
    if not isinstance(value, bool):
        raise Wrong("true or false", shown(value))
    return value


def line(value: object) -> str:
    """Accept a string and make it one clean line (see `text.clean_line`)."""
    if not isinstance(value, str):
        raise Wrong("a string", shown(value))
    return clean_line(value)


def text(limit: int) -> Check:
    """Accept a string of any content and cut it to `limit` characters, cleaned."""

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise Wrong("a string", shown(value))
        return clean_text(value, limit)

    return check


def one_of(*names: str) -> Check:
    """Accept one of the given words."""

    def check(value: object) -> str:
        if not isinstance(value, str) or value not in names:
            raise Wrong("one of " + ", ".join(names), shown(value))
        return value

    return check


def optional(inner: Check) -> Check:
    """Accept None, or what `inner` accepts."""

    def check(value: object) -> Any:
        if value is None:
            return None
        try:
            return inner(value)
        except Wrong as wrong:
            raise Wrong(wrong.expected + " or nothing", wrong.got) from None

    return check


def sequence_of(inner: Check, most: int) -> Check:
    """Accept a list or tuple of at most `most` values that `inner` accepts; give back a tuple."""

    def check(value: object) -> tuple[Any, ...]:
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Sequence):
            raise Wrong("a list", shown(value))
        if len(value) > most:
            raise Wrong(f"a list of at most {most}", f"{len(value)} of them")
        return tuple(inner(item) for item in value)

    return check


_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")


def colour(value: object) -> str:
    """Accept `#rgb` or `#rrggbb`; give back the long lower-case form."""
    if not isinstance(value, str) or not _COLOUR.match(value):
        raise Wrong("a colour such as #1d232a", shown(value))
    digits = value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
