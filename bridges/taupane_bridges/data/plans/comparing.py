"""Column filters by Arrow's kernels, a stretch of rows at a time: what needs no polars does not wait for it.

polars has one thread pool, in which a filter waits behind whatever else runs there (p95 0.4 s instead of 40 ms). What
each condition means is in docs/rows-protocol.md, and is the same as in `predicates`, which knows all of them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.values import double, or_false

from .bounds import DAY, moment_span, number_span, read_bool, read_float, read_text
from .conditions import Condition, Filter
from .holding import holding, none

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.arrays.schema import ColumnSchema

    from .conditions import Scalar

Arrays: TypeAlias = "Mapping[int, pa.Array]"
Test: TypeAlias = "Callable[[Arrays], pa.Array]"
"""Gives one boolean per row, never null, from the columns by their positions."""

_NEGATIVE: Final = {"ne": "eq", "not_in": "in", "not_contains": "contains"}
_UNITS: Final = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}
_MOST_SPANS: Final = 16  # in a list of values: each is a pass over the column


class Unknown(Exception):
    """A condition that is left to polars."""


def test_of(filters: Sequence[Filter], schema: Sequence[ColumnSchema], types: Mapping[int, pa.DataType]) -> Test | None:
    """Give what tells which rows pass every filter; None where a part of it is left to polars.

    `types` are those of the columns that the filters name. The filters were checked.
    """
    try:
        tests = [_one(entry, schema, types) for entry in filters]
    except Unknown:
        return None
    return partial(_joined, "and_", tests)


def _one(entry: Filter, schema: Sequence[ColumnSchema], types: Mapping[int, pa.DataType]) -> Test:
    if isinstance(entry, Condition):
        at = entry.column
        return partial(_at, at, _condition(entry, schema[at], types[at]))
    tests = [_one(part, schema, types) for part in entry.parts]
    if entry.how == "not":
        return partial(_not, tests[0])
    if not tests:
        raise Unknown
    return partial(_joined, "and_" if entry.how == "all" else "or_", tests)


def _joined(how: str, tests: Sequence[Test], arrays: Arrays) -> pa.Array:
    return reduce(getattr(kernels(), how), (test(arrays) for test in tests))


def _not(test: Test, arrays: Arrays) -> pa.Array:
    found: pa.Array = kernels().invert(test(arrays))
    return found


def _at(position: int, leaf: Leaf, arrays: Arrays) -> pa.Array:
    array = arrays[position]
    return or_false(leaf(array))


Leaf: TypeAlias = "Callable[[pa.Array], pa.Array]"


def _condition(condition: Condition, column: ColumnSchema, type_: pa.DataType) -> Leaf:
    import pyarrow as pa

    pc = kernels()
    op = condition.op
    if op in _NEGATIVE:
        positive = Condition(condition.id, condition.column, _NEGATIVE[op], condition.value, condition.case)
        return partial(_opposite, _condition(positive, column, type_))
    if pa.types.is_dictionary(type_):
        raise Unknown
    if op == "is_null":
        return partial(pc.is_null, nan_is_null=False)
    if op == "not_null":
        return partial(pc.is_valid)
    if op in {"is_nan", "not_nan"}:
        _check_float(type_)
        return partial(pc.is_nan) if op == "is_nan" else partial(_opposite, pc.is_nan)
    if op == "in":
        assert isinstance(condition.value, tuple)
        return _in(condition, column, type_)
    if op == "between":
        assert isinstance(condition.value, tuple)
        low, high = condition.value
        leaves = [] if low is None else [_compared("ge", low, column, type_, case=True)]
        leaves += [] if high is None else [_compared("le", high, column, type_, case=True)]
        return partial(_all, leaves or [pc.is_valid])
    assert not isinstance(condition.value, tuple)
    return _compared(op, condition.value, column, type_, case=condition.case)


def _opposite(leaf: Leaf, array: pa.Array) -> pa.Array:
    pc = kernels()
    found: pa.Array = pc.invert(or_false(leaf(array)))
    return found


def _all(leaves: Sequence[Leaf], array: pa.Array) -> pa.Array:
    return reduce(kernels().and_, (leaf(array) for leaf in leaves))


def _any(leaves: Sequence[Leaf], array: pa.Array) -> pa.Array:
    return reduce(kernels().or_kleene, (leaf(array) for leaf in leaves))


def _in(condition: Condition, column: ColumnSchema, type_: pa.DataType) -> Leaf:
    import pyarrow as pa

    pc = kernels()
    assert isinstance(condition.value, tuple)
    chosen = [value for value in condition.value if value is not None]
    leaves: list[Leaf] = [pc.is_null] if None in condition.value else []
    if column.kind == "string":
        if not condition.case or not pa.types.is_large_string(type_):
            raise Unknown
        from taupane_bridges.data.arrays.values import texts

        if chosen:
            wanted = texts([read_text(value) for value in chosen]).cast(type_)
            leaves.append(partial(pc.is_in, value_set=wanted, skip_nulls=True))
    elif len(chosen) > _MOST_SPANS:
        raise Unknown
    else:
        leaves += [_compared("eq", value, column, type_, case=True) for value in chosen]
    return partial(_any, leaves) if leaves else _never


def _never(array: pa.Array) -> pa.Array:
    return none(len(array))


def _compared(op: str, value: Scalar, column: ColumnSchema, type_: pa.DataType, *, case: bool) -> Leaf:
    import pyarrow.types as is_

    if column.kind == "string" and is_.is_large_string(type_):
        return _text(op, read_text(value), type_, case=case)
    if is_.is_boolean(type_) and op == "eq":
        return _itself if read_bool(value) else kernels().invert
    if column.kind == "float":
        _check_float(type_)
        return _float(op, read_float(value), type_)
    if column.kind == "int" and is_.is_integer(type_):
        return _spanned(op, number_span(value, 0), type_)
    unit = _unit(type_)
    return _spanned(op, moment_span(column, value, unit), type_)


def _itself(array: pa.Array) -> pa.Array:
    return array


def _check_float(type_: pa.DataType) -> None:
    import pyarrow.types as is_

    if not (is_.is_float32(type_) or is_.is_float64(type_)):
        raise Unknown


def _unit(type_: pa.DataType) -> int:
    """Give the nanoseconds of one step of a column of dates or times."""
    import pyarrow.types as is_

    if is_.is_date32(type_):
        return DAY
    if is_.is_timestamp(type_) or is_.is_duration(type_) or is_.is_time(type_):
        return _UNITS[type_.unit]
    raise Unknown


_KERNEL: Final = {"eq": "equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}


def _text(op: str, value: str, type_: pa.DataType, *, case: bool) -> Leaf:
    from taupane_bridges.data.arrays.values import text

    if op == "contains":
        return partial(holding, value=value, case=case)
    if not case or op not in _KERNEL:
        raise Unknown
    return partial(_against, _KERNEL[op], text(value, type_))


def _float(op: str, value: float, type_: pa.DataType) -> Leaf:
    import pyarrow as pa

    pc = kernels()
    if value != value:
        return partial(pc.is_nan) if op == "eq" else _never
    single = pa.types.is_float32(type_)
    # As the column would hold it: the 0.1 that a 32-bit column shows is not a 64-bit 0.1
    bound = double(ctypes.c_float(value).value if single else value)
    return partial(_against, _KERNEL[op], bound.cast(pa.float32()) if single else bound)


def _spanned(op: str, span: tuple[int, int] | float, type_: pa.DataType) -> Leaf:
    """Compare whole numbers with the span [low, high) that a value stands for."""
    pc = kernels()
    if not isinstance(span, tuple):  # an infinity
        below = (span > 0) == (op in {"lt", "le"})
        return partial(pc.is_valid) if below and op != "eq" else _never
    low, high = span
    if op == "eq":
        if low == high:
            return _never
        if high - low == 1:
            return _bounded("equal", low, type_)
        return partial(_all, [_bounded("greater_equal", low, type_), _bounded("less", high, type_)])
    kernel, bound = {
        "lt": ("less", low),
        "le": ("less", high),
        "gt": ("greater_equal", high),
        "ge": ("greater_equal", low),
    }[op]
    return _bounded(kernel, bound, type_)


def _bounded(kernel: str, bound: int, type_: pa.DataType) -> Leaf:
    """Compare with a bound, which may lie outside of what the column can hold."""
    import pyarrow as pa

    plain = _plain(type_)
    bits = plain.bit_width
    signed = not str(plain).startswith("u")
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    if not low <= bound <= high:
        holds = (bound < low) == (kernel == "greater_equal") and kernel != "equal"
        return partial(kernels().is_valid) if holds else _never
    buffer = pa.py_buffer(bound.to_bytes(bits // 8, "little", signed=signed))
    scalar = pa.Array.from_buffers(plain, 1, [None, buffer])[0]
    return partial(_against, kernel, scalar, plain=plain)


def _plain(type_: pa.DataType) -> pa.DataType:
    """Give the integers that a column of dates or times holds."""
    import pyarrow as pa

    if pa.types.is_integer(type_):
        return type_
    return pa.int32() if type_.bit_width == 32 else pa.int64()


def _against(kernel: str, bound: pa.Scalar, array: pa.Array, plain: pa.DataType | None = None) -> pa.Array:
    values: Any = array if plain is None or plain.equals(array.type) else array.view(plain)
    found: pa.Array = getattr(kernels(), kernel)(values, bound)
    return found
