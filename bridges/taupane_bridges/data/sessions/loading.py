"""An open table is brought into memory, once: after its first window, which would share its processors with that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taupane_bridges.data.early import import_next

from .results import hand_over, log_failure

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

    from taupane_bridges.data.engine import Engine
    from taupane_bridges.data.lanes import Ticket
    from taupane_bridges.data.resources import Resources

LOAD_DELAY = 1.0
"""Seconds after which a table is loaded into memory even if no window was asked for."""
PAINT_TIME = 0.3
"""Seconds that a page is given to paint its first window before the table is loaded, which takes all processors."""


class Loading:
    """Of one engine of a session, whose key in the lane is `key`. Loop thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, engine: Engine, resources: Resources, key: int) -> None:
        self._loop = loop
        self._engine = engine
        self._lane = resources.loading
        self._slot = (key, "load")
        self._is_due = True
        self._ticket: Ticket | None = None
        loop.call_later(LOAD_DELAY, self.begin)

    @property
    def is_under_way(self) -> bool:
        """Whether the table is being loaded, or waits for its turn."""
        return self._ticket is not None and not self._ticket.future.done()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change: the table is in memory, or stays where it is."""
        return not self._is_due and not self.is_under_way

    def after(self, window: Future[bytes]) -> None:
        """Begin when a window is made and painted."""
        if self._is_due:
            hand_over(self._loop, window, self._made)

    def _made(self, _window: Future[bytes]) -> None:
        import_next()
        self._loop.call_later(PAINT_TIME, self.begin)

    def begin(self) -> None:
        """Begin, unless that was done."""
        if self._is_due:
            self._is_due = False
            self._ticket = self._lane.submit(self._slot, self._engine.load)
            self._ticket.future.add_done_callback(log_failure)

    def stop(self) -> None:
        """Load no more: the table is left."""
        self._is_due = False
        self._lane.drop(self._slot)
        if self._ticket is not None:
            self._ticket.drop()
