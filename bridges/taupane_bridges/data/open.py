"""Give a source for anything tabular. The one place that knows every kind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import UnsupportedSource
from .sources.following import Origin
from .sources.query import Query, run
from .sources.shared import find_shared, share

if TYPE_CHECKING:
    from .source import Check, DataSource
    from .sources.arriving import ArrivingSource, Progress

_PARQUET = {".parquet", ".parq", ".pq"}


def open_source(data: object, *, early: bool = False) -> DataSource:
    """Open a path or take over an object in memory. Heavy lane: it may read a file or run a query.

    With `early`, for a Session: what is read piece by piece may come as an `ArrivingSource` of its first rows, the rest
    of which the session reads while it shows them; and files that another session shows, and that have not changed
    since, are not opened again: both use one source.

    Raises a DataError: SourceMissing, SourceBroken, TooLarge, or UnsupportedSource, which says what is accepted.
    """
    if isinstance(data, (str, os.PathLike)):
        name = os.fspath(data)
        if not isinstance(name, str):
            raise UnsupportedSource("a path must be text, not bytes")
        path = Path(name)
        origin = Origin.of(path)  # before it is read: what changes meanwhile has changed
        known = find_shared(origin) if early else None
        if known is not None:
            return known
        source = _open_path(path)
        source.origin = origin
        if early and not _arrives(source):
            share(source)
    elif isinstance(data, Query):
        source = run(data)
    else:
        from .sources.convert import convert

        source = convert(data)
    from .sources.arriving import whole

    return source if early else whole(source)


def _arrives(source: DataSource) -> bool:
    from .sources.arriving import ArrivingSource

    return isinstance(source, ArrivingSource)


def read_rest(source: ArrivingSource, check: Check, progress: Progress) -> DataSource:
    """Give the whole of a table that has begun to arrive, for a Session; what another one has read meanwhile is not
    read again. Arriving lane. Raises what `ArrivingSource.rest` raises.
    """
    found = find_shared(source.origin)
    if found is None:
        found = source.rest(check, progress)
        share(found)
    return found


def _open_path(path: Path) -> DataSource:
    from .sources.compressed import kind_of
    from .sources.documents import DOCUMENTS, read_document
    from .sources.files import regular_file
    from .sources.parquet import ParquetSource
    from .sources.parts import PartsSource, leads_to_many
    from .sources.text import LINES, SEPARATORS, read_lines, read_text

    suffix = path.suffix.lower()
    if leads_to_many(path):
        return PartsSource(path)
    if suffix in _PARQUET:
        return ParquetSource(path)
    if kind_of(path) in SEPARATORS:
        return read_text(path)
    if kind_of(path) in LINES:
        return read_lines(path)
    if suffix in DOCUMENTS:
        return read_document(path)
    regular_file(path)
    raise UnsupportedSource(
        f"{path.name}: files of type {suffix or 'none'!r} are not read; use .parquet, .csv, .tsv, .json, .ndjson, "
        ".arrow, .xlsx, .csv.gz, or a folder of .parquet"
    )
