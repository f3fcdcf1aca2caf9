"""What is shown equals the source: every type through the projection, the parquet bytes and back."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.arrays.cells import LONGEST_TEXT
from taupane_bridges.data.arrays.clock import duration_text, instant_text
from taupane_bridges.data.arrays.encode import encode
from taupane_bridges.data.arrays.nested import LONGEST_JSON
from taupane_bridges.data.arrays.schema import describe

EXACT = 2**53


def shown(array: Any) -> Any:
    """Give the column as the page reads it: a pyarrow array out of the parquet bytes."""
    payload = encode(pa.table([array], names=["x"]), range(1))
    if not payload:
        assert len(array) == 0
        return pa.nulls(0)
    table = pq.read_table(io.BytesIO(payload))
    assert table.column_names == ["a"]
    return table.column(0).combine_chunks()


def maybe(values: Any) -> Any:
    return st.lists(st.none() | values, max_size=12)


INTS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64, "uint8": 8, "uint16": 16, "uint32": 32, "uint64": 64}


@given(st.data(), st.sampled_from(list(INTS)))
def test_integers_are_exact_numbers_or_digits(data: st.DataObject, name: str) -> None:
    bits = INTS[name]
    low, high = (0, 2**bits - 1) if name[0] == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    values = data.draw(maybe(st.integers(low, high) | st.sampled_from([low, high])))
    got = shown(pa.array(values, pa.type_for_alias(name))).to_pylist()
    if any(value is not None and abs(value) > EXACT for value in values):
        assert got == [None if value is None else str(value) for value in values]
    else:
        assert got == values


@given(maybe(st.floats()))
def test_doubles_keep_nan_infinity_and_null_apart(values: list[float | None]) -> None:
    got = shown(pa.array(values, pa.float64())).to_pylist()
    assert [repr(value) for value in got] == [repr(value) for value in values]


@given(maybe(st.floats(width=16)))
def test_half_floats_are_exact(values: list[float | None]) -> None:
    got = shown(pa.array(values, pa.float16())).to_pylist()
    assert [repr(value) for value in got] == [repr(value) for value in values]


@given(maybe(st.booleans()))
def test_booleans(values: list[bool | None]) -> None:
    assert shown(pa.array(values, pa.bool_())).to_pylist() == values


@given(
    maybe(st.text(st.characters(codec="utf-8"), max_size=20)),
    st.sampled_from(["string", "large_string", "string_view"]),
)
def test_text_of_every_layout(values: list[str | None], name: str) -> None:
    type_ = {"string": pa.string(), "large_string": pa.large_string(), "string_view": pa.string_view()}[name]
    assert shown(pa.array(values, type_)).to_pylist() == values


@given(maybe(st.text(st.characters(codec="utf-8"), max_size=5)))
def test_categories_are_text(values: list[str | None]) -> None:
    assert shown(pa.array(values, pa.string()).dictionary_encode()).to_pylist() == values


@given(
    maybe(st.decimals(-(10**27), 10**27, places=10)), st.sampled_from([pa.decimal128(38, 10), pa.decimal256(70, 10)])
)
def test_decimals_are_plain_digits(values: list[Decimal | None], type_: Any) -> None:
    got = shown(pa.array(values, type_)).to_pylist()
    assert [None if text is None else Decimal(text) for text in got] == values
    assert all(text is None or ("E" not in text and len(text.split(".")[1]) == 10) for text in got)


@given(maybe(st.dates()))
def test_dates_are_microseconds_of_their_midnight(values: list[dt.date | None]) -> None:
    got = shown(pa.array(values, pa.date32())).to_pylist()
    epoch = dt.date(1970, 1, 1)
    assert got == [None if day is None else (day - epoch).days * 86_400_000_000 for day in values]


PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
LARGEST = 2**63 - 1


@given(st.data(), st.sampled_from(["s", "ms", "us", "ns"]), st.sampled_from([None, "UTC", "Europe/Berlin"]))
def test_instants_are_exact_microseconds_or_text(data: st.DataObject, unit: str, zone: str | None) -> None:
    per_second = PER_SECOND[unit]
    moments = st.integers(-6 * 10**10, 2 * 10**11).map(lambda s: s * per_second)
    fine = st.integers(-min(LARGEST, 10**12 * per_second), min(LARGEST, 10**12 * per_second))
    values = data.draw(maybe(st.one_of(moments.filter(lambda v: abs(v) <= LARGEST), fine)))
    got = shown(pa.array(values, pa.timestamp(unit, zone)))
    if pa.types.is_floating(got.type):
        for number, value in zip(got.to_pylist(), values, strict=True):
            assert (number is None) == (value is None)
            assert value is None or int(number) * per_second == value * 10**6
    elif zone is None:
        assert got.to_pylist() == [None if value is None else instant_text(value, unit) for value in values]
    else:
        assert [text is None for text in got.to_pylist()] == [value is None for value in values]


def test_a_moment_with_nanoseconds_is_text_in_its_zone() -> None:
    array = pa.array([1_700_000_000_123_456_789], pa.timestamp("ns", "Europe/Berlin"))
    assert shown(array).to_pylist() == ["2023-11-14 23:13:20.123456789+01:00"]


def test_an_unknown_zone_is_shown_in_utc() -> None:
    array = pa.array([1], pa.timestamp("ns", "Mars/Phobos"))
    assert shown(array).to_pylist() == ["1970-01-01 00:00:00.000000001Z"]


def test_sentinel_dates_stay_numbers() -> None:
    array = pa.array([dt.datetime(9999, 12, 31)], pa.timestamp("us"))  # noqa: DTZ001
    assert shown(array).to_pylist() == [253402214400000000.0]


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        (pa.time32("s"), 3661, "01:01:01"),
        (pa.time32("ms"), 3661001, "01:01:01.001"),
        (pa.time64("us"), 1, "00:00:00.000001"),
        (pa.time64("ns"), 86_399_999_999_999, "23:59:59.999999999"),
    ],
)
def test_times_of_day(type_: Any, value: int, text: str) -> None:
    assert shown(pa.array([value, None], type_)).to_pylist() == [text, None]


@given(maybe(st.integers(-LARGEST, LARGEST)), st.sampled_from(["s", "ms", "us", "ns"]))
def test_durations(values: list[int | None], unit: str) -> None:
    got = shown(pa.array(values, pa.duration(unit))).to_pylist()
    assert got == [None if value is None else duration_text(value, unit) for value in values]


@given(maybe(st.binary(max_size=80)))
def test_binary_is_the_head_in_hex(values: list[bytes | None]) -> None:
    for type_ in (pa.binary(), pa.large_binary()):
        got = shown(pa.array(values, type_)).to_pylist()
        expected = [None if v is None else v[:64].hex() + ("…" if len(v) > 64 else "") for v in values]
        assert got == expected


nested_values = st.fixed_dictionaries(
    {
        "n": st.none() | st.integers(-(2**63), 2**63 - 1),
        "f": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "t": st.none() | st.text(st.characters(codec="utf-8"), max_size=5),
        "l": st.none() | st.lists(st.none() | st.booleans(), max_size=3),
    }
)
NESTED = pa.struct([("n", pa.int64()), ("f", pa.float64()), ("t", pa.string()), ("l", pa.list_(pa.bool_()))])


@given(maybe(nested_values))
def test_nested_cells_are_json(values: list[dict[str, Any] | None]) -> None:
    got = shown(pa.array(values, NESTED)).to_pylist()
    assert [None if text is None else json.loads(text) for text in got] == values


def test_leaves_of_nested_cells() -> None:
    cell = {"d": Decimal("1.50"), "b": b"\x01", "x": math.nan, "t": dt.datetime(2024, 1, 2), "z": dt.date(2024, 1, 2)}  # noqa: DTZ001
    type_ = pa.struct(
        [
            ("d", pa.decimal128(5, 2)),
            ("b", pa.binary()),
            ("x", pa.float64()),
            ("t", pa.timestamp("ms")),
            ("z", pa.date32()),
        ]
    )
    assert shown(pa.array([cell], type_)).to_pylist() == [
        '{"d": 1.50, "b": "01", "x": "nan", "t": "2024-01-02 00:00:00.000", "z": "2024-01-02"}'
    ]


def test_maps_are_objects_or_pairs() -> None:
    words = pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64()))
    numbers = pa.array([[(1, 2)]], pa.map_(pa.int64(), pa.int64()))
    assert shown(words).to_pylist() == ['{"k": 1}', None]
    assert shown(numbers).to_pylist() == ["[[1, 2]]"]


def test_a_huge_nested_cell_is_cut_without_walking_it() -> None:
    (text,) = shown(pa.array([list(range(1_000_000))])).to_pylist()
    assert len(text) == LONGEST_JSON + 1
    assert text.startswith("[0, 1, 2")
    assert text.endswith("…")


def test_long_text_is_cut() -> None:
    exact, longer = "é" * LONGEST_TEXT, "é" * (LONGEST_TEXT + 1)
    assert shown(pa.array([exact, longer, None, "x"])).to_pylist() == [exact, exact + "…", None, "x"]


@given(
    st.lists(st.sampled_from([0, 1, 200, LONGEST_TEXT, LONGEST_TEXT + 1]), min_size=1, max_size=70),
    st.sampled_from([pa.string(), pa.large_string(), pa.string_view()]),
    st.data(),
)
def test_long_text_is_cut_wherever_it_stands(lengths: list[int], type_: Any, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(lengths) - 1))
    got = shown(pa.array(["x" * length for length in lengths], type_)[low:]).to_pylist()
    assert got == ["x" * min(length, LONGEST_TEXT) + "…" * (length > LONGEST_TEXT) for length in lengths[low:]]


def test_bytes_that_are_no_utf8_do_not_stop_the_window() -> None:
    raw = pa.array([b"\xff\xfe" + b"a" * LONGEST_TEXT, b"ok"], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    payload = encode(pa.table([text], names=["x"]), range(1))
    table = pq.read_table(io.BytesIO(payload))
    assert table.num_rows == 2


@pytest.mark.parametrize("type_", [pa.null(), pa.int64(), pa.list_(pa.int8()), pa.duration("s"), pa.decimal128(5, 2)])
def test_columns_of_nulls(type_: Any) -> None:
    assert shown(pa.array([None, None], type_)).to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (pa.int64(), ("Int64", "int", None, None, "number")),
        (pa.timestamp("us", "UTC"), ("Datetime(time_unit='us', time_zone='UTC')", "datetime", "us", "UTC", "epoch_us")),
        (pa.time64("ns"), ("Time", "time", "ns", None, "string")),
        (pa.duration("ms"), ("Duration(time_unit='ms')", "duration", "ms", None, "string")),
        (pa.decimal128(5, 2), ("Decimal(precision=5, scale=2)", "decimal", None, None, "string")),
        (pa.dictionary(pa.int8(), pa.string()), ("Categorical", "categorical", None, None, "string")),
        (pa.dictionary(pa.int8(), pa.string(), ordered=True), ("Enum", "categorical", None, None, "string")),
        (pa.dictionary(pa.int8(), pa.int64()), ("Int64", "int", None, None, "number")),
        (pa.list_(pa.int8()), ("List(Int8)", "list", None, None, "json")),
        (pa.struct([("a", pa.string())]), ("Struct({'a': String})", "struct", None, None, "json")),
        (pa.map_(pa.string(), pa.int8()), ("Map(String, Int8)", "map", None, None, "json")),
        (pa.binary(3), ("Binary", "binary", None, None, "string")),
        (pa.null(), ("Null", "null", None, None, "string")),
        (pa.month_day_nano_interval(), ("month_day_nano_interval", "other", None, None, "string")),
    ],
)
def test_columns_are_described(type_: Any, expected: tuple[Any, ...]) -> None:
    column = describe("x", type_)
    assert (column.dtype, column.kind, column.unit, column.tz, column.encoding) == expected
