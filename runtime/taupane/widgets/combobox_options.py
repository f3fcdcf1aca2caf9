"""The options of a control with a search: which there are, which match what was typed, which are in the page.

Matching is done here and not in the page, so that ten thousand options cost a page no more than the hundred it shows.
"""

from __future__ import annotations

import asyncio
import inspect
import unicodedata
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from taupane.calling import takes_event
from taupane.state import Derived, State, batch
from taupane.widgets.attributes import resolve
from taupane.widgets.options import refused
from taupane.widgets.selects import Choice, choices

#: Options that are put into the page at once; more come when the user scrolls to the end.
PAGE: Final = 100
_EXPECTED = (
    "a list of values, (value, label) pairs, a dict of labels by value, a State of these, or a function of the query"
)


class Entries:
    """Options with what is needed to find them; made once for each list of options."""

    def __init__(self, options: Any, mark: str = "") -> None:
        listed = choices(options)
        # A place stands for another option in the next answer; a mark keeps both apart.
        self.all = [replace(one, token=mark + one.token) if one.token.startswith("#") else one for one in listed]

    @cached_property
    def by_token(self) -> dict[str, Choice]:
        """Give the options by what the page sends for them."""
        return {one.token: one for one in self.all}

    @cached_property
    def _folded(self) -> list[tuple[str, Choice]]:
        return [(fold(one.label), one) for one in self.all]

    def matching(self, query: str) -> list[Choice]:
        """Give the options whose labels have all words of `query`; those that begin with it come first."""
        wanted = fold(query).strip()
        if not wanted:
            return self.all
        words = wanted.split()
        found = [(label, one) for label, one in self._folded if all(word in label for word in words)]
        found.sort(key=lambda pair: _rank(pair[0], wanted))
        return [one for _, one in found]

    def called(self, text: str) -> Choice | None:
        """Give the one option with this label, upper and lower case and accents aside."""
        wanted = fold(text).strip()
        exact = [one for label, one in self._folded if label == wanted]
        if len(exact) > 1:
            exact = [one for one in exact if one.label == text.strip()]
        return exact[0] if len(exact) == 1 else None

    @cached_property
    def _by_value(self) -> dict[tuple[type, Any], Choice]:
        found: dict[tuple[type, Any], Choice] = {}
        for one in self.all:
            with suppress(TypeError):  # what cannot be hashed is searched for
                found.setdefault((type(one.value), one.value), one)
        return found

    def of(self, value: Any) -> Choice | None:
        """Give the option that stands for a value."""
        try:
            return self._by_value[(type(value), value)]
        except (KeyError, TypeError):
            return next((one for one in self.all if one.value is value or equal(one.value, value)), None)


def _rank(label: str, wanted: str) -> int:
    if label.startswith(wanted):
        return 0
    return 1 if f" {wanted}" in label else 2


def fold(text: str) -> str:
    """Write a text as it is compared: without case and accents."""
    if text.isascii():
        return text.lower()
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    ).casefold()


def equal(one: object, other: object) -> bool:
    """Compare two values as those of options: True and 1 are two."""
    try:
        return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)
    except Exception:  # a foreign __eq__ may raise anything
        return False


def stepped(count: int, place: int, to: object) -> int:
    """Give the place that a key leads to, -1 for none, as the page's script does."""
    if not count or not isinstance(to, int | str):
        return -1
    if isinstance(to, str):
        return 0 if to == "first" else count - 1
    if place < 0:
        return 0 if to > 0 else count - 1
    return (place + to) % count if abs(to) == 1 else max(0, min(count - 1, place + to))


class _Search:
    """What a search keeps between runs of its component."""

    def __init__(self) -> None:
        self.turn = 0
        self.task: asyncio.Future[Any] | None = None
        self.picked: list[Choice] = []
        self.before = Entries(())


class Listing:
    """The options of one control, and what of them is offered while its list is open."""

    def __init__(self, widget: str, options: Any) -> None:
        if not callable(options) and (isinstance(options, str) or not isinstance(options, Iterable)):
            raise refused(widget, "options", options, _EXPECTED)
        self._search: Callable[[str], Any] | None = options if callable(options) and takes_event(options) else None
        self.is_open = State(False)
        self.pending = State(False)
        self._query = State("")
        self._limit = State(PAGE)
        # What a search has found, and for which query.
        self._found: State[tuple[str | None, Entries]] = State((None, Entries(())))
        self._kept: _Search = State(_Search()).peek()
        if self._search is not None:
            self._entries: Callable[[], Entries] = lambda: self._found()[1]
        elif callable(options):
            self._entries = Derived(lambda: Entries(resolve(options), self._mark()))
        else:
            once = Entries(options)
            self._entries = lambda: once
        self._matches = Derived(lambda: self._entries().matching("" if self._search else self._query()))

    def _mark(self) -> str:
        self._kept.turn += 1
        return f"{self._kept.turn}"

    # What the page shows

    def rows(self) -> list[Choice]:
        """Give the options that are in the page."""
        return self._matches()[: self._limit()] if self.is_open() else []

    def answered(self) -> str:
        """Give the query that the rows answer, with a mark that tells "" from a list that is closed."""
        query = self._asked()
        return f"={query}" if query is not None and self.is_open() else ""

    def note(self) -> str:
        """Say what the rows do not."""
        if not self.is_open():
            return ""
        if self.pending():
            return "Searching…"
        there, limit = len(self._matches()), self._limit()
        if not there:
            return "Nothing found." if self._asked() or self._search is None else "Type to search."
        return f"{there - limit:,} more: type to find them." if there > limit else ""

    def _asked(self) -> str | None:
        return self._found()[0] if self._search is not None else self._query()

    # What the user does

    def look(self, query: str) -> Awaitable[None] | None:
        """Open the list for a query; gives what is to be awaited, if the options are searched by an async function."""
        self._limit.set(PAGE)
        self.is_open.set(True)
        if self._search is None:
            self._query.set(query)
            return None
        turn = self._mark()
        answer = self._search(query)
        if inspect.isawaitable(answer):
            self.pending.set(True)
            return self._arrive(turn, query, answer)
        self._take(turn, query, answer)
        return None

    async def _arrive(self, turn: str, query: str, answer: Awaitable[Any]) -> None:
        """Wait for an answer; that of an older query is given up."""
        older, task = self._kept.task, asyncio.ensure_future(answer)
        self._kept.task = task
        if older is not None:
            older.cancel()
        try:
            await asyncio.wait({task})
            if not task.cancelled():
                self._take(turn, query, task.result())
        finally:
            task.cancel()
            if turn == f"{self._kept.turn}":
                self.pending.set(False)

    @batch
    def _take(self, turn: str, query: str, answer: Any) -> None:
        if turn != f"{self._kept.turn}":
            return  # a newer query has been asked since
        self._kept.before = self._found.peek()[1]
        self._found.set((query, Entries(answer or (), turn)))
        self.pending.set(False)

    def more(self) -> None:
        """Put more options into the page."""
        self._limit.set(min(self._limit.peek() + PAGE, 100 * PAGE))

    @batch
    def shut(self) -> None:
        """Close the list."""
        self.is_open.set(False)
        self._query.set("")
        self._limit.set(PAGE)

    def picked(self, token: object) -> Choice | None:
        """Give the option that the page names, if it was offered; it is remembered with its label."""
        if not isinstance(token, str):
            return None
        found = self._entries().by_token.get(token) or self._kept.before.by_token.get(token)
        if found is not None and self._search is not None:
            self._kept.picked = [*self._kept.picked[-999:], found]
        return found

    def first(self, asked: object) -> Choice | Awaitable[Choice | None] | None:
        """Give the option that keys lead to which were pressed before the rows had come: `[query, steps]`."""
        match asked:
            case [str(query), list(steps)]:
                pass
            case _:
                return None
        if self._search is None:
            return self._led(self._entries().matching(query), steps)
        answer = self._search(query)
        if inspect.isawaitable(answer):
            return self._first_later(answer, steps)
        return self._led(Entries(answer or ()).all, steps)

    async def _first_later(self, answer: Awaitable[Any], steps: list[object]) -> Choice | None:
        return self._led(Entries(await answer or ()).all, steps)

    def _led(self, found: list[Choice], steps: list[object]) -> Choice | None:
        place = -1
        for to in steps:
            place = stepped(len(found), place, to)
        if not 0 <= place < len(found):
            return None
        if self._search is not None:
            self._kept.picked = [*self._kept.picked[-999:], found[place]]
        return found[place]

    def called(self, text: str) -> Choice | None:
        """Give the option that a typed text names in full."""
        return self._entries().called(text)

    def of(self, value: Any) -> Choice | None:
        """Give the option that stands for a value, as far as it is known."""
        known = self._entries().of(value)
        if known is not None or self._search is None:
            return known
        return next((one for one in reversed(self._kept.picked) if equal(one.value, value)), None)

    def all(self) -> list[Choice]:
        """Give all options that are at hand."""
        return self._entries().all

    @property
    def is_complete(self) -> bool:
        """Tell whether all options are known, so that another value is a mistake."""
        return self._search is None
