"""Write a view into a file: CSV or parquet, a few thousand rows at a time, whole or not at all. Saving lane.

The path is the program's: a page never names one.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.writing import writer
from taupane_bridges.data.errors import SaveFailed

from .copying import check_columns, pieces_of

if TYPE_CHECKING:
    from taupane_bridges.data.source import Check

    from .asking import Emit
    from .asks import Export
    from .current import Current
    from .messages import Json

PERIOD: Final = 0.1
"""Seconds between two messages about progress."""
_TEXT_ROWS: Final = 2_048
_PARQUET_ROWS: Final = 65_536

Progress = Callable[[int], None]


def suggested_name(name: str | None, format_: str) -> str:
    """Give a name for the file: that of the source, with the format's ending."""
    stem = Path(name or "").stem or "table"
    return f"{stem}.{format_}"


def save(ask: Export, path: Path, current: Current, check: Check, emit: Emit) -> Json:
    """Answer an `export` whose path was chosen."""
    last = time.monotonic()

    def message(state: str, done: int) -> Json:
        return {
            "type": "export",
            "request_id": ask.request_id,
            "state": state,
            "rows": done,
            "total": current.view.rows,
            "name": path.name,
            "folder": path.absolute().parent.name,
        }

    def progress(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PERIOD:
            last = time.monotonic()
            emit(message("running", done))

    emit(message("running", 0))
    rows = write_view(current, path, ask.format, ask.columns, check, progress)
    return message("done", rows)


def write_view(
    current: Current, path: Path, format_: str, columns: Sequence[int] | None, check: Check, progress: Progress
) -> int:
    """Write the view's rows and give their number. Raises SaveFailed; BadPlan for an unknown column.

    The file gets its name when it is whole and on the disk; what was there before stays until then.
    """
    schema = current.engine.source.schema
    chosen = tuple(range(len(schema))) if columns is None else tuple(columns)
    check_columns(current, chosen)
    with _whole_or_nothing(path) as file:
        if format_ == "parquet":
            _write_parquet(current, file, chosen, check, progress)
        else:
            _write_csv(current, file, chosen, check, progress)
        check()
    return current.view.rows


def _write_csv(current: Current, file: IO[bytes], columns: Sequence[int], check: Check, progress: Progress) -> None:
    schema = current.engine.source.schema
    written = writer("csv", [schema[column].name for column in columns], header=True)
    file.write(written.head().encode("utf-8", "replace"))
    done = 0
    for table in pieces_of(current, 0, current.view.rows, columns, _TEXT_ROWS):
        check()
        file.write("".join(written.rows(table)).encode("utf-8", "replace"))
        done += table.num_rows
        progress(done)


def _write_parquet(current: Current, file: IO[bytes], columns: Sequence[int], check: Check, progress: Progress) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from .copying import rows_of

    names = [current.engine.source.schema[column].name for column in columns]
    shape = rows_of(current, 0, 0, columns).rename_columns(names).schema
    done = 0
    try:
        with pq.ParquetWriter(file, shape, compression="zstd") as parquet:
            for table in pieces_of(current, 0, current.view.rows, columns, _PARQUET_ROWS):
                check()
                parquet.write_table(pa.Table.from_arrays(table.columns, schema=shape))
                done += table.num_rows
                progress(done)
    except (pa.ArrowNotImplementedError, pa.ArrowTypeError, pa.ArrowInvalid) as error:
        raise SaveFailed("parquet cannot hold a column of this table; leave it out or save as CSV") from error


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """Write beside the path, and take the name when all is on the disk."""
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise SaveFailed(f"{path.name} could not be written: {error.strerror or type(error).__name__}") from error
    finally:
        with suppress(OSError):
            part.unlink()


def as_path(chosen: Any) -> Path | None:
    """Give the path that a dialog gave; None when it was closed."""
    return Path(os.fspath(chosen)) if chosen else None
