"""The rows that a search found, in the order of the view. Filled by one thread while others read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


class Hits:
    """Positions in ascending order, in pieces. `scanned` rows have been looked at; `complete` when all of them have."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.scanned = 0
        self.complete = False
        self._pieces: list[tuple[int, int, pa.Array]] = []  # (first position, hits before, positions)
        self.count = 0

    def add(self, positions: pa.Array, scanned: int) -> None:
        """Take the hits among the rows up to `scanned`."""
        if len(positions):
            self._pieces.append((positions[0].as_py(), self.count, positions))
            self.count += len(positions)
        self.scanned = scanned

    def __len__(self) -> int:
        return self.count

    def first(self, count: int) -> list[int]:
        """Give the first positions."""
        found: list[int] = []
        for _, _, positions in self._pieces:
            if len(found) >= count:
                break
            found += positions.slice(0, count - len(found)).to_pylist()
        return found

    def after(self, row: int) -> tuple[int, int] | None:
        """Give the first hit behind `row` and how many stand before it; None if there is none yet."""
        pieces = list(self._pieces)
        at = bisect_right([first for first, _, _ in pieces], row) - 1
        for _, before, positions in pieces[max(at, 0) :]:
            place = bisect_right(_Numbers(positions), row)
            if place < len(positions):
                return positions[place].as_py(), before + place
        return None

    def before(self, row: int) -> tuple[int, int] | None:
        """Give the last hit before `row` and how many stand before it; None if there is none yet."""
        pieces = list(self._pieces)
        at = bisect_left([first for first, _, _ in pieces], row) - 1
        if at < 0:
            return None
        _, before, positions = pieces[at]
        place = bisect_left(_Numbers(positions), row) - 1
        return positions[place].as_py(), before + place

    def rank(self, row: int) -> int | None:
        """Give how many hits stand before this one; None if the row is none."""
        found = self.after(row - 1)
        return found[1] if found is not None and found[0] == row else None


class _Numbers:
    """An Arrow array as bisect reads it, without making a list of it."""

    def __init__(self, positions: pa.Array) -> None:
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    def __getitem__(self, at: int) -> Any:
        return self._positions[at].as_py()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._positions.to_pylist())
