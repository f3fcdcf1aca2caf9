"""What a field asks of its value: the author's `validate=`, and what required, pattern and lengths mean. Pure."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, TypeAlias

from taupane.errors import Invalid
from taupane.widgets.attributes import resolve
from taupane.widgets.options import integer, refused

#: Says what is wrong with a value; None or "" where nothing is. May be async, or raise `Invalid`.
Check: TypeAlias = Callable[[Any], "str | Awaitable[str | None] | None"]

#: The pattern by which browsers know a mail address (HTML, section "valid e-mail address").
_MAIL: Final = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
_URL: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")


def validators(widget: str, given: Any) -> tuple[Check, ...]:
    """Give the author's validators as a tuple: none, one, or several, of which the first to complain is shown."""
    if given is None:
        return ()
    several = tuple(given) if isinstance(given, list | tuple) else (given,)
    for one in several:
        if not callable(one):
            raise refused(
                widget, "validate", one, "a function of the value that gives None or a text, or a list of them"
            )
    return several


def ask(widget: str, checks: Iterable[Check], value: Any) -> str | Awaitable[str]:
    """Give the first complaint about a value, "" where there is none; something to await where a check is async."""
    waiting = iter(checks)
    for check in waiting:
        said = _said(widget, check, value)
        if isinstance(said, str):
            if said:
                return said
        else:
            return _go_on(widget, said, list(waiting), value)
    return ""


async def _go_on(widget: str, said: Awaitable[Any], rest: list[Check], value: Any) -> str:
    try:
        text = _text(widget, await said)
    except Invalid as invalid:
        text = str(invalid)
    if text:
        return text
    following = ask(widget, rest, value)
    return following if isinstance(following, str) else await following


def _said(widget: str, check: Check, value: Any) -> str | Awaitable[Any]:
    try:
        said = check(value)
    except Invalid as invalid:
        return str(invalid)
    return said if inspect.isawaitable(said) else _text(widget, said)


def _text(widget: str, said: Any) -> str:
    if said is not None and not isinstance(said, str):
        raise refused(widget, "validate", said, "a function that gives None, or a text that says what is wrong")
    return said or ""


def is_empty(value: Any) -> bool:
    """Tell whether a field holds nothing: None, no text, nothing chosen, not ticked."""
    return value is None or value is False or (isinstance(value, str | list | tuple | set | frozenset) and not value)


def present(required: Any, message: str) -> Check:
    """Ask for a value while `required`, which may follow a State, is true. Spaces alone are none."""

    def check(value: Any) -> str | None:
        bare = value.strip() if isinstance(value, str) else value
        return message if resolve(required) and is_empty(bare) else None

    return check


def long_enough(widget: str, least: Any, most: Any) -> Check | None:
    """Ask for a text of so many characters, counted in UTF-16 units as browsers count; either bound may be None."""
    if least is None and most is None:
        return None
    for option, bound in (("min_length", least), ("max_length", most)):
        if bound is not None:
            integer(widget, option, bound, least=0, most=100_000_000)

    def check(value: Any) -> str | None:
        low, high = resolve(least), resolve(most)
        size = units(value) if isinstance(value, str) else 0
        if low is not None and 0 < size < int(low):
            return f"Enter at least {int(low)} characters: {int(low) - size} more."
        if high is not None and size > int(high):
            return f"Enter at most {int(high)} characters: {size - int(high)} too many."
        return None

    return check


def matching(widget: str, pattern: Any, title: Any) -> Check:
    """Ask for a text that is all of it a match of `pattern`, a regular expression; `title` says what is meant."""
    if not callable(pattern):
        _compiled(widget, pattern)

    def check(value: Any) -> str | None:
        wanted = resolve(pattern)
        if not value or wanted is None or _compiled(widget, wanted).fullmatch(str(value)):
            return None
        meant = resolve(title)
        return f"Expected: {meant}" if meant else "This is not in the form that is expected."

    return check


def _compiled(widget: str, pattern: Any) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except (re.error, TypeError):
        raise refused(widget, "pattern", pattern, 'a regular expression such as "[A-Z]{3}"') from None


def address(kind: str) -> Check | None:
    """Ask for what an input of this type holds; None where any text will do."""
    if kind == "email":
        return lambda value: (
            None if not value or _MAIL.fullmatch(value) else "Enter an address such as name@example.org."
        )
    if kind == "url":
        return lambda value: (
            None if not value or _URL.fullmatch(value) else "Enter an address such as https://example.org."
        )
    return None


def units(text: str) -> int:
    """Count a text as browsers do: in UTF-16 units, of which an emoji has two or more."""
    return len(text) + sum(letter > "\uffff" for letter in text)
