"""Tables that come piece by piece: shown from the first piece on, and kept in memory if they fit there, else in a file.

A text file, a lazy frame, a reader of record batches and a query are all read so. The first piece is taken when the
source is opened; `rest` reads on, in the heavy lane, and gives the source of the whole.
"""

from __future__ import annotations

import itertools
import logging
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from taupane_bridges.data.arrays.arrow import normal
from taupane_bridges.data.errors import DataError, SourceBroken, Superseded, TooLarge
from taupane_bridges.data.folders import make_folder, remove_folder
from taupane_bridges.data.memory import table_limit

from .parquet import ParquetSource
from .table import TableSource

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    from taupane_bridges.data.source import Check, DataSource

_log = logging.getLogger(__name__)
_ROW_GROUP = 131_072

Progress: TypeAlias = "Callable[[int | None, int], None]"
"""Called after each piece with what was read of `Stream.total` (None: unknown) and the rows so far."""


@dataclass(frozen=True)
class Piece:
    """Some rows; `done` is how much of the total was read with them."""

    rows: pa.Table | pl.DataFrame
    done: int | None = None


@dataclass(frozen=True)
class Stream:
    """Where the pieces come from, all of the same columns.

    `otherwise` reads the whole in another way, when a piece cannot be read or does not fit the others.
    """

    pieces: Iterator[Piece]
    total: int | None = None
    """The size of the whole in the unit of `Piece.done`: bytes for files. None where nobody knows."""
    name: str | None = None
    code: str | None = None
    otherwise: Callable[[], DataSource] | None = None


class ArrivingSource(TableSource):
    """The first rows of a table, for as long as `rest` has not been called. Made by `arrive`."""

    def __init__(self, stream: Stream, read: list[Piece], limit: int) -> None:
        first = read[0]
        super().__init__(_arrow([first]), name=stream.name)
        self._stream = stream
        self._read = read
        self._limit = limit
        self.total = stream.total
        self.done = first.done
        self.apart = False

    def rest(self, check: Check, progress: Progress) -> DataSource:
        """Read on to the end and give the whole table. Once; heavy lane.

        Raises SourceBroken, SourceChanged, TooLarge, and what `check` raises.
        """
        pieces = itertools.chain(self._read, self._stream.pieces)
        self._read = []
        found = _whole(self._stream, pieces, self._limit, check, progress)
        found.origin = self.origin
        return found


def arrive(stream: Stream, *, limit: int | None = None) -> DataSource:
    """Read the first piece, and give a source for it; for the whole, if there is only one.

    `limit` is the most bytes that the table may take in memory (None: an eighth of the memory).
    """
    limit = table_limit() // 2 if limit is None else limit
    try:
        started = list(itertools.islice(stream.pieces, 1))
        if started and not _goes_on(stream, started[0]):
            started += itertools.islice(stream.pieces, 1)
        if len(started) == 2 or (started and _goes_on(stream, started[0])):
            return ArrivingSource(stream, started, limit)
    except Exception as error:
        return _otherwise(stream, error)
    return _whole(stream, iter(started), limit, _unchecked, _untold)


def _goes_on(stream: Stream, first: Piece) -> bool:
    """Tell whether it is known that more comes: then nobody waits for the second piece, which may be large."""
    return stream.total is not None and first.done is not None and first.done < stream.total


def whole(source: DataSource) -> DataSource:
    """Give the source itself, or all of one that has only begun to arrive."""
    return source.rest(_unchecked, _untold) if isinstance(source, ArrivingSource) else source


def _whole(stream: Stream, pieces: Iterator[Piece], limit: int, check: Check, progress: Progress) -> DataSource:
    kept: list[Piece] = []
    size = rows = 0
    try:
        for piece in pieces:
            check()
            kept.append(piece)
            size += _size(piece)
            rows += _count(piece)
            progress(piece.done, rows)
            if size > limit:
                return _spill(stream, kept, pieces, check, progress)
        return _in_memory(stream, kept)
    except Exception as error:
        return _otherwise(stream, error)


def _otherwise(stream: Stream, error: Exception) -> DataSource:
    """Read the whole in the other way, if there is one and the error is no final one."""
    from .convert import first_line

    if isinstance(error, (DataError, Superseded)):
        raise error
    if stream.otherwise is None:
        raise SourceBroken(f"{stream.name or 'the table'} could not be read: {first_line(error)}") from error
    _log.info("%s is read in one go: %s", stream.name, first_line(error))
    return stream.otherwise()


def _in_memory(stream: Stream, pieces: list[Piece]) -> TableSource:
    import polars as pl
    import pyarrow as pa

    from .convert import from_polars

    frames = [piece.rows for piece in pieces if isinstance(piece.rows, pl.DataFrame)]
    if frames and len(frames) == len(pieces):
        source = from_polars(frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed"))
    else:
        source = TableSource(_arrow(pieces) if pieces else pa.table({}))
    source.name, source.code = stream.name, stream.code
    return source


class _SpilledSource(ParquetSource):
    """The table in a file of its own, which goes with it."""

    def __init__(self, folder: Path, stream: Stream) -> None:
        super().__init__(folder / "table.parquet", limit=0)
        self.name, self.code = stream.name, stream.code
        weakref.finalize(self, remove_folder, folder)

    def load(self, check: Check) -> None:
        """Do nothing: it was written because it does not fit."""


def _spill(stream: Stream, kept: list[Piece], pieces: Iterator[Piece], check: Check, progress: Progress) -> DataSource:
    """Write the pieces into a parquet file, and let go of those in memory. Raises TooLarge when the disk is full."""
    folder = make_folder()
    done = False
    try:
        _write(folder / "table.parquet", kept, pieces, check, progress)
        done = True
        return _SpilledSource(folder, stream)
    except OSError as error:
        raise TooLarge(f"there is no room on the disk for {stream.name or 'this table'}") from error
    finally:
        if not done:
            remove_folder(folder)


def _write(path: Path, kept: list[Piece], pieces: Iterator[Piece], check: Check, progress: Progress) -> None:
    import pyarrow.parquet as pq

    schema = _arrow(kept[:1]).schema
    rows = 0
    with pq.ParquetWriter(path, schema, compression="lz4") as written:
        while kept:
            rows += _append(written, schema, kept.pop(0))
            check()
        for piece in pieces:
            check()
            rows += _append(written, schema, piece)
            progress(piece.done, rows)


def _append(written: pq.ParquetWriter, schema: pa.Schema, piece: Piece) -> int:
    table = _arrow([piece])
    written.write_table(table.cast(schema), row_group_size=_ROW_GROUP)
    return int(table.num_rows)


def _arrow(pieces: list[Piece]) -> pa.Table:
    import polars as pl
    import pyarrow as pa

    from .convert import arrow_of

    tables: list[Any] = [
        arrow_of(piece.rows) if isinstance(piece.rows, pl.DataFrame) else piece.rows for piece in pieces
    ]
    return normal(pa.concat_tables(tables))


def _size(piece: Piece) -> int:
    import polars as pl

    return int(piece.rows.estimated_size() if isinstance(piece.rows, pl.DataFrame) else piece.rows.nbytes)


def _count(piece: Piece) -> int:
    import polars as pl

    return int(piece.rows.height if isinstance(piece.rows, pl.DataFrame) else piece.rows.num_rows)


def _unchecked() -> None:
    return None


def _untold(_done: int | None, _rows: int) -> None:
    return None
