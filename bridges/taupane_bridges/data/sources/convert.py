"""Turn what a program hands over into one pyarrow table, without importing the library that it came from.

Runs in the heavy lane: collecting a lazy frame or copying a pandas frame may take seconds.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from taupane_bridges.data.arrays.names import unique_names
from taupane_bridges.data.errors import SourceBroken, UnsupportedSource

from .arriving import Piece, Stream, arrive
from .table import TableSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    import pyarrow as pa

    from taupane_bridges.data.source import DataSource

_FIRST = 1_000  # rows that are shown at once
_BATCH = 65_536

ACCEPTED = (
    "a path to a .parquet, .csv, .tsv, .json, .ndjson, .arrow or .xlsx file or a folder of .parquet, a polars "
    "DataFrame, LazyFrame or Series, a pandas DataFrame or Series, a pyarrow Table, RecordBatch, RecordBatchReader or "
    "Dataset, a Query, or any object with __arrow_c_stream__"
)


def convert(data: Any) -> DataSource:
    """Give the source for an object in memory; of one that is made piece by piece, for its first rows (`arriving`).

    Raises UnsupportedSource, which says what is accepted.
    """
    polars: Any = sys.modules.get("polars")
    pandas: Any = sys.modules.get("pandas")
    if polars is not None:
        if isinstance(data, polars.LazyFrame):
            return _from_lazy(data)
        if isinstance(data, polars.Series):
            return from_polars(data.to_frame())
        if isinstance(data, polars.DataFrame):
            return from_polars(data)
    if pandas is not None and isinstance(data, (pandas.DataFrame, pandas.Series)):
        return TableSource(_from_pandas(data if isinstance(data, pandas.DataFrame) else data.to_frame()))
    return _from_capsule(data)


def _from_lazy(frame: pl.LazyFrame) -> DataSource:
    """Run a lazy frame piece by piece, where this polars can."""
    batches: Any = getattr(frame, "collect_batches", None)
    if batches is None:
        return from_polars(collect(frame))
    return arrive(Stream(_lazy_pieces(frame, batches)))


def _lazy_pieces(frame: pl.LazyFrame, batches: Any) -> Iterator[Piece]:
    empty = True
    try:
        for batch in batches(chunk_size=_BATCH, maintain_order=True, lazy=True):
            empty = False
            yield Piece(batch)
        if empty:
            yield Piece(frame.collect_schema().to_frame())
    except Exception as error:  # a lazy frame may run the program's own functions, which raise anything
        raise SourceBroken(f"the lazy frame failed: {first_line(error)}") from error


def collect(frame: pl.LazyFrame) -> pl.DataFrame:
    """Run a lazy frame. Raises SourceBroken with the first line of what polars says."""
    try:
        return frame.collect()
    except Exception as error:  # a lazy frame may run the program's own functions, which raise anything
        raise SourceBroken(f"the lazy frame failed: {first_line(error)}") from error


def from_polars(frame: pl.DataFrame) -> TableSource:
    """Give the source for a polars frame, which is kept for filtering."""
    frame = _with_plain_names(frame)
    return TableSource(arrow_of(frame), frame=frame)


def _with_plain_names(frame: pl.DataFrame) -> pl.DataFrame:
    """Give the frame with marks in place of NUL in its columns' names, with which polars makes no Arrow of it."""
    if not any("\0" in name for name in frame.columns):
        return frame
    renamed = frame.clone()
    renamed.columns = unique_names([name.replace("\0", "\N{REPLACEMENT CHARACTER}") for name in frame.columns])
    return renamed


def arrow_of(frame: pl.DataFrame) -> pa.Table:
    """Give the frame as Arrow; what Arrow has no type for as the nearest."""
    import polars as pl

    shown = frame = _with_plain_names(frame)
    for name, dtype in frame.schema.items():
        if dtype.base_type() is pl.Object:  # Arrow would get the addresses of the objects
            texts = [None if value is None else str(value) for value in frame[name].to_list()]
            shown = shown.with_columns(pl.Series(name, texts, dtype=pl.String))
        elif str(dtype) in {"Int128", "UInt128"}:  # Arrow has no such type
            shown = shown.with_columns(pl.col(name).cast(pl.Decimal(38, 0)))
    return shown.to_arrow(compat_level=pl.CompatLevel.oldest())


def _from_capsule(data: Any) -> DataSource:
    import pyarrow as pa

    try:
        if isinstance(data, pa.Table):
            return TableSource(data)
        if isinstance(data, _dataset_types()):
            scanner = data if hasattr(data, "to_reader") else data.scanner()
            return arrive(Stream(reader_pieces(scanner.to_reader())))
        if isinstance(data, pa.RecordBatch):
            return TableSource(pa.Table.from_batches([data]))
        if hasattr(data, "__arrow_c_stream__"):
            return arrive(Stream(reader_pieces(pa.RecordBatchReader.from_stream(data))))
        if hasattr(data, "__arrow_c_array__"):
            return TableSource(pa.Table.from_batches([pa.record_batch(data)]))
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise UnsupportedSource(f"{_type(data)} gave no table: {first_line(error)}") from error
    raise UnsupportedSource(f"got {_type(data)}; accepted are {ACCEPTED}")


def reader_pieces(reader: pa.RecordBatchReader) -> Iterator[Piece]:
    """Give the batches of a reader, small ones joined. Raises SourceBroken."""
    import pyarrow as pa

    batches: list[pa.RecordBatch] = []
    rows = 0
    first = True
    try:
        for batch in reader:
            batches.append(batch)
            rows += batch.num_rows
            if rows >= _BATCH or (first and rows >= _FIRST):
                first = False
                yield Piece(pa.Table.from_batches(batches))
                batches, rows = [], 0
    except (pa.ArrowException, OSError) as error:
        raise SourceBroken(f"the rows could not be read: {first_line(error)}") from error
    if batches or first:
        yield Piece(pa.Table.from_batches(batches, reader.schema))


def _dataset_types() -> tuple[Any, ...]:
    """Give pyarrow's Dataset and Scanner, where the program has imported them."""
    library: Any = sys.modules.get("pyarrow.dataset")
    return () if library is None else (library.Dataset, library.Scanner)


def _from_pandas(frame: Any) -> pa.Table:
    """Copy a pandas frame column by column: names may repeat or be no strings, and one column of mixed objects must
    not lose the others.
    """
    import pyarrow as pa

    names = [str(name) for name in frame.columns]
    columns = [frame.iloc[:, i] for i in range(frame.shape[1])]
    if not (type(frame.index).__name__ == "RangeIndex" and frame.index.name is None):
        for level in reversed(range(frame.index.nlevels)):
            names.insert(
                0, str(frame.index.names[level] or ("index" if frame.index.nlevels == 1 else f"index_{level}"))
            )
            columns.insert(0, frame.index.get_level_values(level).to_series())
    return pa.Table.from_arrays([_pandas_column(column) for column in columns], names=names)


def _pandas_column(column: Any) -> pa.Array | pa.ChunkedArray:
    import pyarrow as pa

    try:
        return pa.array(column, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        return pa.array([None if _is_missing(value) else str(value) for value in column], pa.large_string())


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _type(data: object) -> str:
    kind = type(data)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def first_line(error: BaseException) -> str:
    """Give the first line of an error's text, at most 300 characters: what a user can read."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:300]
