"""One opened file as a session shows it: its engine, and what its columns are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from taupane_bridges.data.arrays.letters import column_letters
from taupane_bridges.data.engine import Engine
from taupane_bridges.data.open import open_source
from taupane_bridges.data.plans.plan import Search

from .dtypes import pandas_name, polars_name
from .missing import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taupane_bridges.data import ColumnSchema, DataSource
    from taupane_bridges.data.resources import Resources

    from .requests import Json, LoadRequest
    from .rows import Layout

TEXT_KINDS = frozenset({"string", "categorical"})
_numbers = count(1)


@dataclass(frozen=True, eq=False)
class Loaded:
    """A table and how it was asked for. `more` is what a comparison adds: to its columns and to its metadata. `number`
    is its own in this process.
    """

    request: LoadRequest
    engine: Engine
    dtypes: tuple[str, ...]
    column_more: Mapping[int, Json] = field(default_factory=dict)
    metadata_more: Json = field(default_factory=dict)
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def columns(self) -> tuple[ColumnSchema, ...]:
        """The columns, in order."""
        return self.engine.source.schema

    @property
    def rows(self) -> int:
        """The rows of the file."""
        return self.engine.source.rows

    @property
    def layout(self) -> Layout:
        """How its windows are laid out."""
        if self.request.is_lazy:
            return "lazy"
        return "polars" if self.request.backend == "polars" else "pandas"

    def described(self) -> list[Json]:
        """Give names and types as `/load` answers them."""
        names = (column.name for column in self.columns)
        return [{"name": name, "dtype": dtype} for name, dtype in zip(names, self.dtypes, strict=True)]

    def metadata(self) -> Json:
        """Give what the page knows of the file."""
        return {"path": self.request.path, "rows": self.rows, "columns": self.described(), **self.metadata_more}

    def position(self, letters: str) -> int | None:
        """Give the column of this wire name, or None."""
        return self._by_letters.get(letters)

    def search(self, term: str) -> Search | None:
        """Give the search for a text, letter by letter, in the columns of text."""
        return Search(term, case=True, columns=self.text_columns) if term else None

    @property
    def text_columns(self) -> tuple[int, ...]:
        """The columns that hold text."""
        return tuple(at for at, column in enumerate(self.columns) if column.kind in TEXT_KINDS)

    @property
    def _by_letters(self) -> Mapping[str, int]:
        return {column_letters(at): at for at in range(len(self.columns))}


def load(request: LoadRequest, resources: Resources) -> Loaded:
    """Open the file that a request names. Heavy lane. Raises a DataError."""
    source = open_source(Path(request.path))
    source.origin = None  # a page of this server cannot have it opened anew: whoever loaded it does
    return taken(request, source, resources)


def taken(request: LoadRequest, source: DataSource, resources: Resources) -> Loaded:
    """Take over an opened source."""
    missing = Missing(source, request.path)
    if request.as_polars:
        dtypes = tuple(polars_name(column) for column in source.schema)
    else:
        dtypes = tuple(
            pandas_name(column, lambda at=at: missing.has_nulls(at))  # type: ignore[misc]
            for at, column in enumerate(source.schema)
        )
    return Loaded(request, Engine(source, resources.caches, resources.worker), dtypes)
