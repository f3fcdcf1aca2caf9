"""Text for days, instants and durations far outside what datetime and Arrow can print. Exact: integers only.

Days to civil date after Howard Hinnant's public-domain algorithm (howardhinnant.github.io/date_algorithms.html).
"""

from __future__ import annotations

DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}
"""Decimals of a second that a unit can tell."""

_DAY_SECONDS = 86_400


def date_text(days: int) -> str:
    """Give the ISO date of a day counted from 1970-01-01, in the proleptic Gregorian calendar; any year."""
    days += 719_468
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}"


def instant_text(count: int, unit: str) -> str:
    """Give ISO text for an instant counted in `unit` from 1970-01-01T00:00, without a zone."""
    days, rest = divmod(count, _DAY_SECONDS * 10 ** DIGITS[unit])
    return f"{date_text(days)} {_clock(rest, unit)}"


def duration_text(count: int, unit: str) -> str:
    """Give a duration as `-1d 02:03:04.500`: the sign, whole days if any, hours, minutes, seconds with the unit's
    decimals.
    """
    days, rest = divmod(abs(count), _DAY_SECONDS * 10 ** DIGITS[unit])
    return f"{'-' if count < 0 else ''}{f'{days}d ' if days else ''}{_clock(rest, unit)}"


def _clock(count: int, unit: str) -> str:
    digits = DIGITS[unit]
    seconds, fraction = divmod(count, 10**digits)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:0{digits}d}" if digits else text
