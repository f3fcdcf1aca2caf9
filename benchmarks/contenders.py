"""What every server of tables is asked, whatever it speaks: the shape of a contender, and how one may fail.

    start -> open -> first rows, windows, filter, search, statistics, sort -> stop

All times are ms from the message that asks to the whole answer, at the end of a socket that a page would have.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from peers.asked import FRAME, NotOffered, while_sorting

__all__ = ["FRAME", "Answer", "Contender", "Found", "Gone", "NotOffered", "Sheet", "while_sorting"]

WINDOW = 256
"""Rows of one window."""
VISIBLE = 20
"""Columns that a screen shows at once."""


class Gone(Exception):
    """The contender ended, or its memory went over the limit; the message says which."""


class Answer(NamedTuple):
    """One answer: how long it took, and the bytes that came for it."""

    ms: float
    size: int


class Found(NamedTuple):
    """A search: ms until the first hits, and until all are counted."""

    first: float
    all: float


@dataclass(frozen=True)
class Sheet:
    """A file and the columns that the questions are about."""

    path: Path
    rows: int
    columns: tuple[str, ...]
    number: str
    """Filtered by and sorted by; its values lie between 0 and `most`."""
    most: float
    text: str
    """Sorted by while other pages look."""
    searched: tuple[str, ...]
    """The columns of text."""
    wanted: tuple[str, int, int]
    """What is searched: a text with a place for a number, and the numbers' bounds."""

    def place(self, name: str) -> int:
        """Give a column's position."""
        return self.columns.index(name)


class Contender(Protocol):
    """One server of tables, and a page that asks it."""

    @property
    def pid(self) -> int:
        """The process whose tree's memory counts."""
        ...

    @property
    def shown(self) -> tuple[int, int]:
        """The rows and columns that can be reached, known with the first window."""
        ...

    async def start(self) -> float:
        """Start the server; it has not seen the file yet. Gives the ms until it answers."""
        ...

    async def open(self) -> Answer:
        """Ask for the file as a page does, until names of columns and the number of rows are there."""
        ...

    async def window(self, start: int, column: int = 0) -> Answer:
        """Ask for `WINDOW` rows of the current order, from a row and a column on."""
        ...

    async def statistics(self, *, exact: bool) -> Answer:
        """Ask what the first columns hold: approximately as soon as possible, or exactly."""
        ...

    async def filter(self, limit: float) -> Answer:
        """Show rows with the number above a limit, until the first are there; afterwards show all again."""
        ...

    async def search(self, text: str, *, whole: bool) -> Found:
        """Look for a text in all columns, until all of it is counted or only until the first hits where that is
        possible; afterwards forget it.
        """
        ...

    async def sort(self, descending: bool) -> Answer:
        """Sort by the number until the first rows are there; windows are those of this order from now on."""
        ...

    async def unsort(self) -> None:
        """Go back to the order of the file."""
        ...

    async def windows_while_sorting(self, places: list[tuple[int, int]]) -> list[float]:
        """Have another page sort by the text, until a window from its middle is there, and ask for windows at some
        places (row, column) meanwhile; ms of each.
        """
        ...

    async def stop(self) -> None:
        """End everything that `start` started."""
        ...
