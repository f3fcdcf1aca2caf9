"""Make Arrow arrays and scalars from Python values on the window path.

`pa.array` and `pa.scalar` import pandas to see whether they were given something of it; where it is installed, that
made the first window wait 0.4 s. These do not.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def integers(values: Iterable[int]) -> pa.Array:
    """Give an int64 array."""
    import pyarrow as pa

    data = array("q", values)
    return pa.Array.from_buffers(pa.int64(), len(data), [None, pa.py_buffer(data)])


def integer(value: int) -> pa.Scalar:
    """Give an int64 scalar."""
    return integers((value,))[0]


def double(value: float) -> pa.Scalar:
    """Give a float64 scalar."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.float64(), 1, [None, pa.py_buffer(array("d", (value,)))])[0]


def or_false(mask: pa.Array) -> pa.Array:
    """Give the booleans with false in place of null; Arrow's own way to it makes a scalar of a Python value."""
    if not mask.null_count:
        return mask
    import pyarrow as pa
    import pyarrow.compute

    false = pa.Array.from_buffers(pa.bool_(), 1, [None, pa.py_buffer(b"\0")])[0]
    filled: pa.Array = pyarrow.compute.call_function("coalesce", [mask, false])
    return filled


def texts(values: Iterable[str | None]) -> pa.Array:
    """Give a string array; lone surrogates, which UTF-8 cannot say, become question marks."""
    import pyarrow as pa

    library: Any = pa
    builder = library.lib.StringBuilder()
    for value in values:
        builder.append(None if value is None else value.encode("utf-8", "replace"))
    return builder.finish()


def text(value: str, type_: pa.DataType) -> pa.Scalar:
    """Give a scalar of a text type."""
    return texts((value,)).cast(type_)[0]
