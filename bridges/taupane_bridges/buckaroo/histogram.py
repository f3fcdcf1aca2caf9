"""The bars that Buckaroo's page draws in a column's header: shares in percent, told apart by their key. Pure.

Numbers: ten bars over the middle 98 % (`population`) between two that stand for the ends (`tail`). Else: the most
frequent values (`cat_pop`), the share of the others (`longtail`), of values that come once (`unique`). Last what is
missing (`NA`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

Bar: TypeAlias = "dict[str, Any]"

MOST_NAMED: Final = 7
BARS: Final = 10
LONGEST_NAME: Final = 100
_SCALES: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))


def number_bars(ends: Sequence[float], edges: Sequence[float], counts: Sequence[int], missing: float) -> list[Bar]:
    """Give the bars of numbers whose middle was counted between `edges`. `ends` are the least, the two that the middle
    lies between, and the largest; `missing` is a share, 0…1.
    """
    total = sum(counts)
    if total == 0 or len(edges) < 2:
        return _missing_bar(missing)
    least, low_end, high_end, most = ends
    step = (edges[-1] - edges[0]) / (len(edges) - 1)
    largest = max(abs(edges[0]), abs(edges[-1]))
    bars: list[Bar] = [{"name": _span(least, low_end, step, None), "tail": 1}]
    for low, high, count in zip(edges, edges[1:], counts, strict=False):
        bars.append({"name": _span(low, high, step, largest), "population": _percent(count / total)})
    bars.append({"name": _span(high_end, most, step, None), "tail": 1})
    return bars + _missing_bar(missing)


def name_bars(top: Sequence[tuple[str, int]], present: int, once: int, rows: int) -> list[Bar]:
    """Give the bars of values: the most frequent, of `present` values in `rows` rows; `once` are there one time."""
    if rows == 0:
        return []
    bars: list[Bar] = []
    named = 0
    for name, count in [(name, count) for name, count in top[:MOST_NAMED] if count > 1]:
        named += count
        if _percent(count / rows) > 0:
            bars.append({"name": name[:LONGEST_NAME], "cat_pop": _percent(count / rows)})
    others = present - named - once
    if others > 0:
        bars.append({"name": "longtail", "longtail": _percent(others / rows)})
    if once > 0:
        bars.append({"name": "unique", "unique": _percent(once / rows)})
    return bars + _missing_bar((rows - present) / rows)


def _missing_bar(missing: float) -> list[Bar]:
    return [{"name": "NA", "NA": _percent(missing)}] if missing > 0 else []


def _percent(share: float) -> float:
    return float(round(share * 100))


def _span(low: float, high: float, step: float, scale: float | None) -> str:
    """Name a bar by its ends; a minus sign beside a dash would not be seen."""
    first, last = (number_text(end, step, abs(end) if scale is None else scale) for end in (low, high))
    dash = "<>" if first.startswith("-") or last.startswith("-") else "–"
    return f"{first}{dash}{last}"


def number_text(value: float, step: float, scale: float) -> str:
    """Write a number with the decimals that tell two `step` apart, in thousands, millions … as `scale` is large."""
    if not math.isfinite(value):
        return str(value)
    divisor, suffix = next(((size, letter) for size, letter in _SCALES if scale >= size), (1.0, ""))
    decimals = 1 if step <= 0 else max(0, 1 - math.floor(math.log10(step / divisor)))
    text = f"{value / divisor:.{min(decimals, 2 if suffix else 6)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text) + suffix
