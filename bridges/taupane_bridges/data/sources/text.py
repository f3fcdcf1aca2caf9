"""Delimited text and lines of JSON as sources: read by polars in the heavy lane, large files block by block, so that
their first rows show at once.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.errors import DataError, SourceBroken, SourceChanged, TooLarge
from taupane_bridges.data.memory import table_limit

from .arriving import Piece, Stream, arrive
from .compressed import is_compressed, kind_of, plain, read_plain
from .contents import broken_line, uneven_line
from .convert import first_line, from_polars
from .dialect import HEAD, Dialect, read_dialect, separator_of
from .files import Identity, missing, regular_file
from .records import record_blocks

if TYPE_CHECKING:
    import polars as pl

    from taupane_bridges.data.source import DataSource

    from .table import TableSource

_log = logging.getLogger(__name__)

SEPARATORS: Final = {".csv": ",", ".txt": ",", ".tsv": "\t", ".tab": "\t"}
LINES: Final = frozenset({".ndjson", ".jsonl"})
LARGE: Final = 8 << 20
"""Bytes from which a file is read block by block."""
_SAMPLE: Final = 10_000  # rows that tell the types


def read_text(path: Path, *, limit: int | None = None, large: int = LARGE) -> DataSource:
    """Read a CSV or TSV file, compressed or not. Its separator is told from its first lines; dates are recognised,
    invalid UTF-8 is replaced, and words like NA in columns of numbers and dates are missing values (`dialect`).

    Raises SourceMissing, SourceBroken; TooLarge when a file that can only be read in one go is beyond `limit` bytes
    (None: a quarter of the memory).
    """
    table = _Delimited(path, table_limit() if limit is None else limit)
    return _read(path, table.in_one_go, table.pieces, limit, large)


def read_lines(path: Path, *, limit: int | None = None, large: int = LARGE) -> DataSource:
    """Read a file with a JSON object in each line. Raises as `read_text`."""
    in_one_go = partial(_read_ndjson, path, table_limit() if limit is None else limit)
    return _read(path, in_one_go, lambda: (_ndjson_pieces(path), _ndjson_code(path)), limit, large)


def _read(
    path: Path,
    in_one_go: Callable[[], DataSource],
    pieces: Callable[[], tuple[Iterator[Piece], str]],
    limit: int | None,
    large: int,
) -> DataSource:
    size = regular_file(path).st_size
    if size == 0:
        raise SourceBroken(f"{path.name} is empty")
    if size < large and not is_compressed(path):  # a small one may hold a lot
        return in_one_go()
    try:
        read, code = pieces()
    except Exception as error:  # what polars says of the first rows, it says again
        _log.debug("%s is read in one go: %s", path.name, error)
        return in_one_go()
    stream = Stream(read, total=size, name=path.name, code=code, otherwise=in_one_go)
    return arrive(stream, limit=None if limit is None else limit // 2)


class _Delimited:
    """A file of fields with separators between them."""

    def __init__(self, path: Path, limit: int) -> None:
        self._path = path
        self._limit = limit

    def pieces(self) -> tuple[Iterator[Piece], str]:
        """Give the file in blocks, and the code that reads it. Raises polars' errors and OSError."""
        scan = partial(_scan, self._path)
        dialect, schema = read_dialect(self._separator(), scan, _SAMPLE)
        return self._blocks(dialect, schema), self._code(dialect)

    def _blocks(self, dialect: Dialect, schema: Mapping[str, pl.DataType]) -> Iterator[Piece]:
        import polars as pl

        for at, (block, done) in enumerate(_blocks(self._path, quoted=True)):
            yield Piece(pl.read_csv(block, schema=schema, has_header=at == 0, **dialect.options()), done)

    def in_one_go(self) -> TableSource:
        """Read the file in one go, and once more if its types change behind the sample.

        Raises SourceMissing, SourceBroken, TooLarge.
        """
        import polars as pl

        path = self._path
        error: Exception | None = None
        try:
            scan = partial(_scan, _held(path, self._limit))
            separator = self._separator()
            for sample in (_SAMPLE, None):  # None looks at every row: slower, for files whose types change late
                try:
                    dialect, schema = read_dialect(separator, scan, sample)
                    source = from_polars(scan(**dialect.options(), schema=schema).collect())
                except pl.exceptions.PolarsError as caught:
                    error = caught
                    continue
                source.name, source.code = path.name, self._code(dialect)
                return source
        except OSError as caught:
            raise _unreadable(path, caught) from caught
        assert error is not None
        if isinstance(error, pl.exceptions.NoDataError):
            raise SourceBroken(f"{path.name} is empty: it has no line with text in it") from error
        where = None if is_compressed(path) else uneven_line(path, self._separator())
        raise SourceBroken(
            where or f"{path.name} could not be read as text with separators: {first_line(error)}"
        ) from error

    def _separator(self) -> str:
        with self._path.open("rb") as file:
            head = plain(file, self._path).read(HEAD)
        text = head.decode("utf-8-sig", "replace")
        return separator_of(text, SEPARATORS.get(kind_of(self._path), ","), is_all=len(head) < HEAD)

    def _code(self, dialect: Dialect) -> str:
        options = {"infer_schema_length": dialect.sample, **dialect.options()}
        named = ", ".join(f"{name}={value!r}" for name, value in options.items())
        return f"pl.scan_csv({self._path.name!r}, {named})"


def _scan(held: Path | bytes, **options: Any) -> pl.LazyFrame:
    import polars as pl

    return pl.scan_csv(held, glob=False, **options)


def _ndjson_pieces(path: Path) -> Iterator[Piece]:
    import polars as pl

    for block, done in _blocks(path, quoted=False):
        yield Piece(pl.read_ndjson(block, infer_schema_length=None), done)


def _blocks(path: Path, *, quoted: bool) -> Iterator[tuple[bytes, int]]:
    """Give the file's text in whole records, each block with the bytes of the file read so far.

    Raises SourceMissing, SourceBroken, SourceChanged.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise missing(path) from error
    with file:
        before = Identity.of(os.fstat(file.fileno()))
        text = plain(file, path)  # which closes the file when it goes
        try:
            for block, done in record_blocks(text, quoted=quoted):
                yield block, file.tell() if is_compressed(path) else done
        except OSError as error:
            raise _unreadable(path, error) from error
        if Identity.of(os.fstat(file.fileno())) != before:
            raise SourceChanged(f"{path.name} was written to while it was read")


def _read_ndjson(path: Path, limit: int) -> TableSource:
    import polars as pl

    try:
        source = from_polars(pl.read_ndjson(_held(path, limit), infer_schema_length=None))
    except OSError as caught:
        raise _unreadable(path, caught) from caught
    except pl.exceptions.PolarsError as caught:
        where = None if is_compressed(path) else broken_line(path)
        raise SourceBroken(where or f"{path.name} could not be read as lines of JSON: {first_line(caught)}") from caught
    source.name, source.code = path.name, _ndjson_code(path)
    return source


def _held(path: Path, limit: int) -> Path | bytes:
    """Give what polars reads: the file, or what a compressed one holds. Raises TooLarge, SourceMissing, OSError."""
    size = regular_file(path).st_size
    if is_compressed(path):
        return read_plain(path, limit)
    if size > limit:
        raise TooLarge(f"{path.name} has {size >> 20} MB; at most {limit >> 20} MB of such a text are read")
    return path


def _unreadable(path: Path, error: OSError) -> DataError:
    """Give the error for a file that cannot be had, or is not compressed as its name says."""
    if is_compressed(path) and error.errno is None:
        return SourceBroken(f"{path.name} could not be uncompressed: it is damaged, or not what its name says")
    return missing(path)


def _ndjson_code(path: Path) -> str:
    return f"pl.scan_ndjson({path.name!r}, infer_schema_length=None)"
