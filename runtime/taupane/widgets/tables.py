"""A table of widgets and texts, for rows that are few. `DataFrame` is for many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.flow import For
from taupane.widgets.options import Reactive, choice, flag, is_number, one_of, refused, text

_ALIGN: Final = {"left": "", "center": "text-center", "right": "text-right"}


def Table(  # noqa: N802
    head: Iterable[Any] = (),
    rows: Any = (),
    *,
    caption: Reactive[str] | None = None,
    numbered: bool = True,
    align: Iterable[str] | None = None,
    zebra: bool = False,
    size: Reactive[str] = "md",
    empty: Child = "Nothing to show.",
    **props: Any,
) -> Element:
    """Show rows of cells, each a text, number or widget.

    `rows` is a list of lists, or of dicts by the names in `head`; or a State or callable of one:
    then only rows that change are drawn again. The first column numbers them, unless `numbered`
    is False. `align` gives left, center or right for each column; numbers stand right by themselves.
    """
    names = _names(head)
    aligned = [_ALIGN[one_of("Table", "align", side, _ALIGN)] for side in align or ()]
    flag("Table", "numbered", numbered)

    listed = None if callable(rows) else _rows(rows)

    def numbered_rows() -> list[tuple[int, Any]]:
        return list(enumerate(_rows(rows) if listed is None else listed))

    def side(at: int) -> Any:
        """Say how a column's title stands: as its cells do, which for numbers the first row tells."""
        if at < len(aligned):
            return aligned[at] or None
        return (lambda: _figure(_rows(rows), names, at)) if callable(rows) else _figure(listed, names, at)

    def draw(entry: tuple[int, Any]) -> Element:
        place, row = entry
        cells = [_cell(cell, aligned[at] if at < len(aligned) else None) for at, cell in enumerate(_cells(row, names))]
        mark = [element("th", str(place + 1), scope="row", class_="tp-row-number")] if numbered else []
        return element("tr", *mark, *cells)

    span = len(names) + bool(numbered) or 1
    nothing = element("tr", element("td", empty, colspan=span, class_="tp-empty"))
    if listed is not None:
        drawn: Child = [draw(entry) for entry in numbered_rows()] or nothing
    else:
        drawn = For(numbered_rows, draw, key=lambda entry: entry[0], otherwise=nothing)
    above = (
        ()
        if caption is None
        else (element("caption", shown(text("Table", "caption", caption)), class_="tp-caption-line"),)
    )
    look = choice("Table", "size", size, {name: f"table-{name}" for name in ("xs", "sm", "md", "lg", "xl")})
    worn = dress(props, "table tp-table", look, "table-zebra" if zebra else None)
    table = element("table", *above, *_head(names, side, numbered=numbered), element("tbody", drawn), **worn)
    # It takes the focus, so that the keyboard scrolls what does not fit.
    name = "Table" if caption is None else caption
    return element("div", table, class_="tp-table-box", tabindex=0, role="group", aria_label=name)


def _names(head: Any) -> list[Any]:
    if isinstance(head, str) or not isinstance(head, Iterable):
        raise refused("Table", "head", head, "a list of column titles")
    return list(head)


def _head(names: list[Any], side: Callable[[int], Any], *, numbered: bool) -> list[Element]:
    if not names:
        return []
    number = (
        [element("th", element("span", "Row", class_="sr-only"), scope="col", class_="tp-row-number")]
        if numbered
        else []
    )
    titles = [element("th", shown(name), scope="col", class_=side(at)) for at, name in enumerate(names)]
    return [element("thead", element("tr", *number, *titles))]


def _rows(rows: Any) -> list[Any]:
    given = resolve(rows)
    if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
        raise refused("Table", "rows", given, "a list of rows")
    return list(given)


def _cells(row: Any, names: list[Any]) -> list[Any]:
    if isinstance(row, Mapping):
        return [row.get(name) for name in names]
    if isinstance(row, str) or not isinstance(row, Iterable):
        raise refused("Table", "rows", row, "a list of cells, or a dict of them by column title, for every row")
    return list(row)


def _figure(rows: list[Any] | None, names: list[Any], at: int) -> str | None:
    cells = _cells(rows[0], names) if rows else []
    return "tp-figure" if at < len(cells) and is_number(cells[at]) else None


def _cell(cell: Any, aligned: str | None) -> Element:
    if aligned is None and is_number(cell):
        aligned = "tp-figure"
    return element("td", shown(cell), class_=aligned or None)
