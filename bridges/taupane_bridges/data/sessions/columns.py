"""Answer what pages ask about columns: statistics, first of a sample and then exact, and the values to choose from.

Statistics run in the summing lane, values in the reading lane. Statistics are kept with the engine's other caches, by
the rows of the view.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from taupane_bridges.data.arrays.exact import exact_texts
from taupane_bridges.data.arrays.values import integers
from taupane_bridges.data.demand import waited_for
from taupane_bridges.data.errors import BadPlan
from taupane_bridges.data.plans.conditions import LONGEST_TEXT, without_column
from taupane_bridges.data.plans.looking import value_text
from taupane_bridges.data.plans.predicates import Target, contains
from taupane_bridges.data.plans.wire_values import wire_values
from taupane_bridges.data.sources.stretches import Stretches, as_series, of_view
from taupane_bridges.data.statistics.summary import scaled, summarise, texts_of
from taupane_bridges.data.statistics.tallies import Tally, most_frequent, tally

from .copying import check_columns

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from taupane_bridges.data.arrays.schema import ColumnSchema
    from taupane_bridges.data.engine import PreparedView
    from taupane_bridges.data.plans.plan import ViewPlan
    from taupane_bridges.data.source import Check

    from .asking import Emit
    from .asks import Ask, Values
    from .current import Current
    from .messages import Json

SAMPLE: Final = 50_000
"""Rows of a first answer; a view of at most twice as many is summed up exactly at once."""
_BLOCKS: Final = 4  # pieces of a sample from a table that is not in memory
_CUT_BLOCKS: Final = 64  # where it says how to cut the whole
_LISTED: Final = 1_000  # values that a page may ask for at once
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
    done = set()

    def tell(*, exact: bool) -> None:
        for column in ask.columns:
            check()
            if column in done:
                continue
            told = _known(current, column, exact=True) or _column(current, column, check, exact=exact)
            if told["exact"]:
                done.add(column)
            emit({"type": "column_stats", "request_id": ask.request_id, "view_id": current.view_id, **told})

    with waited_for():
        tell(exact=not large)
    if large and ask.exact:
        tell(exact=True)


def _column(current: Current, position: int, check: Check, *, exact: bool) -> Json:
    """Give the statistics of a column."""
    known = _known(current, position, exact=exact)
    if known is not None:
        return known
    source, view = current.engine.source, current.view
    column = source.schema[position]
    array = _sample(current, position, _CUT_BLOCKS if exact else _BLOCKS)
    sample, nulls = as_series(array, has_values=column.kind in WITH_VALUES)
    if exact:
        nulls = sum(int(part.null_count) for part in of_view(source, view, position, check)) if sample is None else 0
        values = None if sample is None else _stretches(current, view, position, check)
        told = {"sampled": view.rows, **summarise(column, values, nulls, sample, check)}
    else:
        values = None if sample is None else Stretches(partial(_alone, sample), at_hand=True)
        told = {
            "sampled": len(array),
            **scaled(summarise(column, values, nulls, None, check), view.rows, len(array)),
        }
    answer: Json = {"column": position, "exact": exact, "rows": view.rows, **told}
    current.engine.remember(("stats", view.plan.of_rows(), position, exact), answer, _ENTRY_BYTES)
    return answer


def _stretches(current: Current, view: PreparedView, position: int, check: Check) -> Stretches:
    source = current.engine.source

    def go() -> Iterator[pl.Series]:
        for array in of_view(source, view, position, check):
            series, _ = as_series(array, has_values=True)
            if series is not None:
                yield series

    return Stretches(go, at_hand=source.loaded)


def _known(current: Current, position: int, *, exact: bool) -> Json | None:
    found: Json | None = current.engine.recall(("stats", current.view.plan.of_rows(), position, exact))
    return found


def _alone(series: pl.Series) -> Iterator[pl.Series]:
    yield series


def _sample(current: Current, position: int, blocks: int) -> pa.Array:
    """Give about SAMPLE values, spread evenly; from a file in a few blocks, for each touches whole row groups."""
    from taupane_bridges.data.arrays.arrow import flat

    source, view = current.engine.source, current.view
    if source.loaded:
        places = _places(current)
        index = places if view.index is None or view.plan.is_whole else view.index.take(places)
        return flat(source.take(index, [position]).column(0))
    import pyarrow as pa

    tables = []
    for start, stop in _blocks(view.rows, blocks):
        if view.index is None or view.plan.is_whole:
            block = source.read(start, stop, [position])
            # A copy: a slice would hold all that was decoded with it
            tables.append(block.take(integers(range(block.num_rows))))
        else:
            tables.append(source.take(view.index.slice(start, stop - start), [position]))
    return flat(pa.concat_tables(tables).column(0))


def _places(current: Current) -> pa.Array:
    """Give one row of each stretch of the view, anywhere in it: what repeats evenly would fool even steps."""
    rows = current.view.rows
    known: pa.Array | None = current.engine.recall(("places", rows))
    if known is not None:
        return known
    step = max(1, rows // SAMPLE)
    dice = random.Random(rows)  # the same sample for the same view
    places = integers(start + int(dice.random() * step) for start in range(0, rows - step + 1, step))
    current.engine.remember(("places", rows), places, places.nbytes)
    return places


def _blocks(rows: int, count: int) -> Iterator[tuple[int, int]]:
    size = min(SAMPLE, rows) // count
    for block in range(count):
        start = (rows - size) * block // (count - 1)
        yield start, start + size


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
    tallied, nulls = _tallied(current, view, ask, others, check)
    found, height = _holding(tallied, current, view, ask, others, check)
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
        "distinct": tallied.distinct,
        "complete": len(listed) == height,
    }


def _tallied(current: Current, view: PreparedView, ask: Values, plan: ViewPlan, check: Check) -> tuple[Tally, int]:
    """Count the values and those that are missing; kept, for the next letter of the search asks again."""
    key = ("values", plan, ask.column)
    known: tuple[Tally, int] | None = current.engine.recall(key)
    if known is not None and known[0].most >= ask.limit:
        return known
    nulls = rows = 0
    stretches = _stretches(current, view, ask.column, check)
    for series in stretches.go():
        nulls += series.null_count()
        rows += len(series)
    if rows < view.rows:
        raise BadPlan("the values of this column cannot be listed")
    found = tally(stretches.changed(_present), rows - nulls, max(ask.limit, _LISTED), check)
    current.engine.remember(key, (found, nulls), found.size)
    return found, nulls


def _present(series: pl.Series) -> pl.Series:
    import polars as pl

    present = series.drop_nulls()
    return present.cast(pl.String) if str(present.dtype.base_type()) in {"Categorical", "Enum"} else present


def _holding(
    tallied: Tally, current: Current, view: PreparedView, ask: Values, plan: ViewPlan, check: Check
) -> tuple[pl.DataFrame, int]:
    """Give the most frequent values whose text holds the search, in either case, and how many hold it."""
    assert tallied.top is not None
    column = current.engine.source.schema[ask.column]
    if not ask.search:
        return tallied.top.head(ask.limit), tallied.distinct
    if tallied.every is not None:
        held = tallied.every.filter(_holds(tallied.every["value"], column, ask.search))
        return most_frequent(held, ask.limit), held.height
    key = ("values", plan, ask.column, ask.search)
    known: Tally | None = current.engine.recall(key)
    if known is None or known.most < ask.limit:
        search = ask.search

        def holding(series: pl.Series) -> pl.Series:
            present = _present(series)
            held: pl.Series = present.filter(_holds(present, column, search))
            return held

        stretches = _stretches(current, view, ask.column, check).changed(holding)
        count = sum(len(series) for series in stretches.go())
        known = tally(stretches, count, max(ask.limit, _LISTED), check)
        current.engine.remember(key, known, known.size)
    assert known.top is not None
    return known.top.head(ask.limit), known.distinct


def _holds(values: pl.Series, column: ColumnSchema, search: str) -> pl.Series:
    import polars as pl

    frame = values.alias("value").to_frame()
    text = value_text(Target("value", column, values.dtype)) if column.kind != "duration" else None
    if text is not None:
        return frame.select(contains(text, search, case=False).expr).to_series()
    distinct = values.unique()
    texts = exact_texts(distinct.to_arrow(compat_level=pl.CompatLevel.oldest()))
    holding = pl.Series([search.lower() in (text or "").lower() for text in texts], dtype=pl.Boolean)
    among: pl.Series = values.is_in(distinct.filter(holding).implode())
    return among
