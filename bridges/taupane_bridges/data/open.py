"""Give a source for anything tabular. The one place that knows every kind."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from taupane_bridges import lookahead

from .errors import SourceBroken, UnsupportedSource
from .sources.following import Origin
from .sources.query import Query, run
from .sources.shared import find_shared, share
from .sources.told import ToldSource, read_told

if TYPE_CHECKING:
    from collections.abc import Callable

    from .source import Check, DataSource
    from .sources.arriving import ArrivingSource, Progress

_PACKED = "compressed text"


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
        made = lookahead.take(path) if early else None
        told = None if made is None else read_told(origin, made)
        source, note = (ToldSource(told), None) if told is not None else _open_path(path)
        source.origin = origin if origin is None else replace(origin, note=note)
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


def _open_path(path: Path) -> tuple[DataSource, str | None]:
    """Open what a path leads to, and say what the user should know about it, if anything."""
    from .sources.contents import head_of, other_than, table_in
    from .sources.documents import ARROW, read_arrow
    from .sources.parquet import ParquetSource
    from .sources.parts import PartsSource, leads_to_many

    if leads_to_many(path):
        return PartsSource(path), None
    suffix, head = path.suffix.lower(), head_of(path)
    held = table_in(head)
    if held == "parquet" and suffix not in lookahead.PARQUET:
        return ParquetSource(path), f"{path.name} holds parquet, whatever its name says, and is shown as that."
    if held == "Arrow" and suffix not in ARROW:
        return read_arrow(path), f"{path.name} holds Arrow data, whatever its name says, and is shown as that."
    if suffix in lookahead.PARQUET:
        return ParquetSource(path), None
    expected, read = _reader_of(path)
    wrong = other_than(path.name, expected, head) if expected in {"CSV", "JSON"} else None
    if wrong is not None:
        raise SourceBroken(wrong)
    try:
        return read(path), None
    except SourceBroken as error:
        wrong = None if expected == _PACKED else other_than(path.name, expected, head)
        if wrong is None:
            raise
        raise SourceBroken(wrong) from error


def _reader_of(path: Path) -> tuple[str, Callable[[Path], DataSource]]:
    """Give what the name says that is in a file, and what reads that. Raises UnsupportedSource."""
    from .sources.compressed import is_compressed, kind_of
    from .sources.documents import ARROW, DOCUMENTS, EXCEL, read_document
    from .sources.text import LINES, SEPARATORS, read_lines, read_text

    packed = _PACKED if is_compressed(path) else None
    if kind_of(path) in SEPARATORS:
        return packed or "CSV", read_text
    if kind_of(path) in LINES:
        return packed or "JSON", read_lines
    suffix = path.suffix.lower()
    if suffix in DOCUMENTS:
        return "Arrow data" if suffix in ARROW else "a workbook" if suffix in EXCEL else "JSON", read_document
    said = f"files of type {suffix!r} are not read" if suffix else "its name has no ending that says what it holds"
    raise UnsupportedSource(
        f"{path.name}: {said}; give it one of these: .parquet, .csv, .tsv, .json, .ndjson, .arrow, .xlsx, .csv.gz, or "
        "name a folder of .parquet files"
    )
