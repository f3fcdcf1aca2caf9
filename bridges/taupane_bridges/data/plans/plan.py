"""What a view shows: which rows, in which order. Frozen and hashable, so that it can be the key of every cache."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from taupane_bridges.data.errors import BadPlan

if TYPE_CHECKING:
    import polars as pl

    from .conditions import Filter

WhereInput: TypeAlias = "pl.Expr | Callable[[], pl.Expr | None] | None"


@dataclass(frozen=True)
class SortKey:
    """One column of a sort, by its position in the schema."""

    column: int
    descending: bool = False

    def message(self) -> dict[str, object]:
        """Give the key as it stands on the wire."""
        return {"column": self.column, "descending": self.descending}


@dataclass(frozen=True)
class Where:
    """A filter: two are equal when their expressions are written alike."""

    key: Hashable
    expr: pl.Expr = field(compare=False, repr=False)

    @property
    def packed(self) -> bytes | None:
        """The expression as another process reads it; None for one that calls Python."""
        return self.key if isinstance(self.key, bytes) and "python" not in str(self.expr) else None

    @property
    def names(self) -> list[str] | None:
        """The columns that it reads, None where it does not tell."""
        from .filter import needed_columns

        return needed_columns(self.expr)


@dataclass(frozen=True)
class Search:
    """A text to look for: in these columns (None: all), literally or as a regex, `case` tells letters' case apart."""

    text: str
    regex: bool = False
    case: bool = False
    columns: tuple[int, ...] | None = None

    def message(self) -> dict[str, object]:
        """Give the search as it stands on the wire."""
        columns = None if self.columns is None else list(self.columns)
        return {"text": self.text, "regex": self.regex, "case": self.case, "columns": columns}


@dataclass(frozen=True)
class ViewPlan:
    """Rows that pass the program's `where` (None: all), every one of the page's `filters` and its `search`, ordered by
    `sort` (empty: file order).
    """

    where: Where | None = None
    sort: tuple[SortKey, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: Search | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every row is shown."""
        return self.where is None and not self.filters and self.search is None

    def of_rows(self) -> ViewPlan:
        """Give the plan without its order: two views of the same rows are equal in it."""
        return replace(self, sort=())


def as_where(value: Any) -> Where | None:
    """Check what a program gave as `where`: a polars expression, a callable that gives one, or None for all rows.

    Raises BadPlan for anything else, and for a callable that raises.
    """
    if value is None:
        return None
    polars = sys.modules.get("polars")  # who made an expression has imported it
    if polars is not None and isinstance(value, polars.Expr):
        return Where(_expression_key(value), value)
    if callable(value):
        return as_where(_call(value))
    raise BadPlan(f"where= takes a polars expression, a function that gives one, or None; got {type(value).__name__}")


def _call(function: Callable[[], object]) -> object:
    try:
        result = function()
    except Exception as error:  # the program's own code may raise anything
        raise BadPlan(f"the where= function raised {type(error).__name__}") from error
    if callable(result):
        raise BadPlan("the where= function gave another function; it must give a polars expression or None")
    return result


def _expression_key(expr: pl.Expr) -> Hashable:
    try:
        return expr.meta.serialize()
    except Exception:  # an expression that calls Python needs cloudpickle to serialise: such a one equals only itself
        return object()
