"""Whether the file under a table is still the one that was opened.

A table in memory goes on being shown when its file is rewritten or deleted; the page is told, and may open it anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from .errors import SourceMissing
from .files import Identity, regular_file

if TYPE_CHECKING:
    from concurrent.futures import Future

    from .lanes import WindowPool

PERIOD = 2.0
"""Seconds between two looks at the file: one `stat` each."""

FileState: TypeAlias = Literal["same", "changed", "gone"]

SAID: Final = {
    "same": "{name} is as it was.",
    "changed": "{name} has changed since it was opened; these are the rows of before.",
    "gone": "{name} is not there any more; these are the rows of before.",
}


@dataclass(frozen=True)
class Origin:
    """The file that a table was read from, as it was then."""

    path: Path
    identity: Identity

    @classmethod
    def of(cls, path: Path) -> Origin | None:
        """Look at a file before it is read; None where it is no regular file (a folder, a pattern)."""
        try:
            identity = Identity.of(regular_file(path))
        except SourceMissing:
            return None
        return cls(path.absolute(), identity)

    def look(self) -> FileState:
        """Tell what has become of the file. Any thread; waits for the disk."""
        try:
            status = regular_file(self.path)
        except SourceMissing:
            return "gone"
        return "same" if Identity.of(status) == self.identity else "changed"


class Following:
    """Looks at a file now and then, on a thread of `pool`, and tells what it finds on the loop's thread, where it is
    made and stopped.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, origin: Origin, pool: WindowPool, tell: Callable[[FileState], None]
    ) -> None:
        self._loop = loop
        self._origin = origin
        self._pool = pool
        self._tell = tell
        self._stopped = False
        self._timer = loop.call_later(PERIOD, self._look)

    def stop(self) -> None:
        """Look no more, and tell no more."""
        self._stopped = True
        self._timer.cancel()

    def _look(self) -> None:
        def done(future: Future[FileState]) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._looked, future)

        self._pool.submit(self._origin.look).add_done_callback(done)

    def _looked(self, future: Future[FileState]) -> None:
        if self._stopped:
            return
        self._timer = self._loop.call_later(PERIOD, self._look)
        self._tell(future.result())
