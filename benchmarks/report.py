"""Tables of measurements, and the numbers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Table:
    """One comparison: a title, what was measured and how, and rows under their heads."""

    title: str
    how: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """Add a row; floats are written short."""
        self.rows.append(tuple(short(cell) if isinstance(cell, float) else str(cell) for cell in cells))

    def text(self) -> str:
        """Give the table as Markdown."""
        lines = [f"## {self.title}", "", self.how, "", _row(self.heads), _row(["---"] * len(self.heads))]
        return "\n".join([*lines, *map(_row, self.rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def short(value: float) -> str:
    """Write a number with three digits, from 1,000 on with all of its whole ones."""
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


__all__ = ["Table", "median", "percentile", "short"]
