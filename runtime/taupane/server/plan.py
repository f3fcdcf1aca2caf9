"""What an app has declared by the time it is served. No aiohttp here: the first paint does not wait for
it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from taupane.routes import Match, Routes
from taupane.server.ports import LiveView
from taupane.server.published import PublishedFiles
from taupane.server.uploads_native import DroppedPaths

if TYPE_CHECKING:
    from pathlib import Path

    from taupane.server.appassets import AppAssets
    from taupane.server.documents import Look
    from taupane.server.mounting import Mount
    from taupane.server.ownpages import OwnPages

OpenView = Callable[[Match, str], Awaitable[tuple[LiveView, str]]]
"""Makes a view of the page at a path and returns it with its HTML. Raises what the page's function raises."""


@dataclass(frozen=True, slots=True)
class UserRoute:
    """One request handler of the app. ``path`` may hold ``{name}`` as in aiohttp."""

    method: str
    path: str
    function: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Times:
    """How long things may take or are kept, in seconds. Tests shorten them."""

    unattached: float = 30.0
    """A view whose page never opened its socket."""
    detached: float = 60.0
    """A view whose socket is gone."""
    first_message: float = 5.0
    heartbeat: float = 15.0
    keepalive: float = 12.0
    upload: float = 30.0
    """A file on its way in that hardly grows (see `taupane.server.uploads`)."""
    shutdown: float = 1.0
    """Running requests at the end of the app."""


def _nobody(*_: object) -> None:
    """Serve as the null object for the two hooks."""


@dataclass(slots=True)
class Plan:
    """Pages, handlers, folders and hooks of one app. Read by the server when it starts, and ``look`` for each
    page.
    """

    pages: Routes
    look: Callable[[], Look]
    open_view: OpenView
    handlers: Sequence[UserRoute] = ()
    folders: Mapping[str, Path] = field(default_factory=dict)
    mounts: Sequence[Mount] = ()
    own_pages: OwnPages | None = None
    """Pages that the app brings as HTML files."""
    own: AppAssets | None = None
    """The app's own style sheets and modules."""
    published: PublishedFiles = field(default_factory=PublishedFiles)
    dropped: DroppedPaths = field(default_factory=DroppedPaths)
    sessions: Mapping[str, Any] = field(default_factory=dict)
    connected: Callable[[LiveView, bool], None] = _nobody
    """Called with the view and whether its page is seen for the first time."""
    disconnected: Callable[[LiveView], None] = _nobody
    ended: Callable[[LiveView], None] = _nobody
    """Called with a view that nobody looks at any more."""
    dev: bool = False
    own_window: Callable[[], bool] = lambda: False
    """Whether the app's pages are shown in a window of its own; a host that fails makes it none."""
    connect: Sequence[str] = ()
    """More sources for the policy's connect-src."""
    times: Times = field(default_factory=Times)
