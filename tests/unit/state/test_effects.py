from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from taupane.errors import CycleError
from taupane.state import Derived, Effect, Scope, State, batch, configure, effect, on_dispose


@pytest.fixture
def reported() -> Iterator[list[tuple[Exception, object]]]:
    errors: list[tuple[Exception, object]] = []
    configure(on_error=lambda error, origin: errors.append((error, origin)))
    yield errors
    configure(on_error=None)


def test_it_runs_now_and_after_each_change_until_disposed() -> None:
    s = State(1)
    seen: list[int] = []

    @effect
    def show() -> None:
        seen.append(s())

    assert isinstance(show, Effect)
    s.set(2)
    show.dispose()
    show.dispose()
    s.set(3)
    assert seen == [1, 2]
    assert s._observers == ()


def test_its_cleanup_is_called_before_the_next_run_and_at_the_end() -> None:
    s = State(1)
    log: list[str] = []

    def work() -> object:
        value = s()
        log.append(f"run {value}")
        on_dispose(lambda: log.append(f"dispose {value}"))
        return lambda: log.append(f"cleanup {value}")

    handle = effect(work)
    s.set(2)
    handle.dispose()
    assert log == ["run 1", "cleanup 1", "dispose 1", "run 2", "cleanup 2", "dispose 2"]


def test_inner_effects_belong_to_the_run_that_made_them() -> None:
    outer, inner = State(1), State(1)
    log: list[str] = []

    def work() -> None:
        number = outer()
        effect(lambda: log.append(f"{number}:{inner()}"))

    handle = effect(work)
    outer.set(2)
    inner.set(5)
    with batch():
        inner.set(6)
        outer.set(3)
    assert log == ["1:1", "2:1", "2:5", "3:6"]
    handle.dispose()
    inner.set(7)
    assert len(log) == 4


def test_an_inner_effect_does_not_make_the_outer_depend() -> None:
    a, b = State(1), State(1)
    runs: list[str] = []

    def work() -> None:
        a()
        runs.append("outer")
        effect(lambda: runs.append(f"inner {b()}"))

    effect(work)
    b.set(2)
    assert runs == ["outer", "inner 1", "inner 2"]


def test_an_error_is_logged_and_breaks_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    s = State(1)
    seen: list[int] = []

    def fail() -> None:
        seen.append(-s())
        raise ValueError("broken effect")

    effect(fail)
    effect(lambda: seen.append(s()))
    with caplog.at_level(logging.ERROR):
        s.set(2)
    s.set(3)
    assert seen == [-1, 1, -2, 2, -3, 3]
    assert "fail failed" in caplog.text
    assert "broken effect" in caplog.text


def test_errors_go_to_the_hook(reported: list[tuple[Exception, object]]) -> None:
    s = State(1)
    handle = effect(lambda: 1 // (s() - 2))
    s.subscribe(lambda value: [][value])
    s.set(2)
    assert [type(error) for error, _ in reported] == [ZeroDivisionError, IndexError]
    assert reported[0][1] is handle


def test_a_hook_that_fails_is_logged_with_the_error(caplog: pytest.LogCaptureFixture) -> None:
    def bad_hook(error: Exception, origin: object) -> None:
        raise RuntimeError("the hook is broken too")

    configure(on_error=bad_hook)
    try:
        effect(lambda: 1 // 0)
    finally:
        configure(on_error=None)
    assert "the hook is broken too" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_effects_that_write_settle_before_the_write_returns() -> None:
    celsius, fahrenheit = State(0.0), State(0.0)
    effect(lambda: fahrenheit.set(celsius() * 1.8 + 32))
    seen: list[tuple[float, float]] = []
    effect(lambda: seen.append((celsius(), fahrenheit())))
    celsius.set(100.0)
    assert fahrenheit() == 212.0
    assert seen[-1] == (100.0, 212.0)


def test_an_effect_may_write_what_it_reads_if_it_settles() -> None:
    s = State(50)

    def clamp() -> None:
        if s() > 10:
            s.set(s() - 1)

    effect(clamp)
    assert s() == 10
    s.set(30)
    assert s() == 10


def test_effects_that_never_settle_are_stopped_and_named() -> None:
    a, b, go = State(0), State(0), State(False)
    others: list[int] = []

    def ping() -> None:
        if go():
            b.set(a() + 1)

    def pong() -> None:
        if go():
            a.set(b() + 1)

    effect(ping)
    effect(pong)
    effect(lambda: others.append(a()))
    with pytest.raises(CycleError, match=r"p[io]ng.*still changing what it reads after 100 runs"):
        go.set(True)
    assert others[-1] == a()
    # They are not dead: they hear the next change.
    go.set(False)
    a.set(0)
    assert b() > 0


def test_a_new_effect_that_never_settles_is_stopped() -> None:
    s = State(0)
    with pytest.raises(CycleError):
        effect(lambda: s.set(s() + 1))


def test_one_effect_for_many_sources_runs_once_per_batch() -> None:
    states = [State(0) for _ in range(50)]
    sums: list[int] = []
    effect(lambda: sums.append(sum(state() for state in states)))
    with batch():
        for state in states:
            state.set(1)
    assert sums == [0, 50]


def test_a_value_that_comes_back_within_a_batch_changes_nothing_that_is_derived() -> None:
    s = State(1)
    d = Derived(lambda: s() * 2)
    seen: list[int] = []
    effect(lambda: seen.append(d()))
    with batch():
        s.set(2)
        s.set(1)
    assert seen == [2]


def test_disposing_itself_while_it_runs_ends_it_after_the_run() -> None:
    s = State(1)
    log: list[str] = []
    scope = Scope()

    def work() -> object:
        log.append(f"run {s()}")
        if s() == 2:
            scope.dispose()
        return lambda: log.append("cleanup")

    scope.run(effect, work)
    s.set(2)
    s.set(3)
    assert log == ["run 1", "cleanup", "run 2", "cleanup"]


def test_disposing_another_that_waits_keeps_it_from_running() -> None:
    s = State(1)
    seen: list[str] = []
    handles: list[Effect] = []

    def first() -> None:
        seen.append(f"first {s()}")
        if s() == 2:
            handles[0].dispose()

    effect(first)
    handles.append(effect(lambda: seen.append(f"second {s()}")))
    s.set(2)
    assert seen == ["first 1", "second 1", "first 2"]


def test_an_interrupt_reaches_the_writer_after_the_others_ran() -> None:
    s = State(1)
    seen: list[int] = []

    def interrupted() -> None:
        if s() == 2:
            raise KeyboardInterrupt

    effect(interrupted)
    effect(lambda: seen.append(s()))
    with pytest.raises(KeyboardInterrupt):
        s.set(2)
    s.set(3)
    assert seen == [1, 2, 3]


def test_an_effect_in_a_disposed_scope_never_runs() -> None:
    scope = Scope()
    scope.dispose()
    seen: list[int] = []
    handle = scope.run(effect, lambda: seen.append(1))
    assert handle.disposed
    assert seen == []
