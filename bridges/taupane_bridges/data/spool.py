"""Columns of a table as Arrow files that another process maps into its memory, and numbers that come back so."""

from __future__ import annotations

import base64
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arrays.names import unique_names
from .errors import Superseded
from .plans.conditions import conditions
from .plans.looking import searched_columns

if TYPE_CHECKING:
    import pyarrow as pa

    from .plans.plan import ViewPlan
    from .source import Check, DataSource


class Spool:
    """What was written down of one source. Written by one thread at a time."""

    def __init__(self, token: int, source: DataSource, folder: Path) -> None:
        self._token = token
        self._source = source
        self._folder = folder
        self._written: dict[int, str] = {}
        self._deleted = False

    def describe(self, plan: ViewPlan, check: Check) -> dict[str, Any]:
        """Say where the worker finds the columns that a plan reads, writing those that are not there yet.

        Raises OSError where there is no room for them.
        """
        source = self._source
        described: dict[str, Any] = {"token": self._token, "rows": source.rows}
        file = source.apart
        if isinstance(file, dict):
            return {**described, "file": file}
        for position in needed(source, plan):
            if position not in self._written:
                check()
                if self._deleted:
                    raise Superseded
                name = f"column-{self._token}-{position}.arrow"
                write_column(source.column(position, check), self._folder / name)
                self._written[position] = name
        names = [column.name for column in source.schema]
        columns = {str(position): name for position, name in self._written.items()}
        return {**described, "names": names, "columns": columns, "schema": self._schema()}

    def delete(self) -> None:
        """Delete the files; on POSIX a worker that has mapped them may go on."""
        self._deleted = True
        for name in list(self._written.values()):
            with suppress(OSError):
                (self._folder / name).unlink()

    def _schema(self) -> str:
        import pyarrow as pa

        fields = [self._source.read(0, 0, [position]).schema.field(0) for position in range(len(self._source.schema))]
        return base64.b64encode(pa.schema(fields).serialize().to_pybytes()).decode("ascii")


def needed(source: DataSource, plan: ViewPlan) -> list[int]:
    """Give the columns that a plan reads."""
    found = {key.column for key in plan.sort} | {leaf.column for leaf in conditions(plan.filters)}
    if plan.search is not None:
        found |= set(searched_columns(plan.search, source.schema))
    if plan.where is not None:
        known = unique_names([column.name for column in source.schema])
        found |= {known.index(name) for name in plan.where.names or () if name in known}
    return sorted(position for position in found if 0 <= position < len(source.schema))


def write_column(array: pa.Array, path: Path) -> None:
    """Write one column, uncompressed: it is mapped, not read. Raises OSError."""
    import pyarrow as pa

    table = pa.table([array], names=["x"])
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def read_column(path: Path) -> pa.Array:
    """Map a column; it stays readable when the file is deleted (POSIX)."""
    import pyarrow as pa

    from .arrays.arrow import flat

    with pa.memory_map(str(path)) as file:
        return flat(pa.ipc.open_file(file).read_all().column(0))
