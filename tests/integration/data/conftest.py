from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taupane_bridges.data.resources import Resources

ROWS = 10_000
IN_FILE = 300_000  # bytes: enough for each column of the table below, not for all of it


def table(rows: int = ROWS) -> Any:
    """Give numbers in order, text with ties and nulls, and floats with NaN."""
    numbers = list(range(rows))
    return pa.table(
        {
            "n": pa.array(numbers, pa.int64()),
            "word": pa.array([None if i % 11 == 0 else f"w{i * 7919 % 13}" for i in numbers]),
            "x": pa.array(
                [None if i % 17 == 0 else float("nan") if i % 19 == 0 else i * 31 % 101 / 4 for i in numbers]
            ),
        }
    )


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    """A file of 10,000 rows in row groups of 1,000."""
    path = tmp_path / "numbers.parquet"
    pq.write_table(table(), path, row_group_size=1_000)
    return path


@pytest.fixture
def resources() -> Iterator[Resources]:
    """Threads and caches of the test's own."""
    made = Resources()
    yield made
    made.close()
