from __future__ import annotations

import threading
from functools import partial

import pytest

from taupane_bridges.data.sources.together import Together


def test_results_come_in_order() -> None:
    together: Together[int] = Together()
    assert together.all([(at, partial(pow, at, 2)) for at in range(20)]) == [at * at for at in range(20)]
    assert together.all([]) == []


def test_the_first_error_is_raised_when_all_is_done() -> None:
    together: Together[int] = Together()
    done = []

    def fail() -> int:
        raise ValueError("no")

    def work() -> int:
        done.append(1)
        return 1

    with pytest.raises(ValueError, match="no"):
        together.all([("a", fail), ("b", work)])
    assert done == [1]
    assert together.all([("a", lambda: 2)]) == [2], "what failed can be tried again"


def test_what_is_under_way_is_not_done_twice() -> None:
    together: Together[int] = Together()
    begun, go_on = threading.Event(), threading.Event()
    made: list[int] = []
    found: list[int] = []

    def slow() -> int:
        begun.set()
        assert go_on.wait(30)
        made.append(1)
        return 5

    first = threading.Thread(target=lambda: found.extend(together.all([("x", slow)])))
    first.start()
    assert begun.wait(30)
    second = threading.Thread(target=lambda: found.extend(together.all([("y", lambda: 6), ("x", slow)])))
    second.start()
    go_on.set()
    first.join(30)
    second.join(30)
    assert sorted(found) == [5, 5, 6]
    assert made in ([1], [1, 1]), "twice only where the first was done before the second came"


def test_processors_that_are_idle_help(monkeypatch: pytest.MonkeyPatch) -> None:
    from taupane_bridges.data.sources import together as module

    helpers = module._Helpers()
    helpers._count = 1
    monkeypatch.setattr(module, "_helpers", helpers)
    together: Together[str] = Together()
    both = threading.Barrier(2, timeout=30)

    def meet() -> str:
        both.wait()
        return threading.current_thread().name

    assert len(set(together.all([("a", meet), ("b", meet)]))) == 2
