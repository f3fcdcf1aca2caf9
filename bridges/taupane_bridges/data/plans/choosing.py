"""Which rows a plan shows, as one bit per row: the program's filter, the page's filters and its search. Heavy lane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.arrow import flat
from taupane_bridges.data.arrays.kernels import kernels
from taupane_bridges.data.arrays.names import unique_names
from taupane_bridges.data.arrays.values import or_false
from taupane_bridges.data.errors import BadPlan
from taupane_bridges.data.sources.table import TableSource

from .comparing import test_of
from .conditions import Condition, conditions
from .digits import is_number, numbers_holding
from .filter import select_mask
from .holding import holding, none
from .looking import may_hold, search_piece, searched_columns
from .moments import is_plain, moments_holding
from .plan import Search, Where
from .predicates import Target, predicate

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.arrays.schema import Kind
    from taupane_bridges.data.source import Check, DataSource

    from .comparing import Test
    from .conditions import Filter
    from .plan import ViewPlan


STRETCH: Final = 262_144
"""Rows that are looked at between two checks: what a core keeps at hand."""


def filters_mask(source: DataSource, filters: Sequence[Filter], check: Check) -> pa.Array:
    """Give one boolean per row: True where every filter holds. Raises BadPlan."""
    for condition in conditions(filters):
        _check_regex(condition)
    test = quick_test(source, filters)
    if test is not None:
        return _tested(source, filters, test, check)
    if not source.loaded:
        return _by_stretches(source, filters, check)
    targets = targets_of(source, {condition.column for condition in conditions(filters)})
    return _mask(source, predicate(filters, targets).expr, targets, check)


def _by_stretches(source: DataSource, filters: Sequence[Filter], check: Check) -> pa.Array:
    """Let polars look at a stretch of a file at a time: each row is chosen for itself."""
    import pyarrow as pa

    positions = sorted({condition.column for condition in conditions(filters)})
    parts = [pa.nulls(0, pa.bool_())]
    for table in source.batches(STRETCH, positions):
        check()
        few = TableSource(table.rename_columns([str(at) for at in range(len(positions))]))
        found = targets_of(few, range(len(positions)))
        targets = {positions[at]: replace(target, column=source.schema[positions[at]]) for at, target in found.items()}
        parts.append(_mask(few, predicate(filters, targets).expr, targets, check))
    return pa.concat_arrays(parts)


def quick_test(source: DataSource, filters: Sequence[Filter]) -> Test | None:
    """Give what tells by Arrow's kernels alone which rows pass; None where polars has to."""
    positions = sorted({condition.column for condition in conditions(filters)})
    if not positions:
        return None
    types = source.read(0, 0, positions).schema.types
    return test_of(filters, source.schema, dict(zip(positions, types, strict=True)))


def _tested(source: DataSource, filters: Sequence[Filter], test: Test, check: Check) -> pa.Array:
    import pyarrow as pa

    positions = sorted({condition.column for condition in conditions(filters)})
    parts = [pa.nulls(0, pa.bool_())]
    for table in source.batches(STRETCH, positions):
        check()
        parts.append(test({at: flat(column) for at, column in zip(positions, table.columns, strict=True)}))
    return pa.concat_arrays(parts)


def search_mask(source: DataSource, search: Search, check: Check) -> pa.Array:
    """Give one boolean per row: True where some column matches. Raises BadPlan."""
    import pyarrow as pa

    check_search(search)
    positions = searched_columns(search, source.schema)
    parts = [pa.nulls(0, pa.bool_())]
    if not positions:
        return none(source.rows)
    kinds: list[Kind] = [source.schema[position].kind for position in positions]
    inner = Search(search.text, search.regex, search.case)
    for table in source.batches(STRETCH, positions):
        check()
        parts.append(_searched(table, kinds, inner, check))
    return pa.concat_arrays(parts)


def _searched(table: pa.Table, kinds: Sequence[Kind], search: Search, check: Check) -> pa.Array:
    """Give the rows of a stretch in which some column matches: text in its bytes, numbers in those of their texts, the
    rest as polars writes it.
    """
    import pyarrow as pa

    found = none(table.num_rows)
    rest = []
    for at, kind in enumerate(kinds):
        array = flat(table.column(at))
        if not search.regex and pa.types.is_large_string(array.type):
            held = holding(array, value=search.text, case=search.case)
            found = kernels().or_(found, or_false(held))
            check()
        elif not may_hold(search, kind, array):
            continue
        else:
            held = None if search.regex else _written(array, search)
            if held is None:
                rest.append(at)
            else:
                found = kernels().or_(found, or_false(held))
                check()
    if rest:
        few = TableSource(table.select(rest).rename_columns([str(at) for at in rest]))
        targets = targets_of(few, range(len(rest)))
        found = kernels().or_(found, _mask(few, search_piece(search, targets).expr, targets, check))
    return found


def _written(array: pa.Array, search: Search) -> pa.Array | None:
    """Give which numbers or moments hold a text, without polars' conditions; None where it has to be them."""
    if is_number(array.type):
        return numbers_holding(array, value=search.text, case=search.case)
    return moments_holding(array, search.text) if is_plain(array) else None


def parts_of(plan: ViewPlan) -> list[tuple[str, Any]]:
    """Give what chooses rows, each as the key of a cached mask."""
    parts: list[tuple[str, Any]] = []
    if plan.where is not None:
        parts.append(("where", plan.where))
    parts += [("filter", entry) for entry in plan.filters]
    if plan.search is not None:
        parts.append(("search", plan.search))
    return parts


def part_mask(source: DataSource, part: tuple[str, Any], check: Check) -> pa.Array:
    """Give the mask of one part of a plan."""
    kind, value = part
    if kind == "where":
        return select_mask(source, value, check)
    return filters_mask(source, (value,), check) if kind == "filter" else search_mask(source, value, check)


def targets_of(source: DataSource, positions: Iterable[int]) -> dict[int, Target]:
    """Give the columns as polars has them."""
    import polars as pl

    names = unique_names([column.name for column in source.schema])
    chosen = sorted(positions)
    if not chosen:
        return {}
    try:
        frame = source.polars([names[position] for position in chosen])
        types = frame.schema if isinstance(frame, pl.DataFrame) else frame.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise BadPlan(f"the columns cannot be read: {type(error).__name__}") from error
    missing = [position for position in chosen if names[position] not in types]
    if missing:
        raise BadPlan(f"a column of type {source.schema[missing[0]].dtype} cannot be filtered")
    return {position: Target(names[position], source.schema[position], types[names[position]]) for position in chosen}


def check_search(search: Search) -> None:
    """Raise BadPlan for a regex that does not parse or grows too large."""
    if search.regex:
        problem = regex_problem(search.text, case=search.case)
        if problem is not None:
            raise BadPlan(problem)


def regex_problem(pattern: str, *, case: bool) -> str | None:
    """Say what is wrong with a regex, or None. The regex crate bounds a compiled one to 10 MB."""
    import polars as pl

    try:
        pl.Series([""]).str.contains(pattern if case else f"(?i){pattern}")
    except pl.exceptions.PolarsError as error:
        lines = [line.strip() for line in str(error).splitlines()]
        reasons = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
        too_large = "exceeds size limit" in str(error)
        return f"this regex cannot be used: {'it grows too large' if too_large else (reasons or lines)[0][:200]}"
    return None


def _check_regex(condition: Condition) -> None:
    if condition.op == "regex":
        problem = regex_problem(str(condition.value), case=condition.case)
        if problem is not None:
            raise BadPlan(problem, filter_id=condition.id)


def _mask(source: DataSource, expr: Any, targets: dict[int, Target], check: Check) -> pa.Array:
    return select_mask(source, Where(None, expr), check, names=[target.name for target in targets.values()])
