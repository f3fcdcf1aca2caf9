"""Statistics, bars, types and displayers of columns, and how cells are written."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import math
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.buckaroo.display import display_args
from taupane_bridges.buckaroo.dtypes import pandas_name
from taupane_bridges.buckaroo.histogram import name_bars, number_bars, number_text
from taupane_bridges.buckaroo.loaded import Loaded, taken
from taupane_bridges.buckaroo.requests import LoadRequest
from taupane_bridges.buckaroo.rows import cell_text
from taupane_bridges.buckaroo.state import START, Change, change, initial_state
from taupane_bridges.buckaroo.statistics import envelope, summarise
from taupane_bridges.data import open_source
from taupane_bridges.data.arrays.schema import describe
from taupane_bridges.data.resources import Resources


def loaded(frame: pl.DataFrame, **request: Any) -> Loaded:
    return taken(LoadRequest("/t.parquet", "s", **request), open_source(frame), Resources())


FRAME = pl.DataFrame(
    {
        "n": [1, None, 3],
        "x": [0.5, math.nan, None],
        "s": ["a", "a", None],
        "b": [True, False, None],
        "d": [dt.date(2020, 1, 1), dt.date(2021, 1, 1), None],
        "t": [dt.time(1, 2, 3, 456), None, dt.time(0)],
        "m": pl.Series([0, None, -1]).cast(pl.Datetime("us")),
        "l": [[1], None, []],
    }
)


@pytest.mark.parametrize(
    ("type_", "nulls", "name"),
    [
        (pa.int32(), False, "int32"),
        (pa.uint64(), False, "uint64"),
        (pa.int64(), True, "float64"),
        (pa.float32(), True, "float32"),
        (pa.bool_(), False, "bool"),
        (pa.bool_(), True, "object"),
        (pa.large_string(), True, "str"),
        (pa.date32(), False, "object"),
        (pa.timestamp("us"), True, "datetime64[us]"),
        (pa.timestamp("ns", "UTC"), True, "datetime64[ns, UTC]"),
        (pa.duration("ms"), True, "timedelta64[ms]"),
        (pa.time64("us"), True, "object"),
        (pa.decimal128(9, 2), True, "object"),
        (pa.dictionary(pa.int32(), pa.string()), True, "category"),
        (pa.list_(pa.int64()), True, "object"),
    ],
)
def test_types_as_pandas_calls_them(type_: pa.DataType, nulls: bool, name: str) -> None:
    assert pandas_name(describe("c", type_), lambda: nulls) == name


def test_cells_are_exact() -> None:
    def cells(values: list[Any], type_: pa.DataType) -> list[Any]:
        return list(cell_text(pa.array(values, type_)).to_pylist())

    assert cells([2**63 - 1, None], pa.int64()) == [2**63 - 1, None]
    assert cells([2**64 - 1], pa.uint64()) == [2**64 - 1]
    assert cells([Decimal("12.30"), None], pa.decimal128(9, 2)) == ["12.30", None]
    assert cells([dt.date(2020, 1, 2), None], pa.date32()) == ["2020-01-02", None]
    assert cells([3723000456, 3723500000, 0], pa.time64("us")) == ["01:02:03.000456", "01:02:03.500", "00:00:00"]
    assert cells([86403_000000, -7], pa.duration("us")) == ["1d 00:00:03", "-00:00:00.000007"]
    assert cells([1, 1_000_000_000], pa.timestamp("ns")) == ["1970-01-01 00:00:00.000000001", "1970-01-01 00:00:01"]
    assert cells([0], pa.timestamp("us", "America/New_York")) == ["1969-12-31 19:00:00-05:00"]
    assert cells([[2**60, 1]], pa.list_(pa.int64())) == [f"[{2**60}, 1]"]


def test_statistics_of_a_column() -> None:
    found = summarise("int", pa.array([1, 2, 2, 3, None], pa.int64()))
    assert (found.nulls, found.present, found.distinct, found.once) == (1, 4, 3, 2)
    assert (found.least, found.most, found.mean, found.median) == (1, 3, 2.0, 2.0)
    assert found.frequent == (2, 1, 3)
    assert found.bars == (
        {"name": "2", "cat_pop": 40.0},
        {"name": "unique", "unique": 40.0},
        {"name": "NA", "NA": 20.0},
    )
    days = summarise("date", pa.array([dt.date(2020, 1, 2), dt.date(1999, 1, 1)], pa.date32()))
    assert (days.least, days.most) == ("1999-01-01", "2020-01-02")


@pytest.mark.parametrize("values", [[], [None, None], [math.nan], [math.inf, -math.inf, 1.0], [5.0] * 9])
def test_odd_columns_have_statistics(values: list[float | None]) -> None:
    found = summarise("float", pa.array(values, pa.float64()))
    assert json.loads(json.dumps([found.mean, found.std, found.least, found.bars], allow_nan=False))
    assert found.nulls + found.present == len(values)


@given(st.lists(st.none() | st.floats(width=32) | st.floats(), max_size=40))
def test_any_floats_have_statistics(values: list[float | None]) -> None:
    found = summarise("float", pa.array(values, pa.float64()))
    json.dumps([found.mean, found.std, found.median, found.least, found.most, found.frequent], allow_nan=False)
    json.dumps(found.bars, allow_nan=False)


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=40))
def test_any_integers_have_statistics(values: list[int | None]) -> None:
    found = summarise("int", pa.array(values, pa.int64()))
    present = [value for value in values if value is not None]
    assert (found.least, found.most) == ((min(present), max(present)) if present else (None, None))
    json.dumps(found.bars, allow_nan=False)


def test_bars_of_numbers() -> None:
    bars = number_bars((-5, 0, 100, 120), [0.0, 50.0, 100.0], [3, 1], 0.25)
    assert bars == [
        {"name": "-5<>0", "tail": 1},
        {"name": "0–50", "population": 75.0},
        {"name": "50–100", "population": 25.0},
        {"name": "100–120", "tail": 1},
        {"name": "NA", "NA": 25.0},
    ]
    assert number_bars((0, 0, 0, 0), [], [], 1.0) == [{"name": "NA", "NA": 100.0}]
    assert [number_text(v, 10.0, v) for v in (1_500.0, 2e6, 3e9, 0.0)] == ["1.5K", "2M", "3B", "0"]


def test_bars_of_names() -> None:
    top = [(f"v{i}", 10) for i in range(8)]
    bars = name_bars(top, present=85, once=5, rows=100)
    assert [next(key for key in bar if key != "name") for bar in bars] == ["cat_pop"] * 7 + ["longtail", "unique", "NA"]
    assert bars[-3:] == [
        {"name": "longtail", "longtail": 10.0},
        {"name": "unique", "unique": 5.0},
        {"name": "NA", "NA": 15.0},
    ]


def test_all_stats_is_one_row_of_parquet() -> None:
    table = loaded(FRAME, mode="buckaroo", backend="polars")
    stats = {
        at: summarise(column.kind, table.engine.source.column(at, lambda: None))
        for at, column in enumerate(table.columns)
    }
    sent = envelope(table, stats)
    assert (sent["format"], sent["layout"]) == ("parquet_b64", "wide")
    (row,) = pq.read_table(io.BytesIO(base64.b64decode(sent["data"]))).to_pylist()
    assert row["a__dtype"] == '"Int64"'
    assert (row["a__min"], row["a__max"], row["a__null_count"]) == (1, 3, 1)
    assert (row["b__null_count"], row["b__mean"]) == (2, 0.5)
    assert row["c__most_freq"] == '"a"'
    assert json.loads(row["d__histogram"])[-1] == {"name": "NA", "NA": 33.0}
    assert row["e__max"] == '"2021-01-01"'
    assert "h__histogram" in row
    (bare,) = pq.read_table(io.BytesIO(base64.b64decode(envelope(table, {})["data"]))).to_pylist()
    assert set(bare) == {f"{letter}__dtype" for letter in "abcdefgh"}


def config(table: Loaded, display: str = "main", **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = display_args(table, **more)[display]["df_viewer_config"]["column_config"]
    return found


def test_displayers_by_mode() -> None:
    def shown(**request: Any) -> list[str]:
        return [entry["displayer_args"]["displayer"] for entry in config(loaded(FRAME, **request))]

    assert shown(mode="lazy") == ["obj"] * 8
    assert shown() == ["integer", "float", "obj", "boolean", "obj", "obj", "obj", "obj"]
    assert shown(mode="buckaroo") == ["float", "float", "string", "obj", "string", "string", "string", "obj"]


def test_the_order_of_displays_follows_the_backend() -> None:
    assert list(display_args(loaded(FRAME, mode="buckaroo"))) == ["main", "summary"]
    assert list(display_args(loaded(FRAME, mode="buckaroo", backend="polars"))) == ["summary", "main"]
    assert list(display_args(loaded(FRAME))) == ["main"]


def test_what_a_client_configures_is_laid_over() -> None:
    table = loaded(
        FRAME,
        mode="buckaroo",
        column_config_overrides={"n": {"color_map_config": {"color_rule": "color_map", "val_column": "x"}}, "s": 3},
        init_sd={
            "s": {"displayer_args": {"max_length": 9}, "ag_grid_specs": {"width": 5}, "delete_keys": "tooltip_config"}
        },
        component_config={"theme": {}},
        extra_grid_config={"rowHeight": 30},
    )
    first, _, text = config(table, highlight=["a"])[:3]
    assert first["color_map_config"] == {"color_rule": "color_map", "val_column": "b"}
    assert text["displayer_args"] == {"displayer": "string", "max_length": 9, "highlight_phrase": ["a"]}
    assert text["ag_grid_specs"]["width"] == 5
    assert "tooltip_config" not in text
    whole = display_args(table)["main"]["df_viewer_config"]
    assert (whole["component_config"], whole["extra_grid_config"]) == ({"theme": {}}, {"rowHeight": 30})


def test_state_changes() -> None:
    old = dict(START)
    assert change(old, "", {**old, "df_display": "summary"}) == Change()
    assert change(old, "", {**old, "quick_command_args": {"search": ["x"]}}) == Change(searches=True)
    assert change(old, "", {**old, "quick_command_args": {"search": [""]}}) == Change()
    assert change(old, "", {**old, "search_string": "y"}) == Change(live_search="y")
    assert change(old, "y", {**old, "search_string": ""}) == Change(live_search="")
    for name, value in (
        ("cleaning_method", "aggressive"),
        ("post_processing", "x"),
        ("quick_command_args", {"dropcol": []}),
    ):
        refusal = change(old, "", {**old, name: value}).refusal
        assert refusal is not None
        assert "not supported" in refusal
    assert change(old, "", {**old, "quick_command_args": 3}).refusal is not None


def test_the_first_message() -> None:
    message = initial_state(loaded(FRAME, mode="buckaroo", prompt="hi"), START, 2, None, [], "li")
    assert message["df_meta"] == {"columns": 8, "filtered_rows": 2, "rows_shown": -1, "total_rows": 3}
    assert message["buckaroo_state"] == {**START, "search_string": "li"}
    assert message["buckaroo_options"]["cleaning_method"] == ["default", ""]
    assert (message["protocol_version"], message["prompt"], message["mode"]) == (1, "hi", "buckaroo")
    plain = initial_state(loaded(FRAME), START, 3, None, [])
    assert plain["df_meta"] == {"total_rows": 3}
    assert "buckaroo_state" not in plain
