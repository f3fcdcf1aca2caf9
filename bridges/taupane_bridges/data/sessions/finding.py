"""One connection's search that finds without filtering: what it tells the page, and where the next match is.

The scan runs in a lane of its own and can be overtaken between its pieces; everything else here runs on the loop's
thread.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.errors import Superseded
from taupane_bridges.data.hits import Hits
from taupane_bridges.data.scan import matching_columns, scan

from .asks import request_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from taupane_bridges.data.lanes import Ticket
    from taupane_bridges.data.plans.plan import Search
    from taupane_bridges.data.resources import Resources
    from taupane_bridges.data.source import Check

    from .asks import Find
    from .current import Current, Speaker
    from .messages import Json

MOST_FIRST: Final = 100
PERIOD: Final = 0.1
"""Seconds between two messages about one search."""


@dataclass(frozen=True)
class _Candidate:
    """A row that may hold the answer: `bound` is the column to go on from, None takes any."""

    row: int
    rank: int
    wrapped: bool
    bound: int | None = None


class Finding:
    """A search and the wish for its next match. At most one wish waits: the newest."""

    def __init__(self, speaker: Speaker, resources: Resources, search_id: int, search: Search) -> None:
        self.search_id = search_id
        self._speaker = speaker
        self._resources = resources
        self._search = search
        self._loop = asyncio.get_running_loop()
        self._run = 0  # counts the views in which it has run
        self._ticket: Ticket | None = None
        self._current: Current | None = None
        self._hits = Hits(0)
        self._wish: Find | None = None
        self._tested_row = False  # whether the wish's own row is known to hold nothing more
        self._locating = False
        self._failed = False

    def start(self, current: Current, tell: Callable[[BaseException], tuple[str, str]]) -> None:
        """Run in this view, in place of the one before."""
        if self._ticket is not None:
            self._ticket.drop()
        self._run += 1
        self._current, self._hits, self._failed = current, Hits(current.view.rows), False
        self._tested_row = self._locating = False
        job = partial(self._scan, self._run, current, self._hits)
        self._ticket = self._resources.search.submit((id(self._speaker), "search"), job)
        done = partial(self._scanned, self._run, tell)
        self._ticket.future.add_done_callback(lambda future: self._on_loop(done, future))

    def stop(self) -> None:
        """Forget it: another search, or the page has gone."""
        self._run += 1
        if self._ticket is not None:
            self._ticket.drop()
        self._refuse("superseded", "Another search took its place.")

    def find(self, wish: Find) -> None:
        """Answer with the next match, as soon as it is known."""
        self._refuse("superseded", "A newer request took its place.")
        self._wish, self._tested_row, self._locating = wish, False, False
        self._look()

    def cancel(self, request_id: int | str | None) -> bool:
        """Forget the wish of this id; tell whether it was there."""
        if self._wish is None or self._wish.request_id != request_id:
            return False
        self._refuse("cancelled", "The request was cancelled.")
        return True

    # In the search lane

    def _scan(self, run: int, current: Current, hits: Hits, check: Check) -> list[list[int]]:
        first: list[list[int]] = []
        last = time.monotonic()

        def progress() -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= PERIOD or (hits.count and not first):
                last = now
                self._extend(first, current, hits)
                message = self._message(current, hits, "running", first)
                self._on_loop(self._told, run, message)

        scan(current.engine.source, current.view, self._search, hits, check, progress)
        self._extend(first, current, hits)
        return first

    def _extend(self, first: list[list[int]], current: Current, hits: Hits) -> None:
        """Add what was found since to the first matches."""
        if len(first) < MOST_FIRST:
            rows = hits.first(MOST_FIRST)[len(first) :]
            columns = matching_columns(current.engine.source, current.view, self._search, rows)
            first += [[row, found[0] if found else 0] for row, found in zip(rows, columns, strict=True)]

    def _message(self, current: Current, hits: Hits, state: str, first: list[list[int]], **more: object) -> Json:
        return {
            "type": "search",
            "search_id": self.search_id,
            "view_id": current.view_id,
            "state": state,
            "scanned": hits.scanned,
            "rows": hits.rows,
            "hits": hits.count,
            "first": list(first),
            **more,
        }

    # On the loop

    def _on_loop(self, then: Callable[..., None], *arguments: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(then, *arguments)
        except RuntimeError:  # the loop is closed: nobody waits any more
            pass

    def _told(self, run: int, message: Json) -> None:
        if run == self._run:
            self._speaker.say(message)
            self._look()

    def _scanned(
        self, run: int, tell: Callable[[BaseException], tuple[str, str]], future: Future[list[list[int]]]
    ) -> None:
        if run != self._run or future.cancelled() or self._current is None:
            return
        error = future.exception()
        if error is None:
            self._told(run, self._message(self._current, self._hits, "done", future.result()))
        elif not isinstance(error, Superseded):
            code, message = tell(error)
            self._failed = True
            self._speaker.say(self._message(self._current, self._hits, "error", [], error_code=code, message=message))
            self._refuse(code, message)

    def _look(self) -> None:
        """Answer the wish, if what is known is enough."""
        wish, current = self._wish, self._current
        if wish is None or current is None or self._locating or self._failed:
            return
        candidates = self._candidates(wish)
        if candidates is None:
            return
        if not candidates:
            self._answer(wish, None, None)
            return
        self._locating = True
        rows = [candidate.row for candidate in candidates]
        job = partial(matching_columns, current.engine.source, current.view, self._search, rows)
        done = partial(self._located, self._run, wish, candidates)
        self._resources.small.submit(job).add_done_callback(lambda future: self._on_loop(done, future))

    def _candidates(self, wish: Find) -> list[_Candidate] | None:
        """Give the rows to look into, the nearest first; [] when nothing matches, None when that is not known yet."""
        hits, forward = self._hits, wish.forward
        start = wish.row if wish.row is not None else (-1 if forward else hits.rows)
        found = []
        rank = None if self._tested_row else hits.rank(start)
        if rank is not None:
            found.append(_Candidate(start, rank, False, wish.column))
        known = hits.complete or (not forward and hits.scanned >= start)
        near = hits.after(start) if forward else (hits.before(start) if known else None)
        if near is not None and (hits.complete or not forward or hits.scanned > start):
            return [*found, _Candidate(*near, False)]
        if not hits.complete:
            return found or None
        around = hits.after(-1) if forward else hits.before(hits.rows)
        return found if around is None else [*found, _Candidate(*around, True)]

    def _located(self, run: int, wish: Find, candidates: list[_Candidate], future: Future[list[list[int]]]) -> None:
        if run != self._run or wish is not self._wish:
            return
        self._locating = False
        if future.cancelled() or future.exception() is not None:
            self._refuse("load_error", "The rows could not be read.")
            return
        for candidate, columns in zip(candidates, future.result(), strict=True):
            column = _next_column(columns, candidate.bound, forward=wish.forward)
            if column is not None:
                self._answer(wish, candidate, column)
                return
        if self._hits.complete:
            self._answer(wish, None, None)
        else:
            self._tested_row = True
            self._look()

    def _answer(self, wish: Find, candidate: _Candidate | None, column: int | None) -> None:
        assert self._current is not None
        self._wish = None
        self._speaker.say(
            {
                "type": "found",
                "request_id": wish.request_id,
                "search_id": self.search_id,
                "view_id": self._current.view_id,
                "row": None if candidate is None else candidate.row,
                "column": column,
                "nth": 0 if candidate is None else candidate.rank + 1,
                "hits": self._hits.count,
                "wrapped": candidate is not None and candidate.wrapped,
            }
        )

    def _refuse(self, code: str, message: str) -> None:
        wish, self._wish = self._wish, None
        if wish is not None:
            self._speaker.say(request_error("find", wish.request_id, code, message))


def _next_column(columns: list[int], bound: int | None, *, forward: bool) -> int | None:
    if bound is None:
        return (columns[0] if forward else columns[-1]) if columns else None
    beyond = [column for column in columns if (column > bound if forward else column < bound)]
    return (beyond[0] if forward else beyond[-1]) if beyond else None
