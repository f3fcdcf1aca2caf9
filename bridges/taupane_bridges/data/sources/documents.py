"""Files that are read in one go: JSON, Excel; and Arrow files, batch by batch. Heavy lane."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taupane_bridges.data.errors import DataError, SourceBroken, TooLarge, UnsupportedSource
from taupane_bridges.data.memory import table_limit

from .arriving import Piece, Stream, arrive
from .contents import broken_json
from .convert import from_polars, reader_pieces
from .files import missing, regular_file
from .text import read_lines

if TYPE_CHECKING:
    from taupane_bridges.data.source import DataSource

ARROW = {".arrow", ".feather", ".ipc"}
JSON = {".json"}
EXCEL = {".xlsx", ".xls", ".xlsb", ".ods"}


def read_document(path: Path, *, limit: int | None = None) -> DataSource:
    """Read a JSON, Arrow or Excel file.

    Raises SourceMissing, SourceBroken, TooLarge, and UnsupportedSource where reading Excel needs a package that is not
    there.
    """
    size = regular_file(path).st_size
    if size == 0:
        raise SourceBroken(f"{path.name} is empty")
    try:
        return _READERS[path.suffix.lower()](path, size, table_limit() if limit is None else limit)
    except ImportError as error:
        raise UnsupportedSource(
            f"{path.name}: reading this type needs the package fastexcel: pip install 'taupane[excel]'"
        ) from error
    except DataError:
        raise
    except OSError as error:
        raise missing(path) if isinstance(error, (FileNotFoundError, PermissionError)) else _broken(path) from error
    except Exception as error:  # each library has errors of its own for damaged bytes
        where = broken_json(path) if path.suffix.lower() in JSON else None
        raise _broken(path) if where is None else SourceBroken(where) from error


def read_arrow(path: Path) -> DataSource:
    """Read an Arrow file, whatever its name. Raises as `read_document`."""
    try:
        return _arrow(path, regular_file(path).st_size, table_limit())
    except DataError:
        raise
    except Exception as error:  # Arrow has many for damaged bytes
        raise _broken(path) from error


def _broken(path: Path) -> SourceBroken:
    return SourceBroken(f"{path.name} is damaged or is not what its name says. Copy or download it again.")


def _bounded(path: Path, size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(f"{path.name} has {size >> 20} MB; at most {limit >> 20} MB of such a file are read")


def _arrow(path: Path, _size: int, limit: int) -> DataSource:
    code = f"pl.scan_ipc({path.name!r})"
    pieces = _arrow_pieces(path)
    return arrive(Stream(pieces, name=path.name, code=code), limit=limit // 2)


def _arrow_pieces(path: Path) -> Iterator[Piece]:
    """Give the batches of a file, or of a stream in a file. Read, not mapped: see `OpenFile`."""
    import pyarrow as pa

    with pa.OSFile(str(path)) as handle:
        file: Any = handle
        try:
            reader: Any = pa.ipc.open_file(file)
            batches = pa.RecordBatchReader.from_batches(
                reader.schema, (reader.get_batch(at) for at in range(reader.num_record_batches))
            )
        except pa.ArrowInvalid:
            file.seek(0)
            try:
                batches = pa.ipc.open_stream(file)
            except (pa.ArrowException, OSError) as error:
                raise _broken(path) from error
        try:
            yield from reader_pieces(batches)
        except SourceBroken as error:
            raise _broken(path) from error


def _json(path: Path, size: int, limit: int) -> DataSource:
    """Read a list of objects; or, as many programs write with this ending, an object in each line."""
    import polars as pl

    with path.open("rb") as file:
        start = file.read(4_096).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{":
        return read_lines(path, limit=limit)
    _bounded(path, size, limit)
    source = from_polars(pl.read_json(path, infer_schema_length=None))
    source.name, source.code = path.name, f"pl.read_json({path.name!r}, infer_schema_length=None).lazy()"
    return source


def _excel(path: Path, size: int, limit: int) -> DataSource:
    import polars as pl

    _bounded(path, size, limit)
    source = from_polars(pl.read_excel(path))
    source.name, source.code = path.name, f"pl.read_excel({path.name!r}).lazy()"
    return source


_READERS: dict[str, Callable[[Path, int, int], DataSource]] = {
    **dict.fromkeys(ARROW, _arrow),
    **dict.fromkeys(JSON, _json),
    **dict.fromkeys(EXCEL, _excel),
}
DOCUMENTS = frozenset(_READERS)
