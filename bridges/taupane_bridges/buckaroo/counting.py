"""The statistics of a session's table as they become known: of a sample first where counting takes long, then each
column's as it is counted. Loop thread; the work runs in the reading lane, and steps aside for rows.

    begin ─► the first columns of a sample ─► columns, as they are counted ─► all of them: `done`
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from taupane_bridges.data import ViewPlan
from taupane_bridges.data.engine import PreparedView

from .statistics import ColumnStats, estimates, is_quick, table_stats, with_filtered
from .wide import COLUMNS

if TYPE_CHECKING:
    from taupane_bridges.data.resources import Resources
    from taupane_bridges.data.source import Check

    from .loaded import Loaded
    from .serving_rows import Rows

_log = logging.getLogger(__name__)

VISIBLE: Final = 40
"""Columns that are estimated: those that a page shows first."""
EVERY: Final = 1.0
"""Seconds after which the columns that were counted meanwhile are told."""
EVERY_OF_MANY: Final = 10.0
"""The same for a wide table: Buckaroo's page takes a second to lay out a thousand columns anew, each time."""
_ASIDE: Final = 0.05  # seconds that a step waits at most while rows are waited for
_PATIENCE: Final = 2.0  # or so many times as long as the step before took: then counting takes three times as long


class Counting:
    """Of one session. `told` is called whenever more is known.

    `known` is all that is known of this generation; `estimated` says whether some of it is of a sample only.
    """

    def __init__(self, resources: Resources, rows: Rows, told: Callable[[], None]) -> None:
        self._resources = resources
        self._rows = rows
        self._told = told
        self._base: dict[int, ColumnStats] | None = None  # of all rows
        self._steps: list[dict[int, ColumnStats]] = []
        self._task: asyncio.Task[None] | None = None
        self._began = 0.0
        self.generation = 0
        self.known: dict[int, ColumnStats] = {}
        self.done = False

    @property
    def steps(self) -> int:
        """How many times more was known in this generation."""
        return len(self._steps)

    @property
    def elapsed_ms(self) -> float:
        """The time since this generation began."""
        return (time.monotonic() - self._began) * 1000

    def since(self, step: int) -> dict[int, ColumnStats]:
        """Give what became known after a step."""
        found: dict[int, ColumnStats] = {}
        for each in self._steps[step:]:
            found.update(each)
        return found

    def begin(self, loaded: Loaded, term: str, *, anew: bool) -> None:
        """Count: another table (`anew`), or other rows of it that a search leaves."""
        self.close()
        self.generation += 1
        self._base = None if anew else self._base
        self._steps, self.known, self.done = [], dict(self._base or {}), False
        self._began = time.monotonic()
        if loaded.request.is_buckaroo:
            self._task = asyncio.get_running_loop().create_task(self._count(loaded, term), name="buckaroo-statistics")

    def close(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _count(self, loaded: Loaded, term: str) -> None:
        found: dict[int, ColumnStats] = {}
        try:
            found = await self._base_of(loaded)
            if term:
                view = await self._rows.prepare(self, loaded, ViewPlan(search=loaded.search(term)))
                counted = await self._in_lane(partial(table_stats, loaded, view), soon=is_quick(loaded))
                found = with_filtered(found, counted)
        except Exception as error:  # a task boundary: who waits for statistics gets those that there are
            _log.error("the statistics of a table could not be counted", exc_info=error)
        self._add({at: each for at, each in found.items() if self.known.get(at) is not each}, done=True)

    async def _base_of(self, loaded: Loaded) -> dict[int, ColumnStats]:
        if self._base is None:
            view = PreparedView(ViewPlan(), loaded.rows, None)
            if not is_quick(loaded):
                columns = range(min(VISIBLE, len(loaded.columns)))
                self._add(await self._in_lane(partial(estimates, loaded, view, columns), soon=True))
            loop, generation = asyncio.get_running_loop(), self.generation
            found: dict[int, ColumnStats] = {}
            spoke = time.monotonic()
            pause = EVERY if len(loaded.columns) < COLUMNS else EVERY_OF_MANY

            def counted(at: int, stats: ColumnStats) -> None:
                nonlocal found, spoke
                found[at] = stats
                if time.monotonic() - spoke > pause:
                    some, found, spoke = found, {}, time.monotonic()
                    loop.call_soon_threadsafe(self._add_of, generation, some)

            work = partial(table_stats, loaded, view, counted=counted)
            self._base = await self._in_lane(work, soon=is_quick(loaded))
        return self._base

    def _add_of(self, generation: int, found: dict[int, ColumnStats]) -> None:
        if generation == self.generation and not self.done:
            self._add(found)

    def _add(self, found: dict[int, ColumnStats], *, done: bool = False) -> None:
        self._steps.append(found)
        self.known.update(found)
        self.done = done
        self._told()

    async def _in_lane(self, work: Callable[[Check], dict[int, ColumnStats]], *, soon: bool) -> dict[int, ColumnStats]:
        lane = self._resources.reading if soon else self._resources.summing
        ticket = lane.submit((id(self), "stats"), partial(self._aside, work))
        try:
            found: dict[int, ColumnStats] = await asyncio.wrap_future(ticket.future)
        except asyncio.CancelledError:
            ticket.drop()
            raise
        return found

    def _aside(self, work: Callable[[Check], dict[int, ColumnStats]], check: Check) -> dict[int, ColumnStats]:
        """Work, and wait before each step while rows are waited for, of a long sort maybe. Lane thread."""
        began = time.monotonic()

        def step() -> None:
            nonlocal began
            check()
            self._rows.idle.wait(max(_ASIDE, _PATIENCE * (time.monotonic() - began)))
            began = time.monotonic()

        return work(step)
