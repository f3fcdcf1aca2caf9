"""Files that are read whole by polars or pyarrow in the heavy lane: delimited text, JSON, Arrow, Excel (no rows before
the end, no progress).
"""

from __future__ import annotations

from pathlib import Path

from .convert import first_line, from_polars
from .errors import DataError, SourceBroken, TooLarge, UnsupportedSource
from .files import missing, regular_file
from .memory import table_limit
from .table import TableSource

ARROW = {".arrow", ".feather", ".ipc"}
LINES = {".ndjson", ".jsonl"}
JSON = {".json"}
EXCEL = {".xlsx", ".xls", ".xlsb", ".ods"}
SEPARATORS = {".csv": ",", ".txt": ",", ".tsv": "\t", ".tab": "\t"}


def read_text(path: Path, *, limit: int | None = None) -> TableSource:
    """Read a CSV or TSV file; dates are recognised, invalid UTF-8 is replaced.

    Raises SourceMissing, SourceBroken, and TooLarge when the file is beyond `limit` bytes (None: a quarter of the
    memory).
    """
    import polars as pl

    size = regular_file(path).st_size
    limit = table_limit() if limit is None else limit
    if size > limit:
        raise TooLarge(f"{path.name} has {size >> 20} MB; at most {limit >> 20} MB of text are read")
    if size == 0:
        raise SourceBroken(f"{path.name} is empty")
    separator = SEPARATORS.get(path.suffix.lower(), ",")
    error: Exception | None = None
    for sample in (10_000, None):  # None looks at every row: slower, for files whose types change late
        try:
            scan = pl.scan_csv(
                path,
                separator=separator,
                infer_schema_length=sample,
                try_parse_dates=True,
                encoding="utf8-lossy",
                glob=False,
            )
            source = from_polars(scan.collect())
        except OSError as caught:
            raise missing(path) from caught
        except pl.exceptions.PolarsError as caught:
            error = caught
            continue
        source.name = path.name
        source.code = (
            f"pl.scan_csv({path.name!r}, separator={separator!r}, infer_schema_length={sample}, "
            'try_parse_dates=True, encoding="utf8-lossy")'
        )
        return source
    assert error is not None
    raise SourceBroken(f"{path.name} could not be read as text with separators: {first_line(error)}") from error


def read_whole(path: Path, *, limit: int | None = None) -> TableSource:
    """Read a JSON, Arrow or Excel file.

    Raises SourceMissing, SourceBroken, TooLarge, and UnsupportedSource where reading Excel needs a package that is not
    there.
    """
    size = regular_file(path).st_size
    limit = table_limit() if limit is None else limit
    if size > limit:
        raise TooLarge(f"{path.name} has {size >> 20} MB; at most {limit >> 20} MB are read")
    if size == 0:
        raise SourceBroken(f"{path.name} is empty")
    try:
        source = _READERS[path.suffix.lower()](path)
    except ImportError as error:
        raise UnsupportedSource(
            f"{path.name}: reading this type needs the package fastexcel: pip install 'taupane[excel]'"
        ) from error
    except DataError:
        raise
    except OSError as error:
        raise missing(path) if isinstance(error, (FileNotFoundError, PermissionError)) else _broken(path) from error
    except Exception as error:  # each library has errors of its own for damaged bytes
        raise _broken(path) from error
    source.name = path.name
    return source


def _broken(path: Path) -> SourceBroken:
    return SourceBroken(f"{path.name} is damaged or is not what its name says")


def _arrow(path: Path) -> TableSource:
    import pyarrow as pa

    with pa.OSFile(str(path)) as file:
        try:
            table = pa.ipc.open_file(file).read_all()
        except pa.ArrowInvalid:
            file.seek(0)
            table = pa.ipc.open_stream(file).read_all()
    source = TableSource(table)
    source.code = f"pl.scan_ipc({path.name!r})"
    return source


def _lines(path: Path) -> TableSource:
    import polars as pl

    source = from_polars(pl.read_ndjson(path, infer_schema_length=None))
    source.code = f"pl.scan_ndjson({path.name!r}, infer_schema_length=None)"
    return source


def _json(path: Path) -> TableSource:
    """Read a list of objects; or, as many programs write with this ending, an object in each line."""
    import polars as pl

    with path.open("rb") as file:
        start = file.read(4_096).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{":
        return _lines(path)
    source = from_polars(pl.read_json(path, infer_schema_length=None))
    source.code = f"pl.read_json({path.name!r}, infer_schema_length=None).lazy()"
    return source


def _excel(path: Path) -> TableSource:
    import polars as pl

    source = from_polars(pl.read_excel(path))
    source.code = f"pl.read_excel({path.name!r}).lazy()"
    return source


_READERS = {
    **dict.fromkeys(ARROW, _arrow),
    **dict.fromkeys(LINES, _lines),
    **dict.fromkeys(JSON, _json),
    **dict.fromkeys(EXCEL, _excel),
}
WHOLE = frozenset(_READERS)
