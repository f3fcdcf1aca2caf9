"""The files that the measurements are about: made once, kept in a folder below the system's temporary one."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from contenders import Sheet
from engine import COLUMNS, write_file

FOLDER = Path(tempfile.gettempdir()) / "taupane-benchmarks"
SIZES = {"1m": 1_000_000, "10m": 10_000_000, "100m": 100_000_000, "wide": 1_000_000}
WIDE = 1_000
"""Columns of the wide file."""
_GROUP = 65_536
_SPARE = 1 << 30


def sheet(size: str) -> Sheet:
    """Give the file of a size, written the first time."""
    rows = SIZES[size]
    path = FOLDER / f"{size}.parquet"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        _check_room(size)
        print(f"writing {path} …", file=sys.stderr, flush=True)
        unfinished = path.with_suffix(".part")
        (_write_wide if size == "wide" else write_file)(unfinished, rows)
        unfinished.replace(path)
    if size == "wide":
        names = tuple(f"c{number:03}" for number in range(WIDE))
        return Sheet(path, rows, names, "c000", 1_000.0, "c002", names[2::4], ("word {}", 0, 200))
    return Sheet(path, rows, tuple(COLUMNS), "price", 200.0, "text", ("cat", "name", "text"), ("{}", 10_000, 100_000))


def remove() -> None:
    """Delete all of them."""
    shutil.rmtree(FOLDER, ignore_errors=True)


def _check_room(size: str) -> None:
    needed = {"1m": 60e6, "10m": 600e6, "100m": 6e9, "wide": 3e9}[size]
    free = shutil.disk_usage(FOLDER).free
    if free < needed + _SPARE:
        raise SystemExit(f"The file of {size} rows needs {needed / 1e9:.1f} GB, and {FOLDER} has {free / 1e9:.1f} GB.")


def _write_wide(path: Path, rows: int) -> None:
    """Write columns of numbers with decimals, whole numbers, texts and moments, by turns."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    dice = np.random.default_rng(1)
    words = pa.array([f"word {number}" for number in range(200)])
    written: Any = None
    for start in range(0, rows, _GROUP):
        count = min(_GROUP, rows - start)
        columns = {}
        for number in range(WIDE):
            values = dice.integers(0, 10_000 if number % 4 < 2 else 200, count, dtype=np.int32)
            columns[f"c{number:03}"] = (
                pa.array(values / 10) if number % 4 == 0
                else pa.array(values) if number % 4 == 1
                else words.take(pa.array(values)) if number % 4 == 2
                else pa.array(1_600_000_000_000_000 + values.astype(np.int64) * 86_400_000_000, pa.timestamp("us"))
            )  # fmt: skip
        table = pa.table(columns)
        written = written or pq.ParquetWriter(path, table.schema)
        written.write_table(table, row_group_size=_GROUP)
    written.close()
