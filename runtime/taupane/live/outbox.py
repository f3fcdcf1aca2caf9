"""Number the frames to a page and keep those it may not have seen. Pure: the view does the I/O.

    frame -> sent, in flight -> acknowledged
                     '-> replayed after a reconnect, or forgotten: then the page needs a sync

At most `WINDOW` frames are in flight. While it is full nothing is queued: the tree keeps dirty
marks only, and the values are read when there is room again, so that the latest wins.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final, NamedTuple

from taupane.live.protocol import CALL, encode

WINDOW: Final = 2
RING_FRAMES: Final = 256
RING_CHARS: Final = 1 << 20


class _Sent(NamedTuple):
    seq: int
    text: str
    calls: list[list[Any]]


class Outbox:
    """The frames of one page. Used on the event loop's thread only."""

    __slots__ = ("_chars", "_ring", "acked", "seq")

    def __init__(self) -> None:
        self.seq = 0
        self.acked = 0
        self._ring: deque[_Sent] = deque()
        self._chars = 0

    @property
    def has_room(self) -> bool:
        """Tell whether another frame may be sent."""
        return self.seq - self.acked < WINDOW

    def frame(self, ops: list[list[Any]], ack: int) -> str:
        """Number a frame, remember it and give its text."""
        self.seq += 1
        text = encode([self.seq, ack, ops])
        self._ring.append(_Sent(self.seq, text, [op for op in ops if op[0] == CALL and op[1] == 0]))
        self._chars += len(text)
        while len(self._ring) > 1 and (len(self._ring) > RING_FRAMES or self._chars > RING_CHARS):
            self._forget()
        return text

    def acknowledge(self, seq: int) -> None:
        """Note that the page has applied every frame up to `seq`; older and unknown numbers change nothing."""
        if self.acked < seq <= self.seq:
            self.acked = seq
            while self._ring and self._ring[0].seq <= seq:
                self._forget()

    def replay(self, last: int) -> list[str] | None:
        """Give the frames after `last`, or None where the page needs a sync."""
        if last > self.seq or last < self.acked:
            return None
        missing = [frame.text for frame in self._ring if frame.seq > last]
        if len(missing) != self.seq - last:
            return None
        self.acknowledge(last)
        return missing

    def calls_after(self, seq: int) -> list[list[Any]]:
        """Give the calls to the page itself in the frames after `seq`, for which a sync does not stand."""
        return [call for frame in self._ring if frame.seq > seq for call in frame.calls]

    def restart(self) -> None:
        """Forget what is in flight: the next frame is a sync and stands for everything before it."""
        self._ring.clear()
        self._chars = 0
        self.acked = self.seq

    def _forget(self) -> None:
        self._chars -= len(self._ring.popleft().text)
