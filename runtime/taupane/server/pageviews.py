"""The views of all open pages: who is attached to which, and when a view that nobody looks at ends."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taupane.server.credentials import is_one_of, same_secret

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from taupane.server.ports import Channel, LiveView

log = logging.getLogger(__name__)

REPLACED = 4409
"""Close code: a newer socket took over this view."""


@dataclass(slots=True)
class _Place:
    view: LiveView
    channel: Channel | None = None
    timer: asyncio.TimerHandle | None = None
    was_attached: bool = False


@dataclass(slots=True)
class PageViews:
    """Loop thread only. ``unattached`` and ``detached`` are seconds that a view without a socket is kept.

    ``limit`` bounds the views without a socket: one more, and the oldest of them ends.
    """

    unattached: float = 30.0
    detached: float = 60.0
    limit: int = 200
    on_end: Callable[[LiveView], None] | None = None
    _places: dict[str, _Place] = field(default_factory=dict)

    def add(self, view: LiveView) -> None:
        """Keep a view that was just rendered into a page until that page attaches."""
        place = _Place(view)
        self._places[view.id] = place
        self._keep_for(place, self.unattached)
        idle = [place for place in self._places.values() if place.channel is None]
        for place in idle[: max(0, len(idle) - self.limit)]:
            self.end(place.view)

    def find(self, view_id: str, nonce: str) -> LiveView | None:
        """Return the view that a page proves to be its own, or None."""
        place = self._places.get(view_id)
        if place is None or not same_secret(nonce, place.view.nonce):
            return None
        return place.view

    def holds_nonce(self, nonce: str) -> bool:
        """Tell whether some open page has this nonce. Any thread: the window asks from the GUI's."""
        return is_one_of(nonce, [place.view.nonce for place in list(self._places.values())])

    def attach(self, view: LiveView, channel: Channel) -> bool:
        """Give the view a channel and close the older one. Returns whether the page is seen for the first
        time.
        """
        place = self._places[view.id]
        self._stop_timer(place)
        older, place.channel = place.channel, channel
        if older is not None:
            older.close(REPLACED, "replaced by a newer socket")
            view.detach(older)
        first, place.was_attached = not place.was_attached, True
        return first

    def detach(self, view: LiveView, channel: Channel) -> bool:
        """Note that a socket is gone. Returns False when a newer one has the view."""
        place = self._places.get(view.id)
        if place is None or place.channel is not channel:
            return False
        place.channel = None
        view.detach(channel)
        self._keep_for(place, self.detached)
        return True

    def attached(self) -> Iterator[tuple[LiveView, Channel]]:
        """Yield each view that a page is looking at, with its channel."""
        for place in list(self._places.values()):
            if place.channel is not None:
                yield place.view, place.channel

    def all(self) -> list[LiveView]:
        """Return every view, attached or not."""
        return [place.view for place in self._places.values()]

    def end(self, view: LiveView) -> None:
        """Dispose one view now."""
        place = self._places.pop(view.id, None)
        if place is None:
            return
        self._stop_timer(place)
        if place.channel is not None:
            place.channel.close(1001, "the view ended")
            view.detach(place.channel)
        try:
            view.dispose()
        except Exception:
            # A task boundary: the app's own cleanup code must not keep other views alive.
            log.exception("a view could not be disposed")
        if self.on_end is not None:
            self.on_end(view)

    def end_all(self) -> None:
        """Dispose every view: the app ends."""
        for view in self.all():
            self.end(view)

    def _keep_for(self, place: _Place, seconds: float) -> None:
        import asyncio

        self._stop_timer(place)
        place.timer = asyncio.get_running_loop().call_later(seconds, self.end, place.view)

    @staticmethod
    def _stop_timer(place: _Place) -> None:
        if place.timer is not None:
            place.timer.cancel()
            place.timer = None
