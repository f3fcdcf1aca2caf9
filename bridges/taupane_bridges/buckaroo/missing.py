"""Whether a column has missing values, told without reading the file where its footer says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taupane_bridges.data import DataSource


class Missing:
    """Of one source. Lane thread: it may open the file's footer."""

    def __init__(self, source: DataSource, path: str | None) -> None:
        self._source = source
        self._path = path
        self._footer: Any = None

    def has_nulls(self, position: int) -> bool:
        """Say whether a value is missing; False where that is not known."""
        if self._source.loaded:
            return bool(self._source.column(position, _go_on).null_count)
        try:
            return self._by_footer(position)
        except (OSError, ValueError):  # no parquet file, or one that was replaced
            return False

    def _by_footer(self, position: int) -> bool:
        import pyarrow.parquet as pq

        if self._path is None or not Path(self._path).is_file():
            return False
        if self._footer is None:
            self._footer = pq.read_metadata(self._path)
        groups = (self._footer.row_group(at).column(position) for at in range(self._footer.num_row_groups))
        if self._footer.num_columns != len(self._source.schema):  # nested columns: positions differ
            return False
        return any(group.statistics is None or group.statistics.null_count != 0 for group in groups)


def _go_on() -> None:
    """Nobody overtakes a load."""
