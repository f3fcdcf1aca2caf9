from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from taupane_bridges.data.errors import BadPlan
from taupane_bridges.data.plans.filter import needed_columns, select_mask
from taupane_bridges.data.plans.plan import Where, as_where
from taupane_bridges.data.sources.table import TableSource

TABLE = TableSource(pa.table([pa.array([1, 2, None, 4]), pa.array(["x", "y", "x", None])], names=["a", "b"]))
TWINS = TableSource(pa.table([pa.array([1, 2]), pa.array([3, 4]), pa.array([5, 6])], names=["a", "a", ""]))


def check() -> None:
    """Never superseded."""


def rows(expr: Any, source: TableSource = TABLE) -> list[int]:
    where = as_where(expr)
    assert where is not None
    mask = select_mask(source, where, check).to_pylist()
    assert len(mask) == source.rows
    return [row for row, passes in enumerate(mask) if passes]


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (pl.col("a") > 1, [1, 3]),
        (pl.col("a") > pl.col("a").mean(), [3]),
        (pl.col("b") == "x", [0, 2]),
        (pl.col("a").is_null(), [2]),
        (pl.lit(value=True), [0, 1, 2, 3]),
        (pl.lit(value=False), []),
        (pl.len() > 2, [0, 1, 2, 3]),
        (pl.all().is_not_null(), [0, 1]),
        (pl.selectors.numeric() > 1, [1, 3]),
        (pl.struct(pl.all()).is_not_null() & (pl.col("a") > 1), [1, 3]),
        (pl.int_range(pl.len()) % 2 == 0, [0, 2]),
        (pl.lit(None, dtype=pl.Boolean), []),
    ],
)
def test_an_expression_chooses_rows_as_polars_would(expr: Any, expected: list[int]) -> None:
    assert rows(expr) == expected


def test_repeated_names_are_told_apart_as_in_polars_csv() -> None:
    assert rows(pl.col("a_duplicated_0") == 4, TWINS) == [1]
    assert rows(pl.col("") == 5, TWINS) == [0]


def raising(_value: int) -> bool:
    raise ZeroDivisionError("secret of the program")


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (pl.col("nope") > 1, "there is no column 'nope'"),
        (pl.col("a") + 1, "it gave Int64"),
        (pl.col("a").filter(pl.col("a") > 1) > 1, "where= gave"),
        (pl.col("b") > 1, "cannot compare"),
        (pl.col("a").map_elements(raising, return_dtype=pl.Boolean), "secret of the program"),
        (pl.selectors.by_dtype(pl.Date) > 1, "chose no column"),
    ],
)
def test_an_expression_that_does_not_work_is_a_bad_plan(expr: Any, message: str) -> None:
    with pytest.raises(BadPlan, match=message) as caught:
        rows(expr)
    assert "\n" not in str(caught.value)


def test_columns_that_an_expression_reads() -> None:
    assert needed_columns(pl.col("a") > pl.col("b").max()) == ["a", "b"]
    assert needed_columns(pl.all() > 1) is None
    assert needed_columns(pl.struct(pl.all()).hash() > pl.col("a")) is None
    assert needed_columns(pl.len() > 1) is None


def test_where_takes_an_expression_a_function_or_none() -> None:
    expr = pl.col("a") > 1
    assert as_where(None) is None
    assert as_where(lambda: None) is None
    assert as_where(expr) == as_where(lambda: pl.col("a") > 1) == Where(expr.meta.serialize(), expr)
    assert as_where(expr) != as_where(pl.col("a") > 2)


@pytest.mark.parametrize("value", ["a > 1", 1, True, [], pl.Series([True])])
def test_where_takes_nothing_else(value: object) -> None:
    with pytest.raises(BadPlan, match="takes a polars expression"):
        as_where(value)


def test_a_function_that_raises_or_gives_a_function_is_a_bad_plan() -> None:
    with pytest.raises(BadPlan, match="raised ZeroDivisionError"):
        as_where(lambda: 1 / 0)
    with pytest.raises(BadPlan, match="another function"):
        as_where(lambda: lambda: None)
