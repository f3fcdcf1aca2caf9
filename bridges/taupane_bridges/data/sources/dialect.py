"""What a text file with separators does not say of itself: its separator, its decimal mark, its words for "missing"."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polars as pl

CANDIDATES: Final = (",", ";", "\t", "|")
HEAD: Final = 1 << 16
"""Bytes at the beginning that tell the separator."""
_LINES: Final = 50
_QUICK: Final = 1_000  # rows whose types are told in some 30 ms; telling those of 10,000 takes ten times that
_CELLS: Final = 2_000_000  # of the sample that is looked through for words

MISSING: Final = ("NA", "N/A", "n/a", "#N/A", "<NA>", "NULL", "Null", "null", "None", "none", "NaT", "-", ".", "?")
"""Words that R, Excel, pandas, databases and people write where there is no value."""


@dataclass(frozen=True)
class Dialect:
    """How a file is to be read; `missing` has a word for each column in which it stands for no value.

    `sample` is the number of rows that its types are told from (None: all).
    """

    separator: str = ","
    decimal_comma: bool = False
    missing: Mapping[str, str] = field(default_factory=dict)
    sample: int | None = None

    def options(self) -> dict[str, Any]:
        """Give the options of polars' readers."""
        return {
            "separator": self.separator,
            **({"decimal_comma": True} if self.decimal_comma else {}),
            **({"null_values": dict(self.missing)} if self.missing else {}),
            "try_parse_dates": True,
            "encoding": "utf8-lossy",
        }


def separator_of(head: str, usual: str, *, is_all: bool) -> str:
    """Tell the separator from the first lines: the one that gives all of them the same, largest number of fields.

    `usual` is what the file's name says; it is kept where others are no better. `is_all`: no line is cut off.
    """
    end = len(head) if is_all else head.rfind("\n") + 1 or len(head)
    records = [line for line in head[:end].split("\n")[:_LINES] if line.strip()]
    found, widest = usual, _width(records, usual)
    for candidate in CANDIDATES:
        width = _width(records, candidate)
        if width > max(1, widest):
            found, widest = candidate, width
    return found


def _width(lines: list[str], separator: str) -> int:
    """Give the number of fields of each line, 0 where they differ. A quoted field may go on in the next line."""
    try:
        widths = {len(row) for row in csv.reader(iter([line + "\n" for line in lines]), delimiter=separator) if row}
    except csv.Error:
        return 0
    return widths.pop() if len(widths) == 1 else 0


def read_dialect(
    separator: str, scan: Callable[..., pl.LazyFrame], sample: int | None
) -> tuple[Dialect, Mapping[str, pl.DataType]]:
    """Look through the first rows (None: all) for decimal commas, and for words in columns of numbers and dates; give
    the types of the columns too.

    `scan` is polars' `scan_csv` of the file. A word counts as missing only where every other value of its column has a
    type: in text, "NA" may be Namibia. Raises polars' errors.
    """
    dialect = Dialect(separator)
    if separator != ",":
        with_comma = Dialect(separator, decimal_comma=True)
        if _floats(scan, with_comma, sample) > _floats(scan, dialect, sample):
            dialect = with_comma
    words = _words(scan, dialect, sample)
    schema, told_by = _schema(scan, replace(dialect, missing=words), sample)
    typed = {name: word for name, word in words.items() if not _is_text(schema[name])}
    return replace(dialect, missing=typed, sample=told_by), schema


def _words(scan: Callable[..., pl.LazyFrame], dialect: Dialect, sample: int | None) -> dict[str, str]:
    """Give the columns in which just one of the words stands."""
    import polars as pl

    options = {**dialect.options(), "try_parse_dates": False, "infer_schema": False}
    names = scan(**options).collect_schema().names()
    rows = None if sample is None else min(sample, max(100, _CELLS // max(1, len(names))))
    found = scan(**options, n_rows=rows).select(pl.all().filter(pl.all().is_in(MISSING)).unique().implode()).collect()
    each = {name: found[name][0].to_list() for name in names}
    return {name: words[0] for name, words in each.items() if len(words) == 1}


def _schema(
    scan: Callable[..., pl.LazyFrame], dialect: Dialect, sample: int | None
) -> tuple[Mapping[str, pl.DataType], int | None]:
    """Give the types that polars tells from the first rows, and how many rows it was.

    The first thousand do, where all rows of the sample can be read with their types and no column of theirs is empty.
    """
    import polars as pl

    options = dialect.options()
    if sample is not None and sample > _QUICK:
        quick = scan(**options, infer_schema_length=_QUICK).collect_schema()
        try:
            head = scan(**options, schema=quick, n_rows=sample).collect()
        except pl.exceptions.PolarsError:
            pass
        else:
            texts = [head[name].head(_QUICK) for name, type_ in quick.items() if _is_text(type_)]
            if not any(column.null_count() == len(column) for column in texts):
                return quick, _QUICK
    return scan(**options, infer_schema_length=sample).collect_schema(), sample


def _floats(scan: Callable[..., pl.LazyFrame], dialect: Dialect, sample: int | None) -> int:
    return sum(type_.is_float() for type_ in _schema(scan, dialect, sample)[0].values())


def _is_text(type_: pl.DataType) -> bool:
    import polars as pl

    return type_ == pl.String
