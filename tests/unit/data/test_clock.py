from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.data.arrays.clock import date_text, duration_text, instant_text

EPOCH = dt.date(1970, 1, 1)


@given(st.dates())
def test_days_are_those_of_the_calendar(day: dt.date) -> None:
    assert date_text((day - EPOCH).days) == day.isoformat()


@given(st.datetimes())
def test_instants_are_those_of_the_clock(moment: dt.datetime) -> None:
    micros = (moment - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)  # noqa: DTZ001
    assert instant_text(micros, "us") == moment.isoformat(" ", "microseconds")


@pytest.mark.parametrize(
    ("days", "text"), [(2932897, "10000-01-01"), (-719529, "-0001-12-31"), (2**31 - 1, "5881580-07-11")]
)
def test_years_beyond_four_digits(days: int, text: str) -> None:
    assert date_text(days) == text


@pytest.mark.parametrize(
    ("count", "unit", "text"),
    [
        (0, "s", "00:00:00"),
        (-1, "ms", "-00:00:00.001"),
        (93_784_500_000, "us", "1d 02:03:04.500000"),
        (-86_400_000_000_001, "ns", "-1d 00:00:00.000000001"),
    ],
)
def test_durations(count: int, unit: str, text: str) -> None:
    assert duration_text(count, unit) == text
