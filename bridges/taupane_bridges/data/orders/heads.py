"""The first rows of an order, long before all of it is known: a page shows them while the rest is sorted.

The value that stands last among them is told by a sample, or found by a heap; the rows up to it are few, and are
sorted like any others. So the first rows are exactly those of the whole order, with its ties, NaN and nulls.

Of a table in a file only the keys are read, once; the best rows so far tell which rows of a batch can be better.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.arrow import flat, one_chunk
from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.schema import is_list_like
from taupane_bridges.data.arrays.selection import row_type
from taupane_bridges.data.arrays.values import integer, integers

from .order import sort_rows, sortable
from .outside import keyed_by

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.plans.plan import SortKey
    from taupane_bridges.data.source import Check, DataSource

BATCH_ROWS: Final = 262_144
_AT_ONCE: Final = 4  # times as many rows as are wanted are sorted as they are
_FEW: Final = 200_000  # rows that are sorted in some 20 ms
_SAMPLE: Final = 16_384
_MARGIN: Final = 8  # values of the sample: one in ten thousand samples promises too few rows


def first_rows(keys: list[pa.Array], descending: list[bool], count: int, check: Check) -> pa.Array | None:
    """Give the first `count` row numbers of the order that `sort_rows` gives; None where that is no quicker: where so
    many values are missing, or the type has no heap.
    """
    if len(keys[0]) <= count or any(not _has_heap(key.type) for key in keys):
        return None
    keys = [_compared(key) for key in keys]
    key = keys[0]
    small = row_type(len(key))
    for tell in (_guess, _last):
        value = tell(key, count, descending=descending[0])
        check()
        if value is None or not _is_value(value):
            continue
        upto = _upto(key, value, descending=descending[0])
        check()
        if len(upto) < count:
            continue
        if len(upto) <= max(_FEW, 4 * count):
            return _sorted(upto, keys, descending, check).slice(0, count).cast(small, safe=False)
        first = _among_ties(keys, descending, count, upto, value, check)
        if first is not None:
            return first.cast(small, safe=False)
    return None


def first_rows_outside(source: DataSource, sort: Sequence[SortKey], count: int, check: Check) -> pa.Array | None:
    """Give the first `count` row numbers of the order that `sort_rows` gives, reading the keys a batch at a time; None
    where the type of a key has no heap. Not for categories with an order of their own: batches do not share it.
    """
    import pyarrow as pa

    columns = sorted({key.column for key in sort})
    places = [columns.index(key.column) for key in sort]
    descending = [key.descending for key in sort]
    best: pa.Table | None = None
    start = 0
    for table in source.batches(BATCH_ROWS, columns):
        check()
        keyed = keyed_by(table, places)
        keys = [_compared(flat(column)) for column in keyed.columns]
        if best is None and any(not _has_heap(key.type) for key in keys):
            return None
        rows = _better(keys, descending, best, count)
        if rows is None or len(rows):
            some = keys if rows is None else [key.take(rows) for key in keys]
            inner = first_rows(some, descending, count, check) if len(some[0]) > _AT_ONCE * count else None
            if inner is not None:
                some = [key.take(inner) for key in some]
                rows = inner if rows is None else rows.take(inner)
            numbers = integers(range(len(some[0]))) if rows is None else rows.cast(pa.int64())
            found = pa.table([*some, kernels().add(numbers, integer(start))], names=_names(len(some) + 1))
            joined = found if best is None else pa.concat_tables([best, found])
            order = sort_rows([flat(column) for column in joined.columns[:-1]], descending, check)
            best = one_chunk(joined).take(order.slice(0, count))
        start += table.num_rows
    return None if best is None else flat(best.columns[-1]).cast(row_type(source.rows), safe=False)


def _better(keys: list[pa.Array], descending: list[bool], best: pa.Table | None, count: int) -> pa.Array | None:
    """Give the rows of a batch that can stand before the last of the best so far; None for all of them.

    Rows that are equal in all keys stand behind those of earlier batches.
    """

    pc = kernels()
    if best is None or best.num_rows < count:
        return None
    key, last = keys[0], flat(best.column(0))[count - 1]
    alone = len(keys) == 1
    if not last.is_valid:
        return pc.indices_nonzero(key.is_valid()) if alone else None
    if not _is_value(last):
        within = pc.invert(pc.is_nan(key)) if alone else key.is_valid()
    elif descending[0]:
        within = pc.greater(key, last) if alone else pc.greater_equal(key, last)
    else:
        within = pc.less(key, last) if alone else pc.less_equal(key, last)
    rows: pa.Array = pc.indices_nonzero(within)
    return rows


def _names(count: int) -> list[str]:
    return [str(at) for at in range(count)]


def _guess(key: pa.Array, count: int, *, descending: bool) -> pa.Scalar | None:
    """Give a value up to which at least `count` rows stand, and not many more, as a sample has it.

    A heap is as quick, except where the file has the opposite order: there every row goes through it.
    """
    step = len(key) // _SAMPLE
    place = 0 if step < 2 else 2 * count // step + _MARGIN
    if step < 2 or place >= _SAMPLE:
        return None
    sample = key.take(integers(range(0, step * _SAMPLE, step)))
    order = kernels().array_sort_indices(
        sample, order="descending" if descending else "ascending", null_placement="at_end"
    )
    value: pa.Scalar = sample[order[place].as_py()]
    return value


def _last(key: pa.Array, count: int, *, descending: bool) -> pa.Scalar:
    """Give the value that stands at this place of the order, found by a heap."""
    direction = "descending" if descending else "ascending"
    best = kernels().select_k_unstable(key, count, sort_keys=[("x", direction)])
    value: pa.Scalar = key[best[len(best) - 1].as_py()]
    return value


def _upto(key: pa.Array, value: pa.Scalar, *, descending: bool) -> pa.Array:
    pc = kernels()
    rows: pa.Array = pc.indices_nonzero(pc.greater_equal(key, value) if descending else pc.less_equal(key, value))
    return rows


def _among_ties(
    keys: list[pa.Array], descending: list[bool], count: int, upto: pa.Array, last: Any, check: Check
) -> pa.Array | None:
    """Give the first rows where very many have the value that is the last among them; None where it is not."""
    import pyarrow as pa

    pc = kernels()

    tied = pc.equal(keys[0].take(upto), last)
    check()
    before = upto.filter(pc.invert(tied))
    ties = upto.filter(tied)
    room = count - len(before)
    if room <= 0:
        few = len(before) <= max(_FEW, 4 * count)
        return _sorted(before, keys, descending, check).slice(0, count) if few else None
    if len(keys) == 1:
        chosen = ties.slice(0, room)  # ties stay in file order
    else:
        rest = [key.take(ties) for key in keys[1:]]
        inner = first_rows(rest, descending[1:], room, check)
        chosen = ties.take(sort_rows(rest, descending[1:], check).slice(0, room) if inner is None else inner)
    return pa.concat_arrays([_sorted(before, keys, descending, check), chosen])


def _sorted(rows: pa.Array, keys: list[pa.Array], descending: list[bool], check: Check) -> pa.Array:
    return rows.take(sort_rows([key.take(rows) for key in keys], descending, check))


def _is_value(scalar: Any) -> bool:
    """Tell whether this is neither missing nor NaN."""
    import pyarrow as pa

    return bool(scalar.is_valid) and not (pa.types.is_floating(scalar.type) and scalar.as_py() != scalar.as_py())


def _compared(key: pa.Array) -> pa.Array:
    """Give an array that sorts like `key` and that comparisons and heaps take."""
    import pyarrow as pa

    if pa.types.is_boolean(key.type):
        return key.cast(pa.uint8())
    return sortable(key) if pa.types.is_dictionary(key.type) else key


def _has_heap(type_: pa.DataType) -> bool:
    import pyarrow.types as is_

    nested = is_.is_struct(type_) or is_.is_map(type_) or is_list_like(type_)
    return not (nested or is_.is_null(type_) or is_.is_float16(type_))
