"""What a parquet footer promises: checked before anything is read, for a footer can lie and a small file can unfold
to gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from taupane_bridges.data.arrays.schema import is_list_like
from taupane_bridges.data.errors import SourceBroken

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

# Bytes of a value in memory by physical type. Text counts its offset and a short value: dictionary pages hide how
# often a value repeats.
_WIDTHS = {"BOOLEAN": 1, "INT32": 4, "INT64": 8, "INT96": 8, "FLOAT": 4, "DOUBLE": 8}
_TEXT_WIDTH = 24
_SUSPICIOUS_RATIO = 500  # times the file's own size
_HARMLESS = 64 << 20


@dataclass(frozen=True)
class Footer:
    """Row groups and columns of a parquet file.

    `starts` has one entry more than there are row groups: group g holds the rows [starts[g], starts[g+1]).
    `leaves[c]` are the parquet columns of the Arrow column at position c: names may repeat, leaf numbers do not.
    """

    metadata: pq.FileMetaData
    rows: int
    starts: tuple[int, ...]
    leaves: tuple[range, ...]

    def width(self, columns: Iterable[int]) -> int:
        """Estimate the bytes of one row of these columns in memory."""
        return sum(_width(self.metadata.schema.column(leaf)) for c in columns for leaf in self.leaves[c])

    def estimate(self) -> int:
        """Estimate the bytes of the whole table in memory: what the types take, or what the pages hold if that is
        more.
        """
        groups = range(self.metadata.num_row_groups)
        stored = sum(self.metadata.row_group(g).total_byte_size for g in groups)
        return max(int(stored), self.rows * self.width(range(len(self.leaves))))

    def may_load(self, limit: int, file_size: int) -> bool:
        """Tell whether the whole table may be read into memory, without trusting a file that unfolds absurdly."""
        size = self.estimate()
        if size > limit:
            return False
        return size <= _HARMLESS or size <= _SUSPICIOUS_RATIO * file_size


def read_footer(metadata: pq.FileMetaData, schema: pa.Schema, name: str) -> Footer:
    """Check and index a footer. Raises SourceBroken where it contradicts itself."""
    counts = [metadata.row_group(g).num_rows for g in range(metadata.num_row_groups)]
    if any(count < 0 for count in counts) or sum(counts) != metadata.num_rows:
        raise SourceBroken(f"{name}: the number of rows in its footer is wrong")
    spans = [_leaf_count(field.type) for field in schema]
    ends = list(accumulate(spans))
    if (ends[-1] if ends else 0) != metadata.num_columns:
        raise SourceBroken(f"{name}: the schemas in its footer contradict each other")
    leaves = tuple(range(end - span, end) for end, span in zip(ends, spans, strict=True))
    return Footer(metadata, metadata.num_rows, tuple(accumulate(counts, initial=0)), leaves)


def _width(leaf: pq.ColumnSchema) -> int:
    if leaf.physical_type == "FIXED_LEN_BYTE_ARRAY":
        return int(leaf.length)
    return _WIDTHS.get(leaf.physical_type, _TEXT_WIDTH)


def _leaf_count(type_: pa.DataType) -> int:
    import pyarrow as pa

    if isinstance(type_, pa.BaseExtensionType):
        return _leaf_count(type_.storage_type)
    if pa.types.is_struct(type_):
        return sum(_leaf_count(field.type) for field in type_)
    if pa.types.is_map(type_):
        return _leaf_count(type_.key_type) + _leaf_count(type_.item_type)
    if is_list_like(type_):
        return _leaf_count(type_.value_type)
    return 1
