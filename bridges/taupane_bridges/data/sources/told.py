"""A parquet file of which another process has told the columns, the number of rows and the first windows."""

from __future__ import annotations

import dataclasses
import pickle
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.memory import table_limit

from .parquet import ParquetSource

if TYPE_CHECKING:
    from taupane_bridges.data.arrays.schema import ColumnSchema

    from .following import Origin

_LATE: Final = ("_file", "_footer", "_groups", "_renamed", "_repeats")


@dataclass(frozen=True)
class Told:
    """What `ahead` finds out about a file."""

    origin: Origin
    """The file as it was before it was read."""
    code: str | None
    schema: tuple[ColumnSchema, ...]
    rows: int
    first: range
    """The rows of the windows."""
    frames: Mapping[range, bytes]
    """The windows, encoded, by their columns."""


class ToldSource(ParquetSource):
    """Opens nothing, and imports no pyarrow, until something is asked for that was not told."""

    def __init__(self, told: Told) -> None:
        """Take the file as it was told."""
        path = told.origin.path
        self._limit = table_limit()
        self._loaded, self._scanned = None, False
        self.name: str | None = path.name
        self.origin: Origin | None = told.origin
        self.code: str | None = told.code
        self.schema: tuple[ColumnSchema, ...] = told.schema
        self.rows = told.rows
        self.told = told
        self._opening = threading.RLock()

    def __getattr__(self, name: str) -> Any:
        """Open the file when the first thing is missed that its footer holds. Any thread.

        Raises SourceMissing, and SourceChanged if it is another file than the one that was told of.
        """
        if name not in _LATE:
            raise AttributeError(name)
        with self._opening:
            if name not in vars(self):
                self._open()
        return vars(self)[name]

    def _open(self) -> None:
        ((path, identity),) = self.told.origin.files
        super().__init__(path, limit=self._limit, identity=dataclasses.astuple(identity))
        self.origin = self.told.origin


def read_told(origin: Origin | None, written: bytes) -> Told | None:
    """Read what another process wrote of a file; None if it is another file by now."""
    told: Told = pickle.loads(written)  # by our own child
    return told if told.origin == origin else None
