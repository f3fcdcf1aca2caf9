"""The first rows of an order, long before all of it is known: a page shows them while the rest is sorted.

The value that stands last among them is found by a heap; the rows up to it are few, and are sorted like any others. So
the first rows are exactly those of the whole order, with its ties, NaN and nulls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .kernels import kernels
from .order import row_type, sort_rows
from .schema import is_list_like

if TYPE_CHECKING:
    import pyarrow as pa

    from .source import Check

_FEW: Final = 200_000  # rows that are sorted in some 20 ms


def first_rows(keys: list[pa.Array], descending: list[bool], count: int, check: Check) -> pa.Array | None:
    """Give the first `count` row numbers of the order that `sort_rows` gives; None where that is no quicker: where so
    many values are missing, or the type has no heap.
    """
    key = keys[0]
    if len(key) <= count or not _has_heap(key.type):
        return None
    pc = kernels()
    direction = "descending" if descending[0] else "ascending"
    best = pc.select_k_unstable(key, count, sort_keys=[("x", direction)])
    check()
    last = key[best[len(best) - 1].as_py()]
    if not last.is_valid or last.as_py() != last.as_py():
        return None  # missing values and NaN are among the first
    small = row_type(len(key))
    upto = pc.indices_nonzero(pc.greater_equal(key, last) if descending[0] else pc.less_equal(key, last))
    check()
    if len(upto) <= max(_FEW, 4 * count):
        return _sorted(upto, keys, descending, check).slice(0, count).cast(small, safe=False)
    return _among_ties(keys, descending, count, upto, last, check).cast(small, safe=False)


def _among_ties(
    keys: list[pa.Array], descending: list[bool], count: int, upto: pa.Array, last: Any, check: Check
) -> pa.Array:
    """Give the first rows where very many have the value that is the last among them."""
    import pyarrow as pa

    pc = kernels()

    tied = pc.equal(keys[0].take(upto), last)
    check()
    before = upto.filter(pc.invert(tied))
    ties = upto.filter(tied)
    room = count - len(before)
    if len(keys) == 1:
        chosen = ties.slice(0, room)  # ties stay in file order
    else:
        rest = [key.take(ties) for key in keys[1:]]
        inner = first_rows(rest, descending[1:], room, check)
        chosen = ties.take(sort_rows(rest, descending[1:], check).slice(0, room) if inner is None else inner)
    return pa.concat_arrays([_sorted(before, keys, descending, check), chosen])


def _sorted(rows: pa.Array, keys: list[pa.Array], descending: list[bool], check: Check) -> pa.Array:
    return rows.take(sort_rows([key.take(rows) for key in keys], descending, check))


def _has_heap(type_: pa.DataType) -> bool:
    import pyarrow.types as is_

    nested = is_.is_struct(type_) or is_.is_map(type_) or is_list_like(type_)
    odd = is_.is_dictionary(type_) or is_.is_null(type_) or is_.is_float16(type_) or is_.is_boolean(type_)
    return not (nested or odd)
