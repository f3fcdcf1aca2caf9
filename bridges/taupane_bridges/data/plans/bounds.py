"""Read the values of filters: what a page gives for a column of some kind, as exact numbers to compare with. Pure.

Whole-number kinds (int, decimal, dates, times) come as half-open spans [low, high): a moment stands for all that
begins with it, so `2024-01-31` spans a day. A span is empty where no value of the column can be equal.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from taupane_bridges.data.arrays.schema import ColumnSchema

    from .conditions import Scalar

SECOND: Final = 1_000_000_000
"""Nanoseconds."""
DAY: Final = 86_400 * SECOND
_MICRO: Final = 1_000
_MOST_DIGITS: Final = 80

_TIME: Final = r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?"
_MOMENT: Final = re.compile(rf"(-?\d{{4,6}})-(\d\d)-(\d\d)(?:[T ]{_TIME})?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_CLOCK: Final = re.compile(_TIME, re.ASCII)
_DURATION: Final = re.compile(r"(-)?(?:(\d{1,9})d ?)?(\d{1,9}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?", re.ASCII)


class BadValue(ValueError):
    """A value that a column of this kind cannot be compared with; the message says what is expected."""


def check_value(column: ColumnSchema, value: Scalar) -> None:
    """Raise BadValue where `value` cannot be compared with the column's values."""
    if column.kind in {"string", "categorical"}:
        read_text(value)
    elif column.kind == "bool":
        read_bool(value)
    elif column.kind == "float":
        read_float(value)
    elif column.kind in {"int", "decimal"}:
        read_number(value)
    else:
        read_nanoseconds(column, value)


def read_text(value: Scalar) -> str:
    """Give a text."""
    if not isinstance(value, str):
        raise BadValue("a text is expected")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadValue("the text holds half of a character (a lone surrogate)")
    return value


def read_bool(value: Scalar) -> bool:
    """Give true or false, also from their names."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise BadValue("true or false is expected")


def read_float(value: Scalar) -> float:
    """Give a float; text may be `nan`, `inf` and `-inf` too."""
    if isinstance(value, bool) or value is None:
        raise BadValue("a number is expected")
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise BadValue("a number is expected") from None


def read_number(value: Scalar) -> Fraction | float:
    """Give an exact number, or an infinity."""
    if isinstance(value, bool) or value is None:
        raise BadValue("a number is expected")
    if isinstance(value, float) and math.isinf(value):
        return value
    try:
        if isinstance(value, str):
            if len(value) > _MOST_DIGITS or abs((number := Decimal(value.replace(",", ""))).adjusted()) > _MOST_DIGITS:
                raise BadValue(f"a number has at most {_MOST_DIGITS} digits")
            if number.is_infinite():
                return float(number)
            return Fraction(number)
        return Fraction(value)
    except (InvalidOperation, ValueError) as error:
        raise error if isinstance(error, BadValue) else BadValue("a number is expected") from None


def number_span(value: Scalar, scale: int) -> tuple[int, int] | float:
    """Give the span of a number among the multiples of 10^-scale; an infinity as itself."""
    number = read_number(value)
    if isinstance(number, float):
        return number
    scaled = number * 10**scale
    low = math.ceil(scaled)
    return low, low + (scaled.denominator == 1)


def moment_span(column: ColumnSchema, value: Scalar, unit: int) -> tuple[int, int]:
    """Give the span of a date, moment, time or duration in multiples of `unit` nanoseconds."""
    low, high = read_nanoseconds(column, value)
    return -(-low // unit), -(-high // unit)


def read_nanoseconds(column: ColumnSchema, value: Scalar) -> tuple[int, int]:
    """Give the span of nanoseconds that a value stands for: since 1970, midnight or nothing."""
    if column.kind in {"date", "datetime"}:
        return _moment(value, column)
    if not isinstance(value, str):
        raise BadValue("a text is expected: 12:34:56" if column.kind == "time" else "a text is expected: 1d 02:03:04")
    return _clock(value) if column.kind == "time" else _duration(value)


def _moment(value: Scalar, column: ColumnSchema) -> tuple[int, int]:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value) or abs(value) > 1 << 63:
            raise BadValue("microseconds since 1970 are expected")
        micros = math.floor(value)
        return micros * _MICRO, (micros + 1) * _MICRO
    match = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise BadValue("a date is expected: 2024-01-31" + ("" if column.kind == "date" else " or 2024-01-31 12:34:56"))
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    start = _days(int(year), int(month), int(day)) * DAY
    width = DAY
    if hour is not None:
        rest, width = _span_of_day(hour, minute, second, fraction)
        start += rest
    return _in_utc(start, offset, column.tz), _in_utc(start + width, offset, column.tz)


def _in_utc(wall: int, offset: str | None, zone: str | None) -> int:
    """Give the instant of a wall clock's nanoseconds; a time that the clock skips or shows twice counts as its first.

    A column without a zone has wall clocks; an offset given for it is taken off all the same.
    """
    if offset is not None:
        if offset == "Z":
            return wall
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        return wall - (1 if offset[0] == "+" else -1) * minutes * 60 * SECOND
    if zone is None:
        return wall
    seconds, rest = divmod(wall, SECOND)
    try:
        moment = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)  # noqa: DTZ001  (a wall clock)
        shift = moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    except (OverflowError, ValueError, OSError, KeyError):  # an unknown zone is shown in UTC
        return wall
    away = 0 if shift is None else round(shift.total_seconds())
    return (seconds - away) * SECOND + rest


def _clock(value: str) -> tuple[int, int]:
    match = _CLOCK.fullmatch(value.strip())
    if match is None:
        raise BadValue("a time of day is expected: 12:34 or 12:34:56.5")
    start, width = _span_of_day(*match.groups())
    return start, start + width


def _span_of_day(hour: str, minute: str, second: str | None, fraction: str | None) -> tuple[int, int]:
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        raise BadValue("a time of day is from 00:00:00 to 23:59:59")
    start = (int(hour) * 3600 + int(minute) * 60 + int(second or 0)) * SECOND
    if second is None:
        return start, 60 * SECOND
    if fraction is None:
        return start, SECOND
    width = 10 ** (9 - len(fraction))
    return start + int(fraction) * width, width


def _duration(value: str) -> tuple[int, int]:
    match = _DURATION.fullmatch(value.strip())
    if match is None:
        raise BadValue("a duration is expected: 1d 02:03:04 or 02:03:04.5")
    sign, days, hours, minutes, seconds, fraction = match.groups()
    whole = int(days or 0) * 86_400 + int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
    count = whole * SECOND + int((fraction or "0").ljust(9, "0"))
    count = -count if sign else count
    return count, count + 1


def _days(year: int, month: int, day: int) -> int:
    """Count days from 1970-01-01 in the proleptic Gregorian calendar, any year (Howard Hinnant's algorithm)."""
    if not 1 <= month <= 12 or not 1 <= day <= _month_length(year, month):
        raise BadValue("there is no such day")
    shifted = year - (month <= 2)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def _month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31
