"""Give a source for anything tabular. The one place that knows every kind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import UnsupportedSource
from .sources.following import Origin
from .sources.query import Query, run

if TYPE_CHECKING:
    from .source import DataSource

_PARQUET = {".parquet", ".parq", ".pq"}


def open_source(data: object, *, early: bool = False) -> DataSource:
    """Open a path or take over an object in memory. Heavy lane: it may read a file or run a query.

    With `early`, what is read piece by piece may come as an `ArrivingSource` of its first rows; a
    Session reads the rest while it shows them.

    Raises a DataError: SourceMissing, SourceBroken, TooLarge, or UnsupportedSource, which says what is accepted.
    """
    if isinstance(data, (str, os.PathLike)):
        name = os.fspath(data)
        if not isinstance(name, str):
            raise UnsupportedSource("a path must be text, not bytes")
        path = Path(name)
        origin = Origin.of(path)  # before it is read: what changes meanwhile has changed
        source = _open_path(path)
        source.origin = origin
    elif isinstance(data, Query):
        source = run(data)
    else:
        from .sources.convert import convert

        source = convert(data)
    from .sources.arriving import whole

    return source if early else whole(source)


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
