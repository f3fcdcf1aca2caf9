"""JSON lines over pipes: read without trust, written without waiting."""

from __future__ import annotations

import json
import os
import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

__all__ = ["LONGEST", "Garbage", "LineWriter", "read_messages"]

LONGEST = 1_048_576
"""Bytes. Longer lines are passed over: no message comes near."""

WAITING = 4_096
"""Lines that may wait for a reader. A window's events come in hundreds a second at most, so more means that
nobody reads."""


@dataclass(frozen=True)
class Garbage:
    """A line that is no JSON object; `why` holds nothing of what stood in it but a short printable beginning."""

    why: str


def read_messages(stream: IO[bytes]) -> Iterator[dict[str, object] | Garbage]:
    """Yield each line's object until the stream ends; blank lines are passed over."""
    while True:
        try:
            line = stream.readline(LONGEST)
        except (OSError, ValueError):
            # Closed under the reader: the same as its end.
            return
        if not line:
            return
        if len(line) >= LONGEST and not line.endswith(b"\n"):
            if not _pass_over(stream):
                return
            yield Garbage(f"a line longer than {LONGEST} bytes")
        elif line.strip():
            yield _decode(line)


def _pass_over(stream: IO[bytes]) -> bool:
    while True:
        try:
            rest = stream.readline(LONGEST)
        except (OSError, ValueError):
            return False
        if not rest:
            return False
        if rest.endswith(b"\n"):
            return True


def _decode(line: bytes) -> dict[str, object] | Garbage:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return Garbage(f"no JSON: {line[:60].decode('utf-8', 'replace').strip()!a}")
    if not isinstance(message, dict):
        return Garbage(f"no JSON object but a {type(message).__name__}")
    return message


class LineWriter:
    """Writes messages to a pipe on a thread of its own, so that a stuck reader never stops a window.

    When `WAITING` lines wait, further ones are dropped and `dropped` counts them. The stream is the writer's
    from now on.
    """

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.dropped = 0
        self._stream = stream
        self._lines: queue.Queue[bytes | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def send(self, message: Mapping[str, object]) -> bool:
        """Queue a message; False when it was dropped. Any thread. Raises TypeError, ValueError for what JSON
        cannot hold.
        """
        line = json.dumps(message, allow_nan=False).encode("ascii") + b"\n"
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self.dropped += 1
            return False
        return True

    def close(self, seconds: float = 2.0) -> None:
        """Write what waits and close the stream; give up on a stuck reader after `seconds`."""
        try:
            self._lines.put(None, timeout=seconds)
        except queue.Full:
            return
        self._thread.join(seconds)

    def _work(self) -> None:
        fd = self._stream.fileno()
        try:
            while (line := self._lines.get()) is not None:
                while line:
                    line = line[os.write(fd, line) :]
        except (OSError, ValueError):
            # Nobody reads any more; whoever waits for the reader's end learns of it from there.
            pass
        try:
            self._stream.close()
        except OSError:
            return
