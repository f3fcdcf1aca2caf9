"""Which numbers hold a text in what they are written as, writing as few of them down as can be.

Ten million numbers take a core 0.2 to 0.4 s to write down. Often the least and the greatest of a stretch, or how many
decimals its numbers have, tell that a text is in none of them: 98765 is in no number of four digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from taupane_bridges.data.arrays.arrow import flat
from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.values import double

from .holding import contained, holding

if TYPE_CHECKING:
    import pyarrow as pa

_WHOLE: Final = re.compile(r"-?[0-9]*")
_DIGITS: Final = re.compile(r"[0-9]+")
_MOST_DECIMALS: Final = 9
_EXPONENT: Final = 3  # digits behind an e
_WRITTEN_OUT: Final = 1e15  # numbers below are written without an e, at least to the left of the point
_SAMPLE: Final = 1_024
_LOOKED_AT: Final = 64  # numbers that tell whether all are worth looking at


def is_number(type_: pa.DataType) -> bool:
    """Tell whether arrays of this type are for `numbers_holding`."""
    import pyarrow.types as is_

    return bool(is_.is_integer(type_) or is_.is_float32(type_) or is_.is_float64(type_))


def numbers_holding(array: pa.Array, *, value: str, case: bool) -> pa.Array:
    """Give one boolean per number, null or false where it is missing: whether its text holds `value`."""
    import polars as pl
    import pyarrow as pa

    # What stands in the place of nulls is written like the rest: telling them apart takes longer (10M: 0.06 s)
    full = pa.Array.from_buffers(array.type, len(array), [None, array.buffers()[1]], 0, array.offset)
    series = pl.from_arrow(full)
    assert isinstance(series, pl.Series)
    texts = series.cast(pl.String)
    if contained(texts.slice(0, _SAMPLE), value, case=case).any():  # most blocks would hold it
        found: pa.Array = flat(contained(texts, value, case=case).to_arrow())
    else:
        found = holding(flat(texts.to_arrow(compat_level=pl.CompatLevel.oldest())), value=value, case=case)
    return kernels().and_(found, array.is_valid()) if array.null_count else found


def numbers_may_hold(array: pa.Array, value: str) -> bool:
    """Tell whether the text of some of these numbers may hold `value`; False is certain."""
    import pyarrow.types as is_

    if len(array) == array.null_count:
        return False
    if is_.is_integer(array.type):
        if _WHOLE.fullmatch(value) is None:
            return False
        ends = kernels().min_max(array)
        return whole_number_holds(int(ends["min"].as_py()), int(ends["max"].as_py()), value)
    return not (is_.is_float64(array.type) and _has_few_digits(array, longest_digits(value)))


def longest_digits(value: str) -> int:
    """Give the length of the longest run of digits in a text."""
    return max(map(len, _DIGITS.findall(value)), default=0)


def whole_number_holds(least: int, most: int, value: str) -> bool:
    """Tell whether the text of a whole number from `least` to `most` holds `value`: digits, or a minus and digits."""
    digits = value.removeprefix("-")
    if not digits:
        return not value or least < 0
    if digits != value:
        return least < 0 and _begins(max(1, -most), -least, digits)
    return (most >= 0 and _holds(max(0, least), most, digits)) or (least < 0 and _holds(max(1, -most), -least, digits))


def _begins(least: int, most: int, digits: str) -> bool:
    """Tell whether a positive number of the range begins with the digits."""
    first = int(digits)
    if digits[0] == "0":
        return False
    behind = (10**more for more in range(len(str(most)) - len(digits) + 1))
    return any(least // scale <= first <= most // scale for scale in behind)


def _holds(least: int, most: int, digits: str) -> bool:
    """Tell whether a number of the range, none of them negative, holds the digits.

    With q = n // 10^p they stand p digits before the end of n where q mod 10^k is their number, and before a leading
    zero there is another digit.
    """
    if digits == "0" and least == 0:
        return True
    wanted, span = int(digits), 10 ** len(digits)
    for behind in range(len(str(most)) - len(digits) + 1):
        low, high = least // 10**behind, most // 10**behind
        if digits[0] == "0":
            low = max(low, span)
        if low + (wanted - low) % span <= high:
            return True
    return False


def _has_few_digits(array: pa.Array, run: int) -> bool:
    """Tell whether all numbers are of so few digits before and behind the point that no `run` of them stands together.

    A number that is the nearest one to k / 10^m is not written with more than m decimals.
    """
    pc = kernels()

    decimals = min(run - 1, _MOST_DECIMALS)
    if decimals < _EXPONENT or not _is_cut(array.slice(0, _LOOKED_AT), decimals):
        return False
    ends = pc.min_max(array)
    least, most = ends["min"].as_py(), ends["max"].as_py()
    largest = max(abs(least), abs(most)) if least == least and most == most else float("inf")
    return largest < min(_WRITTEN_OUT, 10.0 ** (run - 1)) and _is_cut(array, decimals)


def _is_cut(array: pa.Array, decimals: int) -> bool:
    """Tell whether each number has at most so many decimals. Not a number is written without digits."""
    pc = kernels()

    scale = double(10.0**decimals)
    nearest = pc.divide(pc.floor(pc.add(pc.multiply(array, scale), double(0.5))), scale)
    return pc.all(pc.or_(pc.equal(nearest, array), pc.is_nan(array)), min_count=0).as_py() is not False
