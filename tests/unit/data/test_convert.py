from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from taupane_bridges.data import DataSource, SourceBroken, UnsupportedSource, open_source

EXPECTED = {"a": [1, 2, None], "b": ["x", "é", None]}


def whole(source: DataSource) -> Any:
    return source.read(0, source.rows, range(len(source.schema)))


class Capsule:
    """Any library's frame: it only has the Arrow stream."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._table.__arrow_c_stream__(requested_schema)


ARROW = pa.table({"a": pa.array([1, 2, None]), "b": pa.array(["x", "é", None])})
POLARS = pl.DataFrame(EXPECTED)


@pytest.mark.parametrize(
    "data",
    [
        ARROW,
        ARROW.to_batches()[0],
        pa.RecordBatchReader.from_batches(ARROW.schema, ARROW.to_batches()),
        pa.concat_tables([ARROW.slice(0, 1), ARROW.slice(1)]),
        pa.table({"a": ARROW["a"], "b": ARROW["b"].cast(pa.string_view())}),
        POLARS,
        POLARS.lazy(),
        Capsule(ARROW),
        Capsule(POLARS),
        pd.DataFrame({"a": pd.array([1, 2, None], dtype="Int64"), "b": ["x", "é", None]}),
    ],
    ids=lambda data: type(data).__name__,
)
def test_every_kind_of_frame_gives_the_same_table(data: Any) -> None:
    source = open_source(data)
    assert [(column.name, column.dtype) for column in source.schema] == [("a", "Int64"), ("b", "String")]
    assert whole(source).to_pydict() == EXPECTED
    assert all(column.num_chunks == 1 for column in whole(source).columns)


def test_any_rows_in_any_order() -> None:
    source = open_source(POLARS)
    index = pa.array([2, 0, 0], pa.uint32())
    assert source.take(index, range(1, 2)).to_pydict() == {"b": [None, "x", "x"]}


def test_series_are_tables_of_one_column() -> None:
    assert whole(open_source(pl.Series("s", [1]))).to_pydict() == {"s": [1]}
    assert whole(open_source(pd.Series([1], name="s"))).to_pydict() == {"s": [1]}


def test_pandas_keeps_its_index_its_repeated_names_and_its_odd_columns() -> None:
    frame = pd.DataFrame([[1, 2, "x"], [3, 4, 5]], columns=["a", "a", 7], index=pd.Index(["r", "s"], name="key"))
    source = open_source(frame)
    assert [column.name for column in source.schema] == ["key", "a", "a", "7"]
    assert [column.to_pylist() for column in whole(source).columns] == [["r", "s"], [1, 3], [2, 4], ["x", "5"]]


def test_polars_types_that_arrow_lacks_are_shown_as_text_or_decimals() -> None:
    class Thing:
        def __str__(self) -> str:
            return "a thing"

    frame = pl.DataFrame(
        {"o": pl.Series([Thing(), None], dtype=pl.Object), "i": pl.Series([2**100, None], dtype=pl.Int128)}
    )
    assert whole(open_source(frame)).column(0).to_pylist() == ["a thing", None]
    assert str(whole(open_source(frame)).column(1).to_pylist()[0]) == str(2**100)


def test_enums_times_and_nested_polars_columns_come_over() -> None:
    frame = pl.DataFrame(
        {
            "e": pl.Series(["b", None], dtype=pl.Enum(["b", "a"])),
            "t": [dt.time(1, 2, 3), None],
            "d": [dt.timedelta(days=1), None],
            "l": [["x"], None],
            "n": [None, None],
        }
    )
    kinds = [column.kind for column in open_source(frame).schema]
    assert kinds == ["categorical", "time", "duration", "list", "null"]


@pytest.mark.parametrize("frame", [pa.table({}), pl.DataFrame(), pd.DataFrame()], ids=["arrow", "polars", "pandas"])
def test_a_table_without_columns(frame: Any) -> None:
    source = open_source(frame)
    assert (source.rows, source.schema) == (0, ())


def test_a_table_without_rows() -> None:
    source = open_source(pa.table({"a": pa.array([], pa.string_view())}))
    assert (source.rows, source.read(0, 0, range(1)).to_pydict()) == (0, {"a": []})


@pytest.mark.parametrize("data", [None, 1, object(), [1], {"a": [1]}, b"x.parquet"])
def test_what_is_no_table_is_refused_with_what_is_accepted(data: Any) -> None:
    with pytest.raises(UnsupportedSource, match=r"accepted are|must be text"):
        open_source(data)


def test_a_stream_that_is_no_table_is_refused() -> None:
    with pytest.raises(UnsupportedSource, match="gave no table"):
        open_source(Capsule(pa.chunked_array([pa.array([1])])))


def test_a_lazy_frame_that_fails_says_why() -> None:
    with pytest.raises(SourceBroken, match="nope"):
        open_source(POLARS.lazy().select("nope"))
