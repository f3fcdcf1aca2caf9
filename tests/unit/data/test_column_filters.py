"""Column filters against an oracle in plain Python: every kind, every condition."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taupane_bridges.data.errors import BadPlan
from taupane_bridges.data.plans.choosing import filters_mask, targets_of
from taupane_bridges.data.plans.conditions import BadShape, check_filters, conditions, read_filters, without_column
from taupane_bridges.data.plans.predicates import predicate
from taupane_bridges.data.sources.table import TableSource

NAMES = ['it\'s "x"', "n"]
few = settings(max_examples=20)


def check() -> None:
    """Never superseded."""


def rows(array: Any, *given: dict[str, Any]) -> list[int]:
    """Give the rows that pass; the code that is written must choose the same."""
    source = TableSource(pa.table([array, pa.array(range(len(array)))], names=['it\'s "x"', "n"]))
    filters = read_filters([{"column": 0, **one} for one in json.loads(json.dumps(given))])
    check_filters(filters, source.schema)
    mask = filters_mask(source, filters, check).to_pylist()
    piece = predicate(filters, targets_of(source, {0, 1}))
    names = {"pl": pl, "Decimal": Decimal, **{name: getattr(dt, name) for name in CODE_NAMES}}
    written = eval(piece.code, names)
    chosen = source.polars(list(NAMES)).with_row_index("row number").filter(written)["row number"].to_list()
    passing = [row for row, passes in enumerate(mask) if passes]
    assert chosen == passing, piece.code
    return passing


CODE_NAMES = ("date", "datetime", "time", "timedelta")

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda x, v: x == v,
    "lt": lambda x, v: x < v,
    "le": lambda x, v: x <= v,
    "gt": lambda x, v: x > v,
    "ge": lambda x, v: x >= v,
}


def expected(values: list[Any], passes: Callable[[Any], bool]) -> list[int]:
    return [row for row, value in enumerate(values) if value is not None and passes(value)]


def holding(holds: Callable[[Any, Any], bool], bound: Any, value: Any) -> bool:
    return holds(value, bound)


def found(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None


def few_of(values: Any) -> Any:
    return st.lists(st.none() | values, min_size=1, max_size=6)


def agree_in_all_orders(array: Any, values: list[Any], bound: Any, wire: Any) -> None:
    for op, holds in ORDERS.items():
        want = expected(values, partial(holding, holds, bound))
        assert rows(array, {"op": op, "value": wire}) == want, op
    want = expected(values, lambda x: x == bound)
    others = [row for row in range(len(values)) if row not in want]
    assert rows(array, {"op": "ne", "value": wire}) == others
    assert rows(array, {"op": "in", "value": [wire]}) == want
    nulls = [row for row, value in enumerate(values) if value is None]
    assert rows(array, {"op": "not_in", "value": [wire, None]}) == [row for row in others if row not in nulls]
    assert rows(array, {"op": "between", "value": [wire, None]}) == expected(values, lambda x: x >= bound)
    assert rows(array, {"op": "between", "value": [wire, wire]}) == want
    assert rows(array, {"not": {"column": 0, "op": "eq", "value": wire}}) == others


INTS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64, "uint8": 8, "uint16": 16, "uint32": 32, "uint64": 64}


@few
@given(st.data(), st.sampled_from(list(INTS)), st.booleans())
def test_integers_are_compared_exactly(data: st.DataObject, name: str, as_text: bool) -> None:
    bits = INTS[name]
    low, high = (0, 2**bits - 1) if name[0] == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    number = st.integers(low, high) | st.sampled_from([low, high, 0])
    values = data.draw(few_of(number))
    bound = data.draw(
        number | st.sampled_from([v for v in values if v is not None] or [0]) | st.integers(-(2**70), 2**70)
    )
    agree_in_all_orders(pa.array(values, pa.type_for_alias(name)), values, bound, str(bound) if as_text else bound)


@few
@given(few_of(st.integers(-5, 5)), st.integers(-60, 60))
def test_whole_numbers_are_compared_with_fractions(values: list[int | None], tenths: int) -> None:
    agree_in_all_orders(pa.array(values, pa.int16()), values, Decimal(tenths) / 10, str(Decimal(tenths) / 10))


@few
@given(few_of(st.decimals(-999, 999, places=2)), st.decimals(-1000, 1000, places=3))
def test_decimals_are_compared_exactly(values: list[Decimal | None], bound: Decimal) -> None:
    agree_in_all_orders(pa.array(values, pa.decimal128(12, 2)), values, bound, str(bound))


@few
@given(few_of(st.floats()), st.floats(), st.booleans())
def test_floats_leave_nan_aside(values: list[float | None], bound: float, single: bool) -> None:
    if single:
        values = [None if v is None else rounded(v) for v in values]
        bound = rounded(bound)
    wire = str(bound) if not math.isfinite(bound) else bound
    array = pa.array(values, pa.float32() if single else pa.float64())
    nan = [row for row, value in enumerate(values) if value is not None and math.isnan(value)]
    assert rows(array, {"op": "is_nan"}) == nan
    assert rows(array, {"op": "not_nan"}) == [row for row in range(len(values)) if row not in nan]
    if math.isnan(bound):
        assert rows(array, {"op": "eq", "value": "nan"}) == nan
        assert rows(array, {"op": "ge", "value": "nan"}) == []
    else:
        agree_in_all_orders(array, values, bound, wire)


def rounded(value: float) -> float:
    """Give the nearest number of 32 bits."""
    return float(pa.array([value], pa.float64()).cast(pa.float32(), safe=False)[0].as_py())


def test_a_single_is_found_by_what_it_shows() -> None:
    array = pa.array([0.1, 0.2], pa.float32())
    assert rows(array, {"op": "eq", "value": 0.1}) == [0]
    assert rows(array, {"op": "le", "value": 0.1}) == [0]


WORDS = st.text(st.sampled_from("aAbBäÄß.*( ıK\n"), max_size=4)


@few
@given(few_of(WORDS), WORDS, st.booleans())
def test_parts_of_text(values: list[str | None], part: str, category: bool) -> None:
    array = pa.array(values, pa.string())
    if category:
        array = array.dictionary_encode()
    agree_in_all_orders(array, values, part, part)
    for op, holds in (("contains", part.__class__.__contains__), ("starts", str.startswith), ("ends", str.endswith)):
        want = expected(values, partial(holding, holds, part))
        assert rows(array, {"op": op, "value": part, "case": True}) == want
        loose = rows(array, {"op": op, "value": part})
        assert set(want) <= set(loose)
        pattern = {"contains": "{}", "starts": r"\A{}", "ends": r"{}\Z"}[op].format(re.escape(part))
        if part.isascii():  # what folds to what beyond ASCII is not the same everywhere
            flags = re.IGNORECASE | re.ASCII if op == "contains" else re.IGNORECASE
            plain = [v if v is None or op == "contains" else v.replace("ı", "x").replace("\u212a", "x") for v in values]
            assert loose == expected(plain, partial(found, re.compile(pattern, flags)))
    assert rows(array, {"op": "not_contains", "value": part, "case": True}) == [
        row for row, value in enumerate(values) if value is None or part not in value
    ]


def test_letters_of_either_case_are_the_same_where_asked() -> None:
    array = pa.array(["Ärger", "ärger", "x", None, "100%"])
    assert rows(array, {"op": "contains", "value": "äR"}) == [0, 1]
    assert rows(array, {"op": "eq", "value": "ÄRGER", "case": False}) == [0, 1]
    assert rows(array, {"op": "in", "value": ["ÄRGER", None], "case": False}) == [0, 1, 3]
    assert rows(array, {"op": "regex", "value": r"^Ä|\d+%"}) == [0, 1, 4]
    assert rows(array, {"op": "regex", "value": "^Ä", "case": True}) == [0]


@few
@given(st.lists(st.none() | st.booleans(), min_size=1, max_size=5), st.booleans())
def test_booleans(values: list[bool | None], bound: bool) -> None:
    array = pa.array(values, pa.bool_())
    want = expected(values, lambda x: x == bound)
    assert rows(array, {"op": "eq", "value": bound}) == want
    assert rows(array, {"op": "ne", "value": bound}) == [row for row in range(len(values)) if row not in want]
    assert rows(array, {"op": "in", "value": [bound, None]}) == [
        r for r, v in enumerate(values) if v is None or v == bound
    ]


NEAR = dt.datetime(2024, 1, 30, 22, 0)  # noqa: DTZ001
MOMENTS = st.datetimes(NEAR, NEAR + dt.timedelta(days=3)) | st.datetimes()


@few
@given(few_of(MOMENTS), MOMENTS, st.sampled_from(["ms", "us", "ns"]))
def test_moments_are_compared_exactly(values: list[dt.datetime | None], bound: dt.datetime, unit: str) -> None:
    if unit == "ns":
        values = [
            None if v is None else v.replace(year=2000) for v in values if v is None or (v.month, v.day) != (2, 29)
        ]
    if unit == "ms":
        values = [None if v is None else v.replace(microsecond=v.microsecond // 1000 * 1000) for v in values]
    array = pa.array(values, pa.timestamp(unit))
    agree_in_all_orders(array, values, bound, str(bound.isoformat(timespec="microseconds")))


@few
@given(few_of(MOMENTS))
def test_a_moment_stands_for_all_that_begins_with_it(values: list[dt.datetime | None]) -> None:
    array = pa.array(values, pa.timestamp("us"))
    day = dt.date(2024, 1, 31)
    within = expected(values, lambda x: x.date() == day)
    assert rows(array, {"op": "eq", "value": "2024-01-31"}) == within
    assert rows(array, {"op": "between", "value": ["2024-01-31", "2024-01-31"]}) == within
    assert rows(array, {"op": "gt", "value": "2024-01-31"}) == expected(values, lambda x: x.date() > day)
    assert rows(array, {"op": "le", "value": "2024-01-31"}) == expected(values, lambda x: x.date() <= day)
    minute = dt.datetime(2024, 1, 31, 12, 34)  # noqa: DTZ001
    span = dt.timedelta(minutes=1)
    assert rows(array, {"op": "eq", "value": "2024-01-31T12:34"}) == expected(
        values, lambda x: minute <= x < minute + span
    )


def test_a_moment_in_a_zone_is_its_wall_clock_or_has_an_offset() -> None:
    utc = [dt.datetime(2024, 6, 30, hour, tzinfo=dt.timezone.utc) for hour in (21, 22, 23)]
    array = pa.array(utc, pa.timestamp("us", "Europe/Berlin"))  # shows 23:00, 00:00 and 01:00 of the next day
    assert rows(array, {"op": "ge", "value": "2024-07-01"}) == [1, 2]
    assert rows(array, {"op": "ge", "value": "2024-06-30 23:00Z"}) == [2]
    assert rows(array, {"op": "eq", "value": "2024-07-01 00:00+02:00"}) == [1]
    assert rows(array, {"op": "eq", "value": utc[2].timestamp() * 1e6}) == [2]


@few
@given(few_of(st.dates()), st.dates(), st.sampled_from([pa.date32(), pa.date64()]))
def test_dates(values: list[dt.date | None], bound: dt.date, type_: Any) -> None:
    agree_in_all_orders(pa.array(values, type_), values, bound, bound.isoformat())


@few
@given(few_of(st.times()), st.times())
def test_times_of_day(values: list[dt.time | None], bound: dt.time) -> None:
    agree_in_all_orders(pa.array(values, pa.time64("us")), values, bound, bound.isoformat(timespec="microseconds"))


@few
@given(few_of(st.integers(-(10**12), 10**12)), st.integers(-(10**12), 10**12))
def test_durations(values: list[int | None], bound: int) -> None:
    from taupane_bridges.data.arrays.clock import duration_text

    agree_in_all_orders(pa.array(values, pa.duration("us")), values, bound, duration_text(bound, "us"))


@pytest.mark.parametrize(
    "array",
    [
        pa.array([None, [1]]),
        pa.array([None, {"a": 1}]),
        pa.array([None, b"x"]),
        pa.array([None, [("a", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.array([None, Decimal(1)], pa.decimal256(60, 2)),
        pa.array([None, 1.5], pa.float16()),
    ],
)
def test_missing_values_of_every_kind(array: Any) -> None:
    assert rows(array, {"op": "is_null"}) == [0]
    assert rows(array, {"op": "not_null"}) == [1]


def test_groups() -> None:
    array = pa.array([1, 2, 3, None])
    one, three = ({"column": 0, "op": "eq", "value": value} for value in (1, 3))
    assert rows(array, {"any": [one, three]}) == [0, 2]
    assert rows(array, {"not": {"any": [one, three]}}) == [1, 3]
    assert rows(array, {"all": [one, three]}) == []
    assert rows(array, {"any": []}) == []
    assert rows(array, {"all": []}) == [0, 1, 2, 3]
    assert rows(array) == [0, 1, 2, 3]
    assert rows(array, {"column": 1, "op": "ge", "value": 2}, {"op": "not_null"}) == [2]


NUMBERS = TableSource(pa.table({"n": [1], "t": ["x"], "d": pa.array([1], pa.date32()), "l": [[1]], "b": [True]}))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"column": 9, "op": "is_null"}, "there is no column number 9"),
        ({"column": "x", "op": "is_null"}, "there is no column number -1"),
        ({"column": 0, "op": "contains", "value": "x"}, "a column of type Int64 takes between, eq, ge,"),
        ({"column": 0, "op": "eq", "value": "many"}, "a number is expected"),
        ({"column": 0, "op": "eq", "value": True}, "a number is expected"),
        ({"column": 0, "op": "eq", "value": "1e999999999"}, "at most 80 digits"),
        ({"column": 1, "op": "contains", "value": 1}, "a text is expected"),
        ({"column": 1, "op": "contains", "value": "\ud800"}, "lone surrogate"),
        ({"column": 2, "op": "eq", "value": "tomorrow"}, "a date is expected: 2024-01-31"),
        ({"column": 2, "op": "eq", "value": "2024-02-30"}, "there is no such day"),
        ({"column": 3, "op": "eq", "value": "x"}, "takes is_null, not_null; got 'eq'"),
        ({"column": 4, "op": "eq", "value": 1}, "true or false is expected"),
    ],
)
def test_what_a_column_cannot_do_is_refused_with_its_filter(given: dict[str, Any], message: str) -> None:
    filters = read_filters([{"any": [{"id": "mine", **given}]}])
    with pytest.raises(BadPlan, match=re.escape(message)) as caught:
        check_filters(filters, NUMBERS.schema)
    assert caught.value.filter_id == "mine"


@pytest.mark.parametrize("pattern", ["(", "(a{1000}){1000}", r"(a)\1", "(?=a)", "[z-a]"])
def test_a_hostile_regex_is_refused_with_its_filter(pattern: str) -> None:
    filters = read_filters([{"id": "r", "column": 1, "op": "regex", "value": pattern}])
    check_filters(filters, NUMBERS.schema)
    with pytest.raises(BadPlan, match="this regex cannot be used: ") as caught:
        filters_mask(NUMBERS, filters, check)
    assert caught.value.filter_id == "r"


def nested(depth: int) -> dict[str, Any]:
    return {"column": 0, "op": "is_null"} if depth == 1 else {"not": nested(depth - 1)}


@pytest.mark.parametrize(
    "given",
    [
        None,
        {},
        [1],
        [[]],
        [{"column": 0}],
        [{"column": 0, "op": "drop table"}],
        [{"column": 0, "op": ["eq"]}],
        [{"column": 0, "op": "eq"}],
        [{"column": 0, "op": "eq", "value": None}],
        [{"column": 0, "op": "eq", "value": {}}],
        [{"column": 0, "op": "eq", "value": "x" * 2_001}],
        [{"column": 0, "op": "eq", "value": 10**100}],
        [{"column": 0, "op": "regex", "value": "x" * 501}],
        [{"column": 0, "op": "in", "value": "x"}],
        [{"column": 0, "op": "in", "value": [1] * 1_001}],
        [{"column": 0, "op": "between", "value": [1]}],
        [{"column": 0, "op": "is_null", "id": 7}],
        [{"column": 0, "op": "is_null", "id": "x" * 65}],
        [{"any": 1}],
        [{"not": []}],
        [nested(5)],
        [{"column": 0, "op": "is_null"}] * 65,
        [{"any": [{"column": 0, "op": "is_null"}] * 40}] * 2,
    ],
)
def test_filters_of_another_shape_are_refused(given: object) -> None:
    with pytest.raises(BadShape):
        read_filters(given)


def test_filters_come_back_as_they_were_set() -> None:
    given = [
        {"id": "a", "column": 1, "op": "contains", "value": "x", "case": False},
        {
            "id": "b",
            "any": [
                {"id": "c", "column": 0, "op": "in", "value": [1, None]},
                {"id": "d", "column": 0, "op": "is_null"},
            ],
        },
        {"id": "e", "not": {"id": "f", "column": 0, "op": "between", "value": [None, 3]}},
    ]
    filters = read_filters(given)
    assert [entry.message() for entry in filters] == given
    assert [leaf.id for leaf in conditions(filters)] == ["a", "c", "d", "f"]
    assert [entry.id for entry in without_column(filters, 0)] == ["a"]
    assert read_filters([{"column": 0, "op": "eq", "value": float("nan")}])[0].message()["value"] == "nan"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["any", "not", "op"]), inner),
    max_leaves=6,
)


@few
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "column": st.integers(-1, 5),
                "op": st.sampled_from(["eq", "in", "between", "contains", "regex", "lt", "x"]),
            },
            optional={"value": json_values, "id": json_values, "case": json_values, "any": json_values},
        ),
        max_size=3,
    )
)
def test_nothing_that_a_page_sends_raises_anything_else(given: list[dict[str, Any]]) -> None:
    try:
        filters = read_filters(given)
        check_filters(filters, NUMBERS.schema)
        mask = filters_mask(NUMBERS, filters, check)
    except (BadShape, BadPlan):
        return
    assert len(mask) == NUMBERS.rows
    json.dumps([entry.message() for entry in filters], allow_nan=False)
