"""Turn what a program hands over into one pyarrow table, without importing the library that it came from.

Runs in the heavy lane: collecting a lazy frame or copying a pandas frame may take seconds.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .errors import SourceBroken, UnsupportedSource
from .table import TableSource

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

ACCEPTED = (
    "a path to a .parquet, .csv, .tsv, .json, .ndjson, .arrow or .xlsx file or a folder of .parquet, a polars "
    "DataFrame, LazyFrame or Series, a pandas DataFrame or Series, a pyarrow Table, RecordBatch, RecordBatchReader or "
    "Dataset, or any object with __arrow_c_stream__"
)


def convert(data: Any) -> TableSource:
    """Give the source for an object in memory. Raises UnsupportedSource, which says what is accepted."""
    polars: Any = sys.modules.get("polars")
    pandas: Any = sys.modules.get("pandas")
    if polars is not None:
        if isinstance(data, polars.LazyFrame):
            return from_polars(collect(data))
        if isinstance(data, polars.Series):
            return from_polars(data.to_frame())
        if isinstance(data, polars.DataFrame):
            return from_polars(data)
    if pandas is not None and isinstance(data, (pandas.DataFrame, pandas.Series)):
        return TableSource(_from_pandas(data if isinstance(data, pandas.DataFrame) else data.to_frame()))
    return TableSource(_from_capsule(data))


def collect(frame: pl.LazyFrame) -> pl.DataFrame:
    """Run a lazy frame. Raises SourceBroken with the first line of what polars says."""
    try:
        return frame.collect()
    except Exception as error:  # a lazy frame may run the program's own functions, which raise anything
        raise SourceBroken(f"the lazy frame failed: {first_line(error)}") from error


def from_polars(frame: pl.DataFrame) -> TableSource:
    """Give the source for a polars frame, which is kept for filtering."""
    import polars as pl

    shown = frame
    for name, dtype in frame.schema.items():
        if dtype.base_type() is pl.Object:  # Arrow would get the addresses of the objects
            texts = [None if value is None else str(value) for value in frame[name].to_list()]
            shown = shown.with_columns(pl.Series(name, texts, dtype=pl.String))
        elif str(dtype) in {"Int128", "UInt128"}:  # Arrow has no such type
            shown = shown.with_columns(pl.col(name).cast(pl.Decimal(38, 0)))
    return TableSource(shown.to_arrow(compat_level=pl.CompatLevel.oldest()), frame=frame)


def _from_capsule(data: Any) -> pa.Table:
    import pyarrow as pa

    try:
        if isinstance(data, pa.Table):
            return data
        if isinstance(data, pa.RecordBatchReader):
            return data.read_all()
        if isinstance(data, _dataset_types()):
            whole: pa.Table = data.to_table()
            return whole
        if hasattr(data, "__arrow_c_stream__"):
            return pa.RecordBatchReader.from_stream(data).read_all()
        if isinstance(data, pa.RecordBatch) or hasattr(data, "__arrow_c_array__"):
            return pa.Table.from_batches([pa.record_batch(data)])
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise UnsupportedSource(f"{_type(data)} gave no table: {first_line(error)}") from error
    raise UnsupportedSource(f"got {_type(data)}; accepted are {ACCEPTED}")


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
