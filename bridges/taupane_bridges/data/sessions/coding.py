"""The view as Python: polars code that gives its rows, in its order."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from taupane_bridges.data.arrays.names import unique_names
from taupane_bridges.data.plans.choosing import targets_of
from taupane_bridges.data.plans.conditions import conditions
from taupane_bridges.data.plans.looking import search_piece, searched_columns
from taupane_bridges.data.plans.predicates import predicate

if TYPE_CHECKING:
    from taupane_bridges.data.plans.plan import SortKey, ViewPlan, Where
    from taupane_bridges.data.source import Check, DataSource

    from .asking import Emit
    from .asks import Ask
    from .current import Current
    from .messages import Json


def code(ask: Ask, current: Current, _check: Check, _emit: Emit) -> Json:
    """Answer a `code`."""
    text = view_code(current.engine.source, current.view.plan)
    return {"type": "code", "request_id": ask.request_id, "text": text}


def view_code(source: DataSource, plan: ViewPlan) -> str:
    """Give a program whose `rows` are those of the view. A table in memory is taken for `frame`."""
    steps = [f"    .filter({piece})" for piece in _conditions(source, plan)]
    if plan.sort:
        steps.append(_sort(source, plan.sort))
    opened = source.code
    before = [] if plan.where is None else _where(plan.where)
    if opened is None:
        before.append("frame: pl.DataFrame  # the table that is shown")
    start = "frame.lazy()" if opened is None else opened
    lines = [*before, "rows = (", f"    {start}", *steps, "    .collect()", ")", ""]
    body = "\n".join(lines)
    return "\n".join([*_imports(body), "", body])


def _imports(body: str) -> list[str]:
    lines = ["import base64", "import io"] if "base64." in body else []
    times = [name for name in ("date", "datetime", "time", "timedelta") if f"({name}(" in body]
    lines += [f"from datetime import {', '.join(times)}"] if times else []
    lines += ["from decimal import Decimal"] if "Decimal(" in body.replace("pl.Decimal(", "") else []
    outer = ["import polars as pl", *(["import pyarrow.parquet as pq"] if "pq.ParquetFile(" in body else [])]
    return [*lines, *([""] if lines else []), *outer]


def _conditions(source: DataSource, plan: ViewPlan) -> list[str]:
    found = [] if plan.where is None else ["where"]
    for entry in plan.filters:
        targets = targets_of(source, {leaf.column for leaf in conditions((entry,))})
        found.append(predicate((entry,), targets).code)
    if plan.search is not None:
        targets = targets_of(source, searched_columns(plan.search, source.schema))
        found.append(search_piece(plan.search, targets).code)
    return found


def _sort(source: DataSource, keys: tuple[SortKey, ...]) -> str:
    """Sort as the view does: NaN behind the numbers and what is missing behind it, in both directions."""
    names = unique_names([column.name for column in source.schema])
    by: list[str] = []
    descending: list[bool] = []
    for key in keys:
        column, said = source.schema[key.column], f"pl.col({names[key.column]!r})"
        if column.kind == "float" and key.descending:
            by.append(f"{said}.is_nan()")
            descending.append(False)
        if column.dtype == "Categorical":
            said += ".cast(pl.String)"
        by.append(said)
        descending.append(key.descending)
    return f"    .sort([{', '.join(by)}], descending={descending}, nulls_last=True, maintain_order=True)"


def _where(where: Where) -> list[str]:
    """Write the program's own filter: in polars' own form, for an expression cannot tell the code that made it."""
    expr: Any = where.expr
    said = " ".join(str(expr).split())
    shown = said if len(said) <= 200 else said[:199] + "…"
    try:
        packed = base64.b64encode(expr.meta.serialize()).decode("ascii")
    except Exception:  # one that calls Python cannot be written down
        return [f"where: pl.Expr  # the program's own filter: {shown}"]
    return [
        f"# the program's own filter: {shown}",
        f'where = pl.Expr.deserialize(io.BytesIO(base64.b64decode("{packed}")))',
    ]
