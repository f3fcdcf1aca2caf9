"""What is copied equals the source, and views keep its order: properties over values of every type."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taupane_bridges.data.arrays.exact import exact_texts, json_values
from taupane_bridges.data.arrays.writing import writer
from taupane_bridges.data.engine import Caches, Engine
from taupane_bridges.data.plans.plan import SortKey, ViewPlan
from taupane_bridges.data.sources.table import TableSource

UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}
LIMITS = {"s": 60_000_000_000, "ms": 60_000_000_000_000, "us": 60_000_000_000_000_000, "ns": 2**63 - 1}


few = settings(max_examples=40, deadline=None)


def maybe(values: Any) -> Any:
    return st.lists(st.none() | values, max_size=8)


def texts_are(array: Any, values: list[Any], text: Callable[[Any], str]) -> None:
    assert exact_texts(array) == [None if value is None else text(value) for value in values]


@few
@given(maybe(st.integers(-(2**63), 2**63 - 1)), maybe(st.integers(0, 2**64 - 1)))
def test_whole_numbers(signed: list[int | None], unsigned: list[int | None]) -> None:
    texts_are(pa.array(signed, pa.int64()), signed, str)
    texts_are(pa.array(unsigned, pa.uint64()), unsigned, str)
    assert [json.loads(text) for text in json_values(pa.array(unsigned, pa.uint64()))] == unsigned


@few
@given(maybe(st.decimals(-(10**20), 10**20, places=7)))
def test_decimals_keep_all_their_digits(values: list[Decimal | None]) -> None:
    for type_ in (pa.decimal128(38, 7), pa.decimal256(70, 7)):
        texts_are(pa.array(values, type_), values, lambda value: format(value, "f"))


@few
@given(maybe(st.floats()))
def test_floats_read_back_as_themselves(values: list[float | None]) -> None:
    texts = exact_texts(pa.array(values, pa.float64()))
    assert [text is None for text in texts] == [value is None for value in values]
    read = [float(text) for text in texts if text is not None]
    assert [math.copysign(1, value) for value in read if value == 0] == [
        math.copysign(1, value) for value in values if value == 0
    ]
    assert list(map(repr, read)) == [repr(value) for value in values if value is not None]


@few
@given(maybe(st.floats(width=32)))
def test_single_floats_read_back_as_themselves(values: list[float | None]) -> None:
    texts = exact_texts(pa.array(values, pa.float32()))
    back = pa.array([None if text is None else float(text) for text in texts], pa.float64()).cast(pa.float32())
    assert repr(back.to_pylist()) == repr(values)
    assert all(len(text) < 20 for text in texts if text is not None)


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, list[int | None]]:
    unit = draw(st.sampled_from(list(UNITS)))
    return unit, draw(maybe(st.integers(-LIMITS[unit], LIMITS[unit]) | st.integers(-10, 10)))


def wall(count: int, unit: str, zone: str | None) -> str:
    """Say a moment by integers and Python's own calendar, which has no nanoseconds."""
    seconds, rest = divmod(count, UNITS[unit])
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(seconds=seconds)
    end = ""
    if zone is not None:
        moment = moment.astimezone(ZoneInfo(zone))
        end = "Z" if zone == "UTC" else moment.isoformat()[-6:]
    fraction = f".{rest:0{DIGITS[unit]}d}" if rest else ""
    return f"{moment.replace(tzinfo=None).isoformat(sep=' ')}{fraction}{end}"


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"])
@few
@given(given_=moments())
def test_moments_of_every_unit_and_zone(zone: str | None, given_: tuple[str, list[int | None]]) -> None:
    unit, counts = given_
    # Years 1900 to 2037: offsets of whole minutes, which both calendars know
    if zone not in {None, "UTC"}:
        bound = 2_100_000_000 * UNITS[unit]
        counts = [None if count is None else count % bound for count in counts]
    texts_are(pa.array(counts, pa.timestamp(unit, zone)), counts, lambda count: wall(count, unit, zone))


@few
@given(maybe(st.dates()), maybe(st.times()), maybe(st.binary(max_size=9)), maybe(st.text(max_size=9)))
def test_dates_times_bytes_and_text(
    dates: list[Any], times: list[Any], raw: list[bytes | None], words: list[str | None]
) -> None:
    texts_are(pa.array(dates, pa.date32()), dates, str)
    texts_are(pa.array(dates, pa.date64()), dates, str)
    texts_are(pa.array(times, pa.time64("us")), times, lambda value: value.isoformat("microseconds"))
    texts_are(pa.array(raw, pa.binary()), raw, lambda value: value.hex())
    words = [None if word is None else word.encode("utf-8", "replace").decode() for word in words]
    for array in (pa.array(words), pa.array(words).dictionary_encode(), pa.array(words, pa.large_string())):
        texts_are(array, words, str)


@few
@given(moments())
def test_durations_of_every_unit(given_: tuple[str, list[int | None]]) -> None:
    unit, counts = given_

    def text(count: int) -> str:
        seconds, rest = divmod(abs(count), UNITS[unit])
        days, seconds = divmod(seconds, 86_400)
        clock = f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
        fraction = f".{rest:0{DIGITS[unit]}d}" if DIGITS[unit] else ""
        return f"{'-' if count < 0 else ''}{f'{days}d ' if days else ''}{clock}{fraction}"

    texts_are(pa.array(counts, pa.duration(unit)), counts, text)


LEAVES = st.none() | st.integers(-(2**63), 2**63 - 1)


@few
@given(maybe(st.lists(LEAVES, max_size=3)), maybe(st.fixed_dictionaries({"a": LEAVES, 'b"': st.none() | st.text()})))
def test_nested_values_are_json_that_reads_back(lists: list[Any], structs: list[Any]) -> None:
    clean = json.loads(json.dumps(structs).encode("utf-8").decode())
    clean = [
        value and {**value, 'b"': value['b"'] and value['b"'].encode("utf-8", "replace").decode()} for value in clean
    ]
    for array, values in (
        (pa.array(lists, pa.list_(pa.int64())), lists),
        (pa.array(clean, pa.struct([("a", pa.int64()), ('b"', pa.string())])), clean),
        (
            pa.array(
                [value and list(value.items()) for value in [None, {"k": 1, "": 2}]], pa.map_(pa.string(), pa.int64())
            ),
            [None, {"k": 1, "": 2}],
        ),
    ):
        assert [text and json.loads(text) for text in exact_texts(array)] == values


@few
@given(st.lists(st.tuples(st.none() | st.text(st.sampled_from('a,"\n\r\t'), max_size=4), LEAVES), max_size=6))
def test_csv_reads_back(rows: list[tuple[str | None, int | None]]) -> None:
    table = pa.table(
        [pa.array([a for a, _ in rows], pa.string()), pa.array([b for _, b in rows], pa.int64())], ["a", "b"]
    )
    for format_, separator in (("csv", ","), ("tsv", "\t")):
        written = writer(format_, ["a", "b"], header=True)
        text = written.head() + "".join(written.rows(table)) + written.tail()
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        assert read == [["a", "b"], *[[a or "", "" if b is None else str(b)] for a, b in rows]]


KEYS: dict[str, tuple[Any, Any]] = {
    "float": (pa.float64(), st.floats(allow_subnormal=False) | st.sampled_from([0.0, -0.0, math.nan, math.inf])),
    "int": (pa.int64(), st.integers(-3, 3)),
    "text": (pa.string(), st.sampled_from(["", "a", "B", "é", "aa"])),
    "bool": (pa.bool_(), st.booleans()),
    "decimal": (pa.decimal128(9, 2), st.decimals(-9, 9, places=2)),
    "date": (pa.date32(), st.dates()),
}


@few
@given(data=st.data())
def test_views_are_stable_complete_and_the_same_however_they_are_read(data: st.DataObject) -> None:
    rows = data.draw(st.integers(0, 40))
    names = data.draw(st.lists(st.sampled_from(list(KEYS)), min_size=1, max_size=3, unique=True))
    columns = {
        name: data.draw(st.lists(st.none() | KEYS[name][1], min_size=rows, max_size=rows), label=name) for name in names
    }
    descending = [data.draw(st.booleans()) for _ in names]
    table = pa.table({name: pa.array(columns[name], KEYS[name][0]) for name in names})
    table = table.append_column("row", pa.array(range(rows), pa.int64()))
    engine = Engine(TableSource(table), Caches())
    view = engine.prepare(ViewPlan(sort=tuple(SortKey(at, down) for at, down in enumerate(descending))), lambda: None)

    def compare(left: int, right: int) -> int:
        for name, down in zip(names, descending, strict=True):
            a, b = columns[name][left], columns[name][right]
            ranks = [2 if value is None else int(value != value) for value in (a, b)]
            if ranks[0] != ranks[1]:
                return ranks[0] - ranks[1]
            if ranks[0] == 0 and a != b:
                smaller = a.encode() < b.encode() if isinstance(a, str) else a < b
                return 1 if smaller == down else -1
        return left - right

    expected = sorted(range(rows), key=cmp_to_key(compare))
    read: list[int] = []
    while len(read) < rows:
        step = data.draw(st.integers(1, rows))
        piece = engine.rows(view, range(len(read), min(rows, len(read) + step)), [len(names)])
        read += piece.column(0).to_pylist()
    assert read == expected
