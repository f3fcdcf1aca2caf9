"""Check what an author gives as a widget's options, and say what was expected where it does not fit.

A check takes a value, or a callable that gives one: then the check runs each time it is read.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, TypeAlias, TypeVar

from taupane.errors import BadOption

T = TypeVar("T")
#: An option that may follow a State: its value, or a callable without arguments that gives it.
Reactive: TypeAlias = T | Callable[[], T]

_LENGTH: Final = re.compile(
    r"0|[+-]?(\d+\.?\d*|\.\d+)(px|rem|em|ex|ch|lh|%|vw|vh|vmin|vmax|dvw|dvh|svw|svh|cm|mm|in|pt|fr)"
    r"|(calc|min|max|clamp|var|fit-content)\([\w\s.,+*/%()\-]*\)|auto|min-content|max-content|fit-content"
)
_SHOWN: Final = 60  # characters of a refused value in a message
_MANY: Final = 45  # more allowed names than this are not listed: only close ones are


def refused(widget: str, option: str, value: object, expected: str) -> BadOption:
    """Give the error for a widget's option: what was expected, and what came."""
    came = repr(value)
    if len(came) > _SHOWN:
        came = came[: _SHOWN - 1] + "…"
    return BadOption(f"{widget}({option}=…): expected {expected}, got {came} ({type(value).__name__})")


def names(allowed: Iterable[object], value: object = None) -> str:
    """Write the allowed values as words; of very many only those that look like `value`."""
    import difflib  # for an error's message alone

    texts = [item if isinstance(item, str) else repr(item) for item in allowed]
    if len(texts) > _MANY:
        close = difflib.get_close_matches(str(value), texts, n=5, cutoff=0.5)
        return f"one of {len(texts)} names" + (f", such as {', '.join(map(repr, close))}" if close else "")
    close = difflib.get_close_matches(str(value), texts, n=1, cutoff=0.6) if isinstance(value, str) else []
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return f"one of {', '.join(map(repr, texts))}{hint}"


def checked(value: Any, check: Callable[[Any], T]) -> Any:
    """Give `check(value)`, or a callable that checks what `value` gives each time."""
    return (lambda: check(value())) if callable(value) else check(value)


def choice(widget: str, option: str, value: Any, table: Mapping[str, str]) -> Any:
    """Give what `table` holds for a name: most often a class."""

    def look_up(name: object) -> str:
        if not isinstance(name, str) or name not in table:
            raise refused(widget, option, name, names(table, name))
        return table[name]

    return checked(value, look_up)


def one_of(widget: str, option: str, value: Any, allowed: Collection[str]) -> Any:
    """Give the value where it is one of a few words."""
    return choice(widget, option, value, {name: name for name in allowed})


def number(
    widget: str, option: str, value: Any, *, least: float = -math.inf, most: float = math.inf, none: bool = False
) -> Any:
    """Give a finite int or float within bounds; `none` lets None through."""

    def check(given: object) -> float | None:
        if given is None and none:
            return None
        fits = is_number(given) and least <= given <= most  # type: ignore[operator]
        if not fits:
            raise refused(widget, option, given, f"a number{bounds(least, most)}")
        return given  # type: ignore[return-value]

    return checked(value, check)


def integer(widget: str, option: str, value: Any, *, least: int, most: int = 1_000_000) -> Any:
    """Give a whole number within bounds."""

    def check(given: object) -> int:
        whole = not isinstance(given, bool) and isinstance(given, numbers.Integral)
        if not whole or not least <= int(given) <= most:  # type: ignore[call-overload]
            raise refused(
                widget, option, given, f"a whole number{bounds(least, most if most < 1_000_000 else math.inf)}"
            )
        return int(given)  # type: ignore[call-overload, no-any-return]

    return checked(value, check)


def flag(widget: str, option: str, value: Any) -> Any:
    """Give True, False or None; a callable's answer counts as its truth."""
    if callable(value):
        return lambda: bool(value())
    if value is not None and not isinstance(value, bool):
        raise refused(widget, option, value, "True, False or a callable that tells")
    return value


def text(widget: str, option: str, value: Any) -> Any:
    """Give text, or None; a number is written out, anything else is refused."""

    def check(given: object) -> str | None:
        if given is None or isinstance(given, str):
            return given
        if not is_number(given):
            raise refused(widget, option, given, "text")
        return str(given)

    return checked(value, check)


def handler(widget: str, option: str, value: Any) -> Any:
    """Give a function, or None."""
    if value is not None and not callable(value):
        raise refused(widget, option, value, "a function")
    return value


def length(widget: str, option: str, value: Any) -> Any:
    """Give a CSS length: text such as "16rem", or a number of steps of 0.25rem as in Tailwind."""

    def check(given: object) -> str:
        if is_number(given) and given >= 0:  # type: ignore[operator]
            return f"{given / 4:g}rem"  # type: ignore[operator]
        if not isinstance(given, str) or not _LENGTH.fullmatch(given.strip()):
            raise refused(
                widget, option, given, 'a CSS length such as "16rem", "200px" or "50%", or a number of 0.25rem steps'
            )
        return given.strip()

    return checked(value, check)


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number, one of numpy's included; True and False are none."""
    if isinstance(value, bool):
        return False
    return isinstance(value, numbers.Real) and math.isfinite(value)


def bounds(least: float, most: float) -> str:
    """Write bounds as words: " from 1 to 6", " of at least 0", or nothing."""
    if least > -math.inf and most < math.inf:
        return f" from {least:g} to {most:g}"
    if least > -math.inf:
        return f" of at least {least:g}"
    return f" of at most {most:g}" if most < math.inf else ""
