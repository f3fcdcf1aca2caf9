"""SQL over files, by polars: a query is a lazy frame, so that only what it needs is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


class BadQuery(ValueError):
    """The query cannot be run over these files; the text says why."""


def run_query(query: str, files: Mapping[str, Path]) -> pl.LazyFrame:
    """Give what a query selects. Each file is a table by the stem of its name; the only one is also `data`."""
    import polars as pl

    if not files:
        raise BadQuery("a query needs at least one FILE")
    frames = {table_name(title): _scan(path) for title, path in files.items()}
    if len(frames) < len(files):
        raise BadQuery(f"several files have the same stem; tables: {', '.join(sorted(frames))}")
    if len(frames) == 1:
        frames.setdefault("data", next(iter(frames.values())))
    try:
        found = pl.SQLContext(frames).execute(query)
        found.collect_schema()
    except Exception as error:  # polars raises many kinds for what a user wrote
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise BadQuery(f"{first} (tables: {', '.join(sorted(frames))})") from error
    return found


def table_name(title: str) -> str:
    """Make a name that SQL takes without quotes: "2013 flights.parquet" is `_2013_flights`."""
    stem = re.sub(r"\W+", "_", title.rpartition("/")[2].split(".", 1)[0]).strip("_") or "data"
    return f"_{stem}" if stem[0].isdigit() else stem


def _scan(path: Path) -> pl.LazyFrame:
    import polars as pl

    ending = path.suffix.lower()
    readers: dict[str, Any] = {
        **dict.fromkeys((".csv", ".txt"), pl.scan_csv),
        ".tsv": lambda file: pl.scan_csv(file, separator="\t"),
        **dict.fromkeys((".ndjson", ".jsonl"), pl.scan_ndjson),
        **dict.fromkeys((".arrow", ".feather", ".ipc"), pl.scan_ipc),
    }
    return readers.get(ending, pl.scan_parquet)(path)  # type: ignore[no-any-return]
