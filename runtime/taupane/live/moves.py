"""Find the children that may stay where they are while the others move around them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def staying(positions: Sequence[int]) -> set[int]:
    """Give the indexes of a longest increasing run of `positions` (distinct old places, in the new order).

    What stays need not be touched, so focus, scroll and playing media survive there. O(n log n).
    """
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = [-1] * len(positions)
    for index, position in enumerate(positions):
        length = bisect_left(tails, position)
        if length == len(tails):
            tails.append(position)
            ends.append(index)
        else:
            tails[length] = position
            ends[length] = index
        before[index] = ends[length - 1] if length else -1
    kept: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return kept
