"""When a process that ended is started again, and when it is given up. Pure: times are seconds of any clock."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Final

FIRST: Final = 0.5
LONGEST: Final = 15.0
STABLE: Final = 10.0
"""Seconds after which a process that ends had worked: the pauses begin anew."""
WITHIN: Final = 60.0


@dataclass
class Restarts:
    """At most `most` restarts in WITHIN seconds, the pauses between them twice as long each time."""

    most: int = 5
    dice: random.Random = field(default_factory=random.Random)
    _at: deque[float] = field(default_factory=deque)
    _row: int = 0

    def after(self, now: float, lived: float) -> float | None:
        """Give the pause before the next start of what ended at `now` after `lived` seconds; None: no more."""
        while self._at and self._at[0] <= now - WITHIN:
            self._at.popleft()
        if len(self._at) >= self.most:
            return None
        self._at.append(now)
        self._row = 0 if lived >= STABLE else self._row + 1
        pause = min(LONGEST, FIRST * 2.0 ** max(0, self._row - 1))
        return min(LONGEST, pause * (0.75 + 0.5 * self.dice.random()))
