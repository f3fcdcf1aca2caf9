"""Run a search through a view in pieces, so that the first hits show at once and a newer search can take its place.

Where rows can be taken in any order the pieces are in the order of the view; a sorted view of a table that is not in
memory is read in file order, and its hits are put in order at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice, starmap
from typing import TYPE_CHECKING, Any

from .arrays.kernels import kernels
from .arrays.selection import numbers_of
from .arrays.values import integer, integers
from .background import ahead, processors
from .plans.choosing import check_search, search_mask, targets_of
from .plans.looking import search_pieces, searched_columns
from .plans.plan import Search
from .sources.table import TableSource

if TYPE_CHECKING:
    import pyarrow as pa

    from .engine import PreparedView
    from .hits import Hits
    from .source import Check, DataSource

FIRST_ROWS = 8_192
FIRST_PIECES = 4
"""Pieces before processors share the work: somebody waits for their hits, and a thread takes its time to start."""
MOST_ROWS = 262_144
MOST_CELLS = 1 << 21


def scan(
    source: DataSource, view: PreparedView, search: Search, hits: Hits, check: Check, progress: Callable[[], None]
) -> None:
    """Fill `hits`. `progress` is called after each piece; `check` raises when the search is not wanted any more.

    Raises BadPlan for a regex that cannot be used.
    """
    check_search(search)
    columns = searched_columns(search, source.schema)
    if columns and view.rows:
        inner = Search(search.text, search.regex, search.case)
        if view.index is not None and view.plan.sort and not source.loaded:
            _scan_file(source, view, inner, columns, hits, check, progress)
        else:
            whole = _pieces(view.rows, len(columns))
            first = list(islice(whole, FIRST_PIECES))

            def found(start: int, stop: int) -> tuple[pa.Array, int]:
                check()
                table = _rows(source, view, start, stop, columns)
                return _positions(search_mask(TableSource(table), inner, check), start), stop

            jobs = (partial(found, start, stop) for start, stop in whole)
            for positions, scanned in chain(starmap(found, first), ahead(jobs, processors())):
                check()
                hits.add(positions, scanned)
                progress()
    hits.scanned = view.rows
    hits.complete = True


def matching_columns(source: DataSource, view: PreparedView, search: Search, rows: Sequence[int]) -> list[list[int]]:
    """Give for each of a few rows of the view the columns that match."""
    columns = searched_columns(search, source.schema)
    if not columns or not rows:
        return [[] for _ in rows]
    index = integers(rows) if view.index is None else view.index.take(integers(rows))
    few = TableSource(source.take(index, columns))
    inner = Search(search.text, search.regex, search.case)
    targets = targets_of(few, range(len(columns)))
    names = [target.name for target in targets.values()]
    found = search_pieces(inner, targets)
    frame = few.polars(names).select(
        [piece.expr.fill_null(value=False).alias(str(position)) for position, piece in found.items()]
    )
    told = {columns[position]: frame[str(position)].to_list() for position in found}
    return [[column for column in columns if column in told and told[column][at]] for at in range(len(rows))]


def _pieces(rows: int, width: int) -> Iterator[tuple[int, int]]:
    """Give ranges of rows: a small one first, then twice as many each time."""
    start, size = 0, FIRST_ROWS
    most = max(FIRST_ROWS, min(MOST_ROWS, MOST_CELLS // max(1, width)))
    while start < rows:
        stop = min(rows, start + size)
        yield start, stop
        start, size = stop, min(most, size * 2)


def _rows(source: DataSource, view: PreparedView, start: int, stop: int, columns: Sequence[int]) -> pa.Table:
    if view.index is None:
        return source.read(start, stop, columns)
    return source.take(view.index.slice(start, stop - start), columns)


def _positions(mask: pa.Array, start: int) -> pa.Array:
    import pyarrow as pa

    pc = kernels()

    return pc.add(pc.indices_nonzero(mask).cast(pa.int64()), integer(start))


def _scan_file(
    source: DataSource,
    view: PreparedView,
    search: Search,
    columns: Sequence[int],
    hits: Hits,
    check: Check,
    progress: Callable[[], None],
) -> None:
    import pyarrow as pa

    masks: list[Any] = []

    def found(start: int, stop: int) -> tuple[pa.Array, int]:
        check()
        return search_mask(TableSource(source.read(start, stop, columns)), search, check), stop

    jobs = (partial(found, start, stop) for start, stop in _pieces(source.rows, len(columns)))
    for mask, scanned in ahead(jobs, processors()):
        check()
        masks.append(mask)
        hits.scanned = scanned * view.rows // source.rows
        progress()
    assert view.index is not None
    hits.add(_positions(pa.concat_arrays(masks).take(numbers_of(view.index)), 0), view.rows)
