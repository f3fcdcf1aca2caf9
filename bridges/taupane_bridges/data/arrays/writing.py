"""Rows as text: tab- or comma-separated, a Markdown table, or JSON. Pure; the values are exact (`exact`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from .exact import exact_texts, json_values

if TYPE_CHECKING:
    import pyarrow as pa


class Writer(Protocol):
    """Writes the text of one format, in pieces that are joined without anything between."""

    def head(self) -> str:
        """Give what stands before the rows."""
        ...

    def rows(self, table: pa.Table) -> Iterator[str]:
        """Give the text of some rows, one piece each."""
        ...

    def tail(self) -> str:
        """Give what stands behind the rows."""
        ...


def writer(format_: str, names: Sequence[str], *, header: bool) -> Writer:
    """Give the writer of a format: tsv, csv, markdown or json."""
    if format_ == "json":
        return _Json(names)
    if format_ == "markdown":
        return _Markdown(names)
    return _Separated(names, "\t" if format_ == "tsv" else ",", header=header)


class _Separated:
    """Cells with a separator, in quotes where they hold it, a quote or the end of a line. A missing value is nothing;
    an empty text in CSV is two quotes.
    """

    def __init__(self, names: Sequence[str], separator: str, *, header: bool) -> None:
        self._names = names
        self._separator = separator
        self._header = header
        self._special = re.compile(f'["\n\r{separator}]')

    def head(self) -> str:
        return self._line(self._names) if self._header else ""

    def rows(self, table: pa.Table) -> Iterator[str]:
        for cells in zip(*(exact_texts(column) for column in table.columns), strict=True):
            yield self._line(cells)

    def tail(self) -> str:
        return ""

    def _line(self, cells: Sequence[str | None]) -> str:
        return self._separator.join(map(self._quoted, cells)) + "\n"

    def _quoted(self, cell: str | None) -> str:
        if not cell:
            return '""' if cell == "" and self._separator == "," else ""
        return '"' + cell.replace('"', '""') + '"' if self._special.search(cell) else cell


class _Markdown:
    """A table whose cells cannot end it."""

    _special = re.compile(r"([\\`*_\[\]<>|])")

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def head(self) -> str:
        return self._line(self._names) + self._line(["---"] * len(self._names), escape=False)

    def rows(self, table: pa.Table) -> Iterator[str]:
        for cells in zip(*(exact_texts(column) for column in table.columns), strict=True):
            yield self._line(cells)

    def tail(self) -> str:
        return ""

    def _line(self, cells: Sequence[str | None], *, escape: bool = True) -> str:
        texts = [self._escaped(cell or "") if escape else cell or "" for cell in cells]
        return f"| {' | '.join(texts)} |\n"

    def _escaped(self, text: str) -> str:
        return re.sub(r"\r\n?|\n", "<br>", self._special.sub(r"\\\1", text))


class _Json:
    """A list of objects; of lists where names repeat."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = None if len(set(names)) < len(names) else [json.dumps(name, ensure_ascii=False) for name in names]
        self._first = True

    def head(self) -> str:
        return "["

    def rows(self, table: pa.Table) -> Iterator[str]:
        for cells in zip(*(json_values(column) for column in table.columns), strict=True):
            start = "\n" if self._first else ",\n"
            self._first = False
            if self._names is None:
                yield f"{start}[{', '.join(cells)}]"
            else:
                pairs = ", ".join(f"{name}: {cell}" for name, cell in zip(self._names, cells, strict=True))
                yield f"{start}{{{pairs}}}"

    def tail(self) -> str:
        return "\n]\n"
