"""Bounds on what one page may send: a token bucket, and the numbers that the listener uses."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_BODY = 1024 * 1024
"""Bytes of a request body."""
MAX_MESSAGE = 1024 * 1024
"""Bytes of one WebSocket message from the page."""
MAX_LINE = 8190
MAX_FIELD = 8190
MAX_FIELDS = 64
MAX_CONNECTIONS = 512
"""Open sockets of one listener; one page of ours holds two or three."""
KEEPALIVE = 12.0
"""Seconds that an idle or half-sent connection may live."""
HEARTBEAT = 15.0
"""Seconds between pings; a page that answers none for half of it is gone."""
FIRST_MESSAGE = 5.0
"""Seconds in which a socket must prove itself."""
WRITE_BUFFER = 64 * 1024
"""Bytes that may wait in the transport before a sender has to wait as well."""


@dataclass(slots=True)
class Bucket:
    """A token bucket: ``rate`` messages a second on average, ``burst`` at once. Times are seconds of any
    clock.
    """

    rate: float
    burst: float
    _level: float = field(init=False)
    _filled_at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._level = self.burst

    def take(self, now: float) -> float:
        """Count one message and return how many seconds to wait before the next is read (0: none)."""
        if self._filled_at is not None:
            self._level = min(self.burst, self._level + (now - self._filled_at) * self.rate)
        self._filled_at = now
        self._level -= 1
        return 0.0 if self._level >= 0 else -self._level / self.rate
