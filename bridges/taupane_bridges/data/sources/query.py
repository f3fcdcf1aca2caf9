"""What a database answers to a query as a source: from ADBC, DuckDB or any DB-API connection.

Rows come as Arrow batches where the connection can give them, and as Python's values where it cannot (sqlite3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.errors import SourceBroken, UnsupportedSource

if TYPE_CHECKING:
    from taupane_bridges.data.source import DataSource

    from .arriving import Piece

_BATCH: Final = 65_536


@dataclass(frozen=True)
class Query:
    """A query and what runs it: `connect` gives a connection and is called in the thread that reads, once per opening;
    the connection is closed at the end.

        Query("SELECT * FROM flights", lambda: duckdb.connect("flights.db", read_only=True))
        Query("SELECT * FROM flights", lambda: adbc_driver_postgresql.dbapi.connect(uri))

    `parameters` are bound by the database, never put into the text.
    """

    text: str
    connect: Callable[[], Any]
    parameters: tuple[Any, ...] = ()


def run(query: Query) -> DataSource:
    """Run the query and give the source of its rows. Raises SourceBroken with what the database says."""
    from .arriving import Stream, arrive

    return arrive(Stream(_pieces(query)))


def _pieces(query: Query) -> Iterator[Piece]:
    from .convert import first_line, reader_pieces

    try:
        connection = query.connect()
    except Exception as error:  # each driver has errors of its own
        raise SourceBroken(f"the database cannot be reached: {first_line(error)}") from error
    try:
        cursor = connection.cursor()
        cursor.execute(query.text, query.parameters) if query.parameters else cursor.execute(query.text)
        reader = _reader(cursor)
        yield from _rows(cursor) if reader is None else reader_pieces(reader)
    except (SourceBroken, UnsupportedSource):
        raise
    except Exception as error:
        raise SourceBroken(f"the query failed: {first_line(error)}") from error
    finally:
        connection.close()


def _reader(cursor: Any) -> Any:
    """Give the cursor's Arrow reader: ADBC's, DuckDB's; None where it has none."""
    for name in ("fetch_record_batch", "fetch_arrow_reader"):
        fetch = getattr(cursor, name, None)
        if fetch is not None:
            return fetch()
    return None


def _rows(cursor: Any) -> Iterator[Piece]:
    """Give all rows of a cursor that knows no Arrow."""
    import polars as pl

    from .arriving import Piece

    if cursor.description is None:
        raise UnsupportedSource("the query gives no rows; use one that selects")
    from taupane_bridges.data.arrays.names import unique_names

    names = unique_names([str(column[0]) for column in cursor.description])
    frames = []
    while rows := cursor.fetchmany(_BATCH):
        columns = zip(names, zip(*rows, strict=True), strict=True)
        frames.append(pl.DataFrame([pl.Series(name, values, strict=False) for name, values in columns]))
    # In one piece: types are those of all rows, and such connections are bound to the thread that made them
    empty = pl.DataFrame({name: pl.Series([], dtype=pl.Null) for name in names})
    yield Piece(pl.concat(frames, how="diagonal_relaxed") if frames else empty)
