"""How often a crashed page is loaded again before the user is told. Pure."""

from __future__ import annotations

from collections import deque

__all__ = ["ReloadBudget"]


class ReloadBudget:
    """Allow `most` reloads in any `seconds`; times are seconds of a monotonic clock."""

    def __init__(self, most: int = 3, seconds: float = 60.0) -> None:
        self._most, self._seconds = most, seconds
        self._spent: deque[float] = deque(maxlen=most)

    def spend(self, now: float) -> bool:
        """Take one reload; False when there is none left for now."""
        while self._spent and now - self._spent[0] >= self._seconds:
            self._spent.popleft()
        if len(self._spent) >= self._most:
            return False
        self._spent.append(now)
        return True

    def reset(self) -> None:
        """Forget what was spent: the user asked for another try."""
        self._spent.clear()
