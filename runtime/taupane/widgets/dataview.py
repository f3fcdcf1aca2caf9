"""A table in the hands of the program: what is selected in it, what was clicked, and where it should scroll to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from taupane.state import State
from taupane.widgets.cells import is_cell
from taupane.widgets.dataplan import ColumnName, Filter, Plan, Search, Sort, check_column
from taupane.widgets.options import integer, refused

_MOST_AREAS: Final = 1_000
_MOST_CELLS: Final = 10_000_000


class ReadRows(Protocol):
    """Reads rows of the view that a grid shows."""

    def __call__(self, view_id: int, rows: Iterable[range], columns: Iterable[int] | None) -> Any:
        """Give a polars frame of these rows × columns (numbers; None: all); None where the view is not shown now."""
        ...


@dataclass(frozen=True)
class Selection:
    """What is selected: `rows` of the view (from 0, in the order shown) × `columns` by name.

    Several areas that are no one table are the rows of all of them with the columns of any. Empty: `not selection`.
    """

    rows: tuple[range, ...] = ()
    columns: tuple[str, ...] = ()
    _numbers: tuple[int, ...] = field(default=(), repr=False)
    _view_id: int = field(default=-1, repr=False)
    _read: ReadRows | None = field(default=None, repr=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.rows) and bool(self.columns)

    @property
    def row_count(self) -> int:
        """Rows in all areas."""
        return sum(map(len, self.rows))

    def frame(self) -> Any:
        """Give the selected rows and columns as a polars frame, with the source's own values.

        It may read a file: in an async handler call it with `asyncio.to_thread`. None when nothing is selected or
        the table shows other rows by now. Raises BadOption for more than ten million cells.
        """
        if not self or self._read is None:
            return None
        cells = self.row_count * len(self._numbers)
        if cells > _MOST_CELLS:
            raise refused("Selection", "frame", f"{cells:,} cells", f"at most {_MOST_CELLS:,}")
        return self._read(self._view_id, self.rows, self._numbers)


@dataclass(frozen=True)
class CellClick:
    """A click on a cell: `row` of the view from 0, `column` by name, and the source's own `value`.

    `text` is what the cell shows. `double` tells a double click. `value` is None where the table
    showed other rows by the time it was read.
    """

    row: int
    column: str
    value: Any
    text: str
    double: bool = False
    _view_id: int = field(default=-1, repr=False)
    _read: ReadRows | None = field(default=None, repr=False, compare=False)

    def record(self) -> dict[str, Any] | None:
        """Give the whole row by column names; it may read a file. None where the table shows other rows by now."""
        frame = None if self._read is None else self._read(self._view_id, [range(self.row, self.row + 1)], None)
        return None if frame is None else dict(frame.row(0, named=True))


class TableView:
    """A handle on a table: `view = TableView()`, `DataFrame(frame, view=view)`.

    `plan` is its State of a `Plan`, `selection` a State of what is selected. Shared by several pages, the plan is
    common to them and `selection` is the last one made.
    """

    def __init__(self, plan: State[Plan] | Plan | None = None) -> None:
        given: object = plan
        if plan is not None and not isinstance(plan, Plan) and not is_cell(given):
            raise refused("TableView", "plan", plan, "a Plan, or a State of one")
        self.plan: State[Plan] = State(plan or Plan()) if plan is None or isinstance(plan, Plan) else plan
        self.selection: State[Selection] = State(Selection())
        self._target: State[Mapping[str, Any] | None] = State(None)

    def scroll_to(self, row: int | None = None, column: ColumnName | None = None) -> None:
        """Show a row of the view (from 0) and a column; what is None stays where it is. Any thread."""
        if row is not None:
            integer("scroll_to", "row", row, least=0, most=1 << 53)
        if column is not None:
            check_column("scroll_to", column)
        self._target.update(lambda last: {"n": (last or {"n": 0})["n"] + 1, "row": row, "column": column})

    def sort(self, *keys: Sort | str) -> None:
        """Order by these columns, the first one first; without any, as the source has them. Any thread."""
        made = Plan(keys)
        self.plan.update(lambda plan: replace_parts(plan, sort=made.sort))

    def filter(self, *filters: Filter) -> None:
        """Leave the rows that pass all of these; without any, all rows. Any thread."""
        made = Plan(filters=filters)
        self.plan.update(lambda plan: replace_parts(plan, filters=made.filters))

    def search(self, text: Search | str | None) -> None:
        """Leave the rows that hold a text; None or "" ends that. Any thread."""
        made = Plan(search=text)
        self.plan.update(lambda plan: replace_parts(plan, search=made.search))

    def clear(self) -> None:
        """Show all rows in the source's order. Any thread."""
        self.plan.set(Plan())

    @property
    def target(self) -> Callable[[], Mapping[str, Any] | None]:
        """Where the page is to scroll, for the widget."""
        return self._target


def replace_parts(plan: Plan, **parts: Any) -> Plan:
    """Give a plan with some parts replaced."""
    return Plan(**{"sort": plan.sort, "filters": plan.filters, "search": plan.search, **parts})


def selection_from(detail: object, read: ReadRows) -> Selection:
    """Read what a page tells of its selection. Raises TypeError, KeyError or ValueError for what is none."""
    if not isinstance(detail, Mapping):
        raise TypeError(f"a selection is an object, got {type(detail).__name__}")
    rows = tuple(range(_whole(low), _whole(high)) for low, high in detail["rows"])
    columns = [(_whole(number), str(name)) for number, name in detail["columns"]]
    if len(rows) > _MOST_AREAS:
        raise ValueError(f"{len(rows)} areas are selected")
    names, numbers = tuple(name for _, name in columns), tuple(number for number, _ in columns)
    return Selection(rows, names, numbers, _whole(detail["view"]), read)


def click_from(detail: object, read: ReadRows) -> CellClick:
    """Read what a page tells of a click, and the cell's value. Raises TypeError, KeyError or ValueError."""
    if not isinstance(detail, Mapping):
        raise TypeError(f"a click is an object, got {type(detail).__name__}")
    row, number, view_id = _whole(detail["row"]), _whole(detail["number"]), _whole(detail["view"])
    frame = read(view_id, [range(row, row + 1)], [number])
    value = frame.item(0, 0) if frame is not None and frame.shape == (1, 1) else None
    double = detail.get("double") is True
    return CellClick(row, str(detail["column"]), value, str(detail.get("text", "")), double, view_id, read)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 53:
        raise ValueError(f"expected a whole number, got {value!r}")
    return value
