"""Whether the file under a table is still the one that was opened; so for the files of a folder or a pattern.

A table in memory goes on being shown when its file is rewritten or deleted; the page is told, and may open it anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from taupane_bridges.data.errors import SourceMissing, TooLarge

from .files import Identity, regular_file

if TYPE_CHECKING:
    from concurrent.futures import Future

    from taupane_bridges.data.lanes import WindowPool

PERIOD = 2.0
"""Seconds between two looks: one `stat` for each file."""

REST: Final = 20
"""A look at a folder may take long; so many times longer passes before the next."""

FileState: TypeAlias = Literal["same", "changed", "gone"]

SAID: Final = {
    "same": "{name} is as it was.",
    "changed": "{name} has changed since it was opened; these are the rows of before.",
    "gone": "{name} is not there any more; these are the rows of before.",
}


@dataclass(frozen=True)
class Origin:
    """What a table was read from, as it was then: one file, or those of a folder or a pattern."""

    path: Path
    files: tuple[tuple[Path, Identity], ...]
    note: str | None = field(default=None, compare=False)
    """What the user should know of how it was read."""

    @classmethod
    def of(cls, path: Path) -> Origin | None:
        """Look at what is opened before it is read; None where there is nothing to read."""
        path = path.absolute()
        try:
            return cls(path, _files(path))
        except (SourceMissing, TooLarge):
            return None

    def look(self) -> FileState:
        """Tell what has become of it. Any thread; waits for the disk."""
        try:
            return "same" if _files(self.path) == self.files else "changed"
        except SourceMissing:
            return "gone"
        except TooLarge:
            return "changed"


def _files(path: Path) -> tuple[tuple[Path, Identity], ...]:
    """Give what a path leads to. Raises SourceMissing, TooLarge."""
    from .parts import find_parts, leads_to_many

    files = find_parts(path) if leads_to_many(path) else [path]
    return tuple((file, Identity.of(regular_file(file))) for file in files)


class Following:
    """Looks at the files now and then, on a thread of `pool`, and tells what it finds on the loop's thread, where it is
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
        def look() -> tuple[FileState, float]:
            began = time.monotonic()
            return self._origin.look(), time.monotonic() - began

        def done(future: Future[tuple[FileState, float]]) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._looked, future)

        self._pool.submit(look).add_done_callback(done)

    def _looked(self, future: Future[tuple[FileState, float]]) -> None:
        if self._stopped:
            return
        state, seconds = future.result()
        self._timer = self._loop.call_later(max(PERIOD, seconds * REST), self._look)
        self._tell(state)
