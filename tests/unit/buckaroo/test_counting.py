"""Counting goes on while rows are waited for, and leaves them the machine for most of the time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from taupane_bridges.buckaroo import counting
from taupane_bridges.buckaroo.counting import Counting
from taupane_bridges.data.errors import Superseded

if TYPE_CHECKING:
    from collections.abc import Callable

    from taupane_bridges.buckaroo.statistics import ColumnStats


class Scrolling:
    """Somebody who scrolls without end: `wait` takes all the time that it is given."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def test_counting_waits_as_long_as_its_steps_take_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    scrolling = Scrolling()
    monkeypatch.setattr(counting, "time", scrolling)
    counts = Counting(cast("Any", None), cast("Any", SimpleNamespace(idle=scrolling)), lambda: None)

    def work(step: Callable[[], None]) -> dict[int, ColumnStats]:
        for seconds in (0.001, 3.0, 0.001):
            step()
            scrolling.now += seconds
        step()
        return {}

    assert counts._aside(work, lambda: None) == {}
    assert scrolling.waits == [0.05, 0.05, pytest.approx(6.0), 0.05]

    def dropped() -> None:
        raise Superseded

    with pytest.raises(Superseded):
        counts._aside(work, dropped)
