"""Delimited text as a source: read whole by polars in the heavy lane (simple form: no rows before the end, no
progress).
"""

from __future__ import annotations

from pathlib import Path

from .convert import first_line, from_polars
from .errors import SourceBroken, TooLarge
from .files import missing, regular_file
from .memory import table_limit
from .table import TableSource

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
