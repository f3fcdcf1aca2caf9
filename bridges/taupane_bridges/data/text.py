"""Delimited text and lines of JSON as sources: read by polars in the heavy lane, large files block by block, so that
their first rows show at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .arriving import Piece, Stream, arrive
from .convert import first_line, from_polars
from .errors import SourceBroken, SourceChanged, TooLarge
from .files import Identity, missing, regular_file
from .memory import table_limit
from .records import record_blocks

if TYPE_CHECKING:
    import polars as pl

    from .source import DataSource
    from .table import TableSource

SEPARATORS: Final = {".csv": ",", ".txt": ",", ".tsv": "\t", ".tab": "\t"}
LINES: Final = frozenset({".ndjson", ".jsonl"})
LARGE: Final = 8 << 20
"""Bytes from which a file is read block by block."""
_SAMPLE: Final = 10_000  # rows that tell the types


def read_text(path: Path, *, limit: int | None = None, large: int = LARGE) -> DataSource:
    """Read a CSV or TSV file; dates are recognised, invalid UTF-8 is replaced.

    Raises SourceMissing, SourceBroken; TooLarge when a file that can only be read in one go is beyond `limit` bytes
    (None: a quarter of the memory).
    """
    separator = SEPARATORS.get(path.suffix.lower(), ",")
    in_one_go = partial(_read_csv, path, separator, table_limit() if limit is None else limit)
    pieces = partial(_csv_pieces, path, separator)
    return _read(path, in_one_go, pieces, _csv_code(path, separator, _SAMPLE), limit, large)


def read_lines(path: Path, *, limit: int | None = None, large: int = LARGE) -> DataSource:
    """Read a file with a JSON object in each line. Raises as `read_text`."""
    in_one_go = partial(_read_ndjson, path, table_limit() if limit is None else limit)
    return _read(path, in_one_go, partial(_ndjson_pieces, path), _ndjson_code(path), limit, large)


def _read(
    path: Path,
    in_one_go: Callable[[], DataSource],
    pieces: Callable[[], Iterator[Piece]],
    code: str,
    limit: int | None,
    large: int,
) -> DataSource:
    size = regular_file(path).st_size
    if size == 0:
        raise SourceBroken(f"{path.name} is empty")
    if size < large:
        return in_one_go()
    stream = Stream(pieces(), total=size, name=path.name, code=code, otherwise=in_one_go)
    return arrive(stream, limit=None if limit is None else limit // 2)


def _csv_pieces(path: Path, separator: str) -> Iterator[Piece]:
    import polars as pl

    schema = dict(_scan(path, separator, _SAMPLE).collect_schema())
    for at, (block, done) in enumerate(_blocks(path, quoted=True)):
        frame = pl.read_csv(
            block,
            separator=separator,
            schema=schema,
            has_header=at == 0,
            try_parse_dates=True,
            encoding="utf8-lossy",
        )
        yield Piece(frame, done)


def _ndjson_pieces(path: Path) -> Iterator[Piece]:
    import polars as pl

    for block, done in _blocks(path, quoted=False):
        yield Piece(pl.read_ndjson(block, infer_schema_length=None), done)


def _blocks(path: Path, *, quoted: bool) -> Iterator[tuple[bytes, int]]:
    """Give the file's bytes in whole records. Raises SourceMissing, SourceChanged."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise missing(path) from error
    with file:
        before = Identity.of(os.fstat(file.fileno()))
        yield from record_blocks(file, quoted=quoted)
        if Identity.of(os.fstat(file.fileno())) != before:
            raise SourceChanged(f"{path.name} was written to while it was read")


def _read_csv(path: Path, separator: str, limit: int) -> TableSource:
    """Read the file in one go, and once more if its types change behind the sample."""
    import polars as pl

    _bounded(path, limit)
    error: Exception | None = None
    for sample in (_SAMPLE, None):  # None looks at every row: slower, for files whose types change late
        try:
            source = from_polars(_scan(path, separator, sample).collect())
        except OSError as caught:
            raise missing(path) from caught
        except pl.exceptions.PolarsError as caught:
            error = caught
            continue
        source.name, source.code = path.name, _csv_code(path, separator, sample)
        return source
    assert error is not None
    raise SourceBroken(f"{path.name} could not be read as text with separators: {first_line(error)}") from error


def _read_ndjson(path: Path, limit: int) -> TableSource:
    import polars as pl

    _bounded(path, limit)
    try:
        source = from_polars(pl.read_ndjson(path, infer_schema_length=None))
    except OSError as caught:
        raise missing(path) from caught
    except pl.exceptions.PolarsError as caught:
        raise SourceBroken(f"{path.name} could not be read as lines of JSON: {first_line(caught)}") from caught
    source.name, source.code = path.name, _ndjson_code(path)
    return source


def _bounded(path: Path, limit: int) -> None:
    size = regular_file(path).st_size
    if size > limit:
        raise TooLarge(f"{path.name} has {size >> 20} MB; at most {limit >> 20} MB of such a text are read")


def _scan(path: Path, separator: str, sample: int | None) -> pl.LazyFrame:
    import polars as pl

    return pl.scan_csv(
        path,
        separator=separator,
        infer_schema_length=sample,
        try_parse_dates=True,
        encoding="utf8-lossy",
        glob=False,
    )


def _csv_code(path: Path, separator: str, sample: int | None) -> str:
    return (
        f"pl.scan_csv({path.name!r}, separator={separator!r}, infer_schema_length={sample}, "
        'try_parse_dates=True, encoding="utf8-lossy")'
    )


def _ndjson_code(path: Path) -> str:
    return f"pl.scan_ndjson({path.name!r}, infer_schema_length=None)"
