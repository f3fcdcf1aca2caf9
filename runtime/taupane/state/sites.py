"""Which cell a component made where, so that its next run gets the same ones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taupane.state.scope import Disposable

Site = tuple[Any, ...]


class Sites:
    """The cells of one run of a component, by call site and turn, over those of the run before."""

    __slots__ = ("_cells", "_old", "_open", "_turns", "previous")

    def __init__(self, last: Sites | None, previous: dict[Disposable, None]) -> None:
        self.previous = previous
        self._old = last._cells if last is not None else {}
        self._cells: dict[tuple[Site, int], object] = {}
        self._turns: dict[Site, int] = {}
        self._open = True

    def place(self, frame: FrameType | None) -> tuple[Site, int] | None:
        """Name the place of `frame`; None when it is not below the component's run (another thread, a late task)."""
        if not self._open:
            return None
        site: list[object] = []
        by_name = follows_names[0]
        while frame is not None:
            code = frame.f_code
            if code is top[0]:
                key = tuple(site)
                turn = self._turns[key] = self._turns.get(key, -1) + 1
                return key, turn
            site.append((code.co_filename, getattr(code, "co_qualname", code.co_name)) if by_name else code)
            site.append(frame.f_lasti)
            frame = frame.f_back
        return None

    def recall(self, place: tuple[Site, int], kind: type) -> object | None:
        """Give the cell that the previous run made there, if it was of the same class."""
        cell = self._old.get(place)
        if cell is None or type(cell) is not kind:
            return None
        self._cells[place] = cell
        return cell

    def keep(self, place: tuple[Site, int], cell: object) -> None:
        """Note a cell for the next run."""
        self._cells[place] = cell

    def keep_unreached(self) -> None:
        """Take over what a failed run did not come to."""
        self._cells = {**self._old, **self._cells}

    def end(self) -> None:
        """Make nothing more part of this run."""
        self._open = False
        self._old = {}
        self._turns = {}
        self.previous = {}


# The code of Scope.rerun, put here by its module: the frame at which a chain of call sites begins.
top: list[CodeType] = []


# Whether functions are told apart by their names in place of their code: in a development run, where a file is executed
# again and again, and a function is another object each time.
follows_names = [False]

# Gives the sites of the running component, if the current scope is one; put here by scope.py, which imports
# this.
running: list[Callable[[], Sites | None]] = []

Place = tuple["Sites", tuple[Site, int]]


def known_cell(kind: type) -> tuple[object | None, Place | None]:
    """Give the cell that the previous run made where the caller's caller is, and the place to keep a new one at.

    Call it directly from a class's `__new__`. Both are None outside of a component's run, at the cost of a
    ContextVar.
    """
    sites = running[0]()
    if sites is None:
        return None, None
    found = sites.place(sys._getframe(2))
    if found is None:
        return None, None
    return sites.recall(found, kind), (sites, found)


def keep_cell(place: Place | None, cell: object) -> None:
    """Keep a new cell for the next run."""
    if place is not None:
        sites, found = place
        sites.keep(found, cell)
