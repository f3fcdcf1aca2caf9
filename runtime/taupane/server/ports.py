"""What the server needs from the parts behind it, and what it gives them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol


class Channel(Protocol):
    """One attached socket, seen from a view. Loop thread only."""

    def send(self, text: str) -> None:
        """Queue one text frame; never blocks. A channel that holds too much closes itself."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Close the socket after what is queued; again: no effect."""
        ...


class LiveView(Protocol):
    """One page's widgets. Loop thread only, except ``render``."""

    @property
    def id(self) -> str:
        """The name that the page gives in its hello."""
        ...

    @property
    def nonce(self) -> str:
        """The secret of this page, known to nobody else."""
        ...

    def boot(self) -> Mapping[str, object]:
        """Return what the page's script needs to take over the HTML it stands in: id, nonce and more."""
        ...

    def attach(self, channel: Any, hello: Any) -> None:
        """Make ``channel`` the view's only channel and bring the page up to date."""
        ...

    def receive(self, text: str) -> None:
        """Take one message of the attached page."""
        ...

    def notify(self, method: str, *args: object) -> None:
        """Call a method of the page's client. Any thread."""
        ...

    def detach(self, channel: Any) -> None:
        """Forget the channel, if it is still the attached one."""
        ...

    def dispose(self) -> None:
        """Stop everything that the view runs. Once."""
        ...


class RowSink(Protocol):
    """Where a data session puts its answers. Loop thread only; never blocks."""

    def text(self, text: str, /) -> Awaitable[Any] | None:
        """Queue one text frame; gives what to wait for before the next, where the page is slow."""
        ...

    def binary(self, data: bytes, /) -> Awaitable[Any] | None:
        """Queue one binary frame; likewise."""
        ...


class RowConnection(Protocol):
    """One client of a data session."""

    @property
    def closed(self) -> bool:
        """Whether the session has let go of the client: the socket is of no more use."""
        ...

    def receive(self, text: str) -> None:
        """Take one message of the client."""
        ...

    def close(self) -> None:
        """Forget the client."""
        ...


class RowSession(Protocol):
    """One table that pages may read."""

    def connect(self, sink: Any) -> Any:
        """Begin to serve one client; returns its `RowConnection`."""
        ...


Sessions = Mapping[str, Any]
"""Unguessable id -> data session."""

Notify = Callable[[Any], None]
