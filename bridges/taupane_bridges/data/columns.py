"""Answer what pages ask about columns: statistics, first of a sample and then exact, and the values to choose from.

Runs in the reading lane. Statistics are kept with the engine's other caches, by the rows of the view.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .conditions import LONGEST_TEXT, without_column
from .copying import check_columns
from .errors import BadPlan, TooLarge
from .looking import value_text
from .predicates import Target, contains
from .summary import scaled, summarise, texts_of
from .table import TableSource
from .values import integers
from .wire_values import wire_values

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from .asking import Emit
    from .asks import Ask
    from .current import Current
    from .engine import PreparedView
    from .messages import Json
    from .plan import ViewPlan
    from .schema import ColumnSchema
    from .source import Check, DataSource

SAMPLE: Final = 50_000
"""Rows of a first answer; a view of at most twice as many is summed up exactly at once."""
_BLOCKS: Final = 4  # pieces of a sample from a table that is not in memory
_ENTRY_BYTES: Final = 4_096  # what cached statistics count as

WITH_VALUES: Final = frozenset(
    {"int", "float", "decimal", "bool", "string", "categorical", "date", "datetime", "time", "duration"}
)


def stats(ask: Ask, current: Current, check: Check, emit: Emit) -> None:
    """Answer a `stats`: every column from a sample, where the view is large, and then exactly."""
    from .asks import Stats

    assert isinstance(ask, Stats)
    check_columns(current, ask.columns)
    large = current.view.rows > 2 * SAMPLE
    passes = [False, True] if large and ask.exact else [not large]
    done = set()
    for exact in passes:
        for column in ask.columns:
            check()
            if column in done:
                continue
            told = _known(current, column, exact=True) or _column(current, column, check, exact=exact)
            if told["exact"]:
                done.add(column)
            emit({"type": "column_stats", "request_id": ask.request_id, "view_id": current.view_id, **told})


def _column(current: Current, position: int, check: Check, *, exact: bool) -> Json:
    """Give the statistics of a column. Exact ones of a column that is too large for memory stay those of a sample."""
    known = _known(current, position, exact=exact)
    if known is not None:
        return known
    source, view = current.engine.source, current.view
    if exact:
        try:
            array = _whole(source, view, position, check)
        except TooLarge:
            return {**_column(current, position, check, exact=False)}
    else:
        array = _sample(source, view, position)
    sampled = len(array)
    series, nulls = _series(array, source.schema[position].kind in WITH_VALUES)
    told = summarise(source.schema[position], series, nulls, sampled)
    answer: Json = {
        "column": position,
        "exact": exact,
        "sampled": sampled,
        "rows": view.rows,
        **scaled(told, view.rows, sampled),
    }
    current.engine.remember(("stats", view.plan.of_rows(), position, exact), answer, _ENTRY_BYTES)
    return answer


def _known(current: Current, position: int, *, exact: bool) -> Json | None:
    found: Json | None = current.engine.recall(("stats", current.view.plan.of_rows(), position, exact))
    return found


def _whole(source: DataSource, view: PreparedView, position: int, check: Check) -> pa.Array:
    array = source.column(position, check)
    check()
    return array if view.index is None else array.take(view.index)


def _sample(source: DataSource, view: PreparedView, position: int) -> pa.Array:
    """Give about SAMPLE values, spread evenly; from a file in a few blocks, for each touches whole row groups."""
    from .arrow import flat

    if source.loaded:
        places = integers(_places(view.rows))
        index = places if view.index is None else view.index.take(places)
        return flat(source.take(index, [position]).column(0))
    import pyarrow as pa

    tables = []
    for start, stop in _blocks(view.rows):
        if view.index is None:
            tables.append(source.read(start, stop, [position]))
        else:
            tables.append(source.take(view.index.slice(start, stop - start), [position]))
    return flat(pa.concat_tables(tables).column(0))


def _places(rows: int) -> Iterator[int]:
    """Give one row of each stretch of the view, anywhere in it: what repeats evenly would fool even steps."""
    step = max(1, rows // SAMPLE)
    dice = random.Random(rows)  # the same sample for the same view
    for start in range(0, rows - step + 1, step):
        yield start + int(dice.random() * step)


def _blocks(rows: int) -> Iterator[tuple[int, int]]:
    size = min(SAMPLE // _BLOCKS, rows // _BLOCKS)
    for block in range(_BLOCKS):
        start = (rows - size) * block // (_BLOCKS - 1)
        yield start, start + size


def _series(array: pa.Array, has_values: bool) -> tuple[pl.Series | None, int]:
    """Give the values as polars has them and how many are missing."""
    import pyarrow as pa

    nulls = int(array.null_count)
    if not has_values:
        return None, nulls
    source = TableSource(pa.table([array], names=["x"]))
    series = source.polars(["x"])["x"]
    wanted = source.schema[0].kind
    return (None if str(series.dtype) == "Boolean" and wanted != "bool" else series), series.null_count()


def values(ask: Ask, current: Current, check: Check, _emit: Emit) -> Json:
    """Answer a `values`: of the rows that pass everything but the column's own filters."""
    from .asks import Values

    assert isinstance(ask, Values)
    check_columns(current, [ask.column])
    column = current.engine.source.schema[ask.column]
    if column.kind not in WITH_VALUES:
        raise BadPlan(f"a column of type {column.dtype} has no values to choose from")
    plan = current.view.plan
    others = replace(plan, filters=without_column(plan.filters, ask.column), sort=())
    view = current.view if others.filters == plan.filters else current.engine.prepare(others, check)
    counts, nulls = _value_counts(current, view, ask.column, others, check)
    found = _holding(counts, column, ask.search)
    check()
    shown = found.head(ask.limit)
    sent = wire_values(column, shown["value"])
    texts = texts_of(shown["value"])
    listed = [
        {"value": value, "text": text, "count": count}
        for value, text, count in zip(sent, texts, shown["count"].to_list(), strict=True)
        if not (isinstance(value, str) and len(value) > LONGEST_TEXT)  # a filter could not take it
    ]
    return {
        "type": "column_values",
        "request_id": ask.request_id,
        "view_id": current.view_id,
        "column": ask.column,
        "values": listed,
        "nulls": nulls,
        "distinct": counts.height,
        "complete": len(listed) == found.height,
    }


def _value_counts(
    current: Current, view: PreparedView, position: int, plan: ViewPlan, check: Check
) -> tuple[pl.DataFrame, int]:
    """Count the values, the most frequent first; kept, for the next letter of the search asks again."""
    import polars as pl

    key = ("values", plan, position)
    known: tuple[pl.DataFrame, int] | None = current.engine.recall(key)
    if known is not None:
        return known
    array = _whole(current.engine.source, view, position, check)
    series, nulls = _series(array, True)
    if series is None:
        raise BadPlan("the values of this column cannot be listed")
    present = series.drop_nulls().alias("value")
    if str(present.dtype.base_type()) in {"Categorical", "Enum"}:
        present = present.cast(pl.String)
    counts = present.value_counts(name="count").sort(["count", "value"], descending=[True, False])
    current.engine.remember(key, (counts, nulls), int(counts.estimated_size()) + 64)
    return counts, nulls


def _holding(counts: pl.DataFrame, column: ColumnSchema, search: str) -> pl.DataFrame:
    """Choose the values whose text holds the search, in either case."""
    if not search:
        return counts
    target = Target("value", column, counts.schema["value"])
    text = value_text(target) if column.kind != "duration" else None
    if text is None:
        import polars as pl

        texts = texts_of(counts["value"])
        return counts.filter(pl.Series([search.lower() in (text or "").lower() for text in texts], dtype=pl.Boolean))
    return counts.filter(contains(text, search, case=False).expr)
