"""The rows of views are found in lanes: of a large order the first ones before all, and a sorted copy behind it."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol

from taupane_bridges.data.demand import hurry

from .results import hand_over, log_failure

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

    from taupane_bridges.data.engine import Engine, PreparedView
    from taupane_bridges.data.lanes import Ticket
    from taupane_bridges.data.plans.plan import ViewPlan
    from taupane_bridges.data.resources import Resources
    from taupane_bridges.data.source import Check

    from .loading import Loading


class Shows(Protocol):
    """Who hears of the rows of a view, on the loop's thread."""

    def made(self, view_id: int, view: PreparedView) -> None:
        """The first rows of a view are known, or all of them."""
        ...

    def not_made(self, view_id: int, error: BaseException) -> None:
        """A view cannot be made."""
        ...


class Making:
    """Of one open table of a session, whose key in the lanes is `key`; one view at a time. Loop thread."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        engine: Engine,
        resources: Resources,
        key: int,
        loading: Loading | None,
        shows: Shows,
    ) -> None:
        self._loop = loop
        self._engine = engine
        self._resources = resources
        self._view_slot, self._copy_slot = (key, "view"), (key, "copy")
        self._loading = loading
        self._shows = shows
        self._ticket: Ticket | None = None
        self._copying: Ticket | None = None
        self._stopped = False

    @property
    def is_idle(self) -> bool:
        """Whether no view is being made."""
        return self._ticket is None or self._ticket.future.done()

    def begin(self, view_id: int, plan: ViewPlan, *, urgent: bool) -> None:
        """Make a view in place of the one that waits; with `urgent` also in place of the one that is being made."""
        if urgent and self._ticket is not None:
            self._ticket.drop()
        known = self._engine.known(plan)
        if known is not None:
            self._drop()
            self._shows.made(view_id, known)
            return
        if self._loading is not None:
            self._loading.begin()
        self.make(view_id, plan)

    def make(self, view_id: int, plan: ViewPlan) -> None:
        """Have the rows of a view found."""

        def job(check: Check) -> PreparedView:
            head = self._engine.head(plan, check)
            if head is not None:
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    self._loop.call_soon_threadsafe(self._headed, view_id, head)
            return self._engine.prepare_apart(plan, check)

        self._drop()
        if plan.sort and self._loading is not None and self._loading.is_under_way:
            # It waits for the table to be loaded: its windows lie anywhere in the file
            self._ticket = self._resources.loading.submit(self._view_slot, job)
            ended = hurry()
            self._ticket.future.add_done_callback(lambda _done: ended())
        else:
            self._ticket = self._resources.heavy.submit(self._view_slot, job)
        hand_over(self._loop, self._ticket.future, partial(self._prepared, view_id))

    def copy(self, view: PreparedView) -> None:
        """Write a view's rows in its order, in place of the copy of the last view."""
        if self._copying is not None:
            self._copying.drop()
        if not view.is_head and self._engine.wants_copy(view):
            self._copying = self._resources.copying.submit(self._copy_slot, partial(self._engine.write_copy, view))
            self._copying.future.add_done_callback(log_failure)

    def stop(self) -> None:
        """Make nothing more: the table is left."""
        self._stopped = True
        self._drop()
        self._resources.copying.drop(self._copy_slot)
        for ticket in (self._ticket, self._copying):
            if ticket is not None:
                ticket.drop()

    def _drop(self) -> None:
        """Forget the view that is to be made and has not been begun."""
        for lane in (self._resources.heavy, self._resources.loading):
            lane.drop(self._view_slot)

    def _headed(self, view_id: int, head: PreparedView) -> None:
        if not self._stopped:
            self._shows.made(view_id, head)

    def _prepared(self, view_id: int, future: Future[PreparedView]) -> None:
        if self._stopped:
            return
        error = future.exception()
        if error is None:
            self._shows.made(view_id, future.result())
        else:
            self._shows.not_made(view_id, error)
