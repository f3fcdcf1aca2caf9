"""Copy a selection, and show one cell whole: the source's own values, within limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from taupane_bridges.data.arrays.exact import exact_texts
from taupane_bridges.data.arrays.writing import writer
from taupane_bridges.data.errors import BadPlan, TooLarge

if TYPE_CHECKING:
    import pyarrow as pa

    from taupane_bridges.data.source import Check

    from .asking import Emit
    from .asks import Ask
    from .current import Current
    from .messages import Json

MOST_CELLS: Final = 1_000_000
MOST_TEXT: Final = 16 << 20
"""Characters of a copied text."""
LONGEST_CELL: Final = 1_000_000
"""Characters of a cell that is shown whole."""
_ROWS: Final = 2_048


def rows_of(current: Current, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
    """Give rows of the view with these columns, in the order given; a column may come twice."""
    ascending = sorted(set(columns))
    table = current.engine.rows(current.view, range(start, stop), ascending)
    return table.select([ascending.index(column) for column in columns])


def pieces_of(current: Current, start: int, stop: int, columns: Sequence[int], rows: int) -> Iterator[pa.Table]:
    """Give rows of the view a few at a time."""
    for at in range(start, stop, rows):
        yield rows_of(current, at, min(stop, at + rows), columns)


def check_columns(current: Current, columns: Sequence[int]) -> None:
    """Raise BadPlan for a column that is not there."""
    width = len(current.engine.source.schema)
    unknown = [column for column in columns if not 0 <= column < width]
    if unknown:
        raise BadPlan(f"there is no column number {unknown[0]}")


def copy(ask: Ask, current: Current, check: Check, _emit: Emit) -> Json:
    """Answer a `copy`."""
    from .asks import Copy

    assert isinstance(ask, Copy)
    check_columns(current, ask.columns)
    total = current.view.rows
    ranges = [(min(low, total), min(high, total)) for low, high in ask.rows]
    count = sum(high - low for low, high in ranges)
    if count * len(ask.columns) > MOST_CELLS:
        raise TooLarge(
            f"{count:,} rows × {len(ask.columns):,} columns are {count * len(ask.columns):,} cells; at most "
            f"{MOST_CELLS:,} can be copied at once"
        )
    schema = current.engine.source.schema
    written = writer(ask.format, [schema[column].name for column in ask.columns], header=ask.header)
    parts = [written.head()]
    length = 0
    for low, high in ranges:
        for table in pieces_of(current, low, high, ask.columns, _ROWS):
            check()
            for part in written.rows(table):
                parts.append(part)
                length += len(part)
                if length > MOST_TEXT:
                    raise TooLarge(f"the text is longer than {MOST_TEXT >> 20} MB; select fewer rows or columns")
    parts.append(written.tail())
    return {
        "type": "copied",
        "request_id": ask.request_id,
        "view_id": current.view_id,
        "text": "".join(parts),
        "rows": count,
        "columns": len(ask.columns),
    }


def cell(ask: Ask, current: Current, _check: Check, _emit: Emit) -> Json:
    """Answer a `cell`."""
    from .asks import Cell

    assert isinstance(ask, Cell)
    check_columns(current, [ask.column])
    if not 0 <= ask.row < current.view.rows:
        raise BadPlan(f"there is no row number {ask.row}")
    column = rows_of(current, ask.row, ask.row + 1, [ask.column]).column(0)
    kind = current.engine.source.schema[ask.column].kind
    form = "json" if kind in {"list", "struct", "map"} else "hex" if kind == "binary" else "text"
    text = exact_texts(column)[0]
    if text is not None and form == "json" and len(text) <= LONGEST_CELL:
        text = indented(text)
    return {
        "type": "cell_value",
        "request_id": ask.request_id,
        "view_id": current.view_id,
        "row": ask.row,
        "column": ask.column,
        "text": None if text is None else text[:LONGEST_CELL],
        "format": form,
        "size": None if text is None else len(text) // 2 if form == "hex" else len(text),
        "truncated": text is not None and len(text) > LONGEST_CELL,
    }


_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s"\[\]{},:]+')


def indented(text: str) -> str:
    """Give JSON text with a line for each item. Token by token: parsing it would lose digits of its numbers."""
    parts: list[str] = []
    depth = 0
    before = ""
    for match in _TOKENS.finditer(text):
        token = match[0]
        if token in "]}":
            depth -= 1
            parts.append("" if before in {"[", "{"} else "\n" + "  " * depth)
        elif before in {"[", "{", ","}:
            parts.append("\n" + "  " * depth)
        elif before == ":":
            parts.append(" ")
        parts.append(token)
        depth += token in {"[", "{"}
        before = token
    return "".join(parts)
