"""The tree of one page: mounts descriptions, and turns every change into ops.

Ids are counted, not printed: inserted HTML is numbered in document order from the id its op names,
and the page counts the same elements in the same order. A tree is used by one thread at a time
(its view holds a lock); only `mark` may be called from any thread.

    description ── mounting ──► nodes ── writing ──► HTML
    dirty reactions ── patching ──► nodes, and ops by way of `shown`
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from taupane.errors import DuplicateId, RenderError
from taupane.live.children import flatten
from taupane.live.inputs import Entry, take_over
from taupane.live.mounting import Mounting
from taupane.live.nodes import Binding, ElementNode, Node, Region, RegionReaction, elements
from taupane.live.patching import Patching
from taupane.live.shown import Shown
from taupane.live.writing import Writer
from taupane.state import Scope
from taupane.widgets.element import Child

#: Reports an error of the user's code that was contained: the exception and where it happened.
Report = Callable[[Exception, str], None]

#: Rounds of a flush in which bindings may dirty each other before it gives up until the next one.
_MAX_ROUNDS: Final = 100


class Tree:
    """The mounted elements and regions of one page.

    `view` is what per-view state is kept for. `on_dirty` is called, from whatever thread changed a
    State, when there is something to flush. `report` takes the errors that are contained.
    """

    def __init__(self, view: object, on_dirty: Callable[[], None], report: Report) -> None:
        self.shown = Shown()
        self.root = self.shown.root
        self.listening = self.shown.listening
        self.scope = Scope(None, view=view)
        self.report = report
        self._mounting = Mounting(self)
        self._patching = Patching(self, self._mounting)
        self._on_dirty = on_dirty
        self._dirty: deque[Binding | RegionReaction] = deque()
        self._last_order = 0

    # What the view calls

    def mount(self, child: Child) -> str:
        """Mount the page's content and give its HTML. Errors of the user's code are raised."""
        writer = Writer()
        self._mounting.mount_all(flatten((child,)), self.root, writer)
        self.shown.check_ids()
        self._mounting.strict = False
        return writer.html()

    @property
    def is_dirty(self) -> bool:
        """Tell whether a flush would have something to look at or, after `take_over`, to send."""
        return bool(self._dirty or self.shown.ops)

    def mark(self, reaction: Any) -> None:
        """Note that what a reaction read has changed. Called from any thread."""
        self._dirty.append(reaction)
        self._on_dirty()

    def flush(self) -> list[list[Any]]:
        """Run what is dirty, parents first, and give the ops that bring the page up to date."""
        for _ in range(_MAX_ROUNDS):
            if not self._dirty:
                break
            for reaction in self._take_dirty():
                self._update(reaction)
        else:
            self.report(
                RenderError("what the page shows keeps changing what it reads; the next change goes on"), "flush"
            )
        ops = self.shown.take_ops()
        if ops:
            try:
                self.shown.check_ids()
            except DuplicateId as error:
                self.report(error, "flush")
        return ops

    def take_over(self, entry: Entry) -> None:
        """Note what the user did, as what the page shows."""
        for node in take_over(self.shown, entry):
            for name in ("value", "checked", "selected"):
                if (binding := (node.bindings or {}).get(name)) is not None:
                    self._update(binding, always=True)

    def html(self, *, numbered: bool = False) -> str:
        """Write the whole page as it is now; `numbered` prints each element's id for a resync."""
        writer = Writer(numbered=numbered)
        for child in self.root.children:
            for node in elements(child):
                writer.rewrite(node)
        return writer.html()

    def count(self) -> int:
        """Count the page's elements."""
        return _count(self.root) - 1

    def dispose(self) -> None:
        """Let go of everything that is mounted."""
        for child in self.root.children:
            self._mounting.unmount(child)
        self.root.children = []
        self.scope.dispose()
        self._dirty.clear()

    # What reactions call

    def next_order(self) -> int:
        """Give a number to sort reactions by: whoever is mounted first is above or before."""
        self._last_order += 1
        return self._last_order

    def update_binding(self, binding: Binding) -> None:
        """Bring one attribute or text up to date."""
        self._patching.update_binding(binding)

    def update_region(self, region: Region) -> None:
        """Compute a region's children again and patch them."""
        self._patching.update_region(region)

    def _take_dirty(self) -> list[Binding | RegionReaction]:
        taken: list[Binding | RegionReaction] = []
        while self._dirty:  # others only append
            taken.append(self._dirty.popleft())
        if len(taken) > 1:
            taken.sort(key=_order)
        return taken

    def _update(self, reaction: Binding | RegionReaction, *, always: bool = False) -> None:
        try:
            if always or reaction.stale():
                reaction.update()
        except Exception as error:  # the user's code: the page keeps what it shows, the rest goes on
            self.report(error, "update")


def _order(reaction: Binding | RegionReaction) -> int:
    return reaction.order


def _count(node: Node) -> int:
    own = 1 if isinstance(node, ElementNode) else 0
    return own + sum(map(_count, node.children))
