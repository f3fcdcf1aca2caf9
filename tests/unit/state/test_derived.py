from __future__ import annotations

import traceback

import pytest

from taupane.errors import CycleError
from taupane.state import Derived, State, batch, effect


def test_it_is_computed_when_asked_and_then_kept() -> None:
    calls: list[int] = []
    s = State(1)

    def compute() -> int:
        calls.append(s())
        return s() * 2

    d = Derived(compute)
    assert calls == []
    assert (d(), d.value, d.peek()) == (2, 2, 2)
    assert calls == [1]
    s.set(5)
    assert calls == [1]
    assert d() == 10
    assert calls == [1, 5]


def test_writes_elsewhere_do_not_compute_it_again() -> None:
    calls: list[int] = []
    s, other = State(1), State(1)
    d = Derived(lambda: calls.append(s()))
    d()
    other.set(2)
    d()
    assert calls == [1]


def test_a_diamond_runs_once_and_never_sees_half_of_a_change() -> None:
    s = State(1)
    left, right = Derived(lambda: s() + 1), Derived(lambda: s() * 10)
    seen: list[tuple[int, int]] = []
    effect(lambda: seen.append((left(), right())))
    s.set(2)
    assert seen == [(2, 10), (3, 20)]


def test_an_equal_result_stops_the_change() -> None:
    s = State(1)
    calls: list[str] = []
    parity = Derived(lambda: s() % 2)

    def name() -> str:
        calls.append("computed")
        return "odd" if parity() else "even"

    named = Derived(name)
    seen: list[str] = []
    effect(lambda: seen.append(named()))
    s.set(3)
    s.set(5)
    assert seen == ["odd"]
    assert calls == ["computed"]
    s.set(6)
    assert seen == ["odd", "even"]


def test_what_was_not_read_in_the_last_run_is_no_dependency() -> None:
    which, a, b = State("a"), State(1), State(2)
    calls: list[int] = []

    def pick() -> int:
        calls.append(1)
        return a() if which() == "a" else b()

    d = Derived(pick)
    seen: list[int] = []
    effect(lambda: seen.append(d()))
    b.set(3)
    assert len(calls) == 1
    which.set("b")
    a.set(9)
    assert seen == [1, 3]
    assert len(calls) == 2


def test_a_source_that_is_no_longer_wanted_is_not_computed() -> None:
    wanted = State(True)
    calls: list[bool] = []
    costly = Derived(lambda: calls.append(wanted()))
    d = Derived(lambda: costly() if wanted() else None)
    effect(d)
    wanted.set(False)
    assert calls == [True, False] or calls == [True]


def test_an_error_is_kept_and_raised_to_every_reader_until_a_source_changes() -> None:
    s = State(0)
    calls: list[int] = []

    def divide() -> int:
        calls.append(s())
        return 10 // s()

    d = Derived(divide)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            d()
    assert calls == [0]
    s.set(5)
    assert d() == 2


def test_a_kept_error_shows_where_it_was_raised_and_does_not_grow() -> None:
    def divide() -> int:
        return 1 // 0

    d = Derived(divide)
    lengths = []
    for _ in range(4):
        with pytest.raises(ZeroDivisionError) as caught:
            d()
        lengths.append(len(traceback.extract_tb(caught.value.__traceback__)))
        assert "divide" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert len(set(lengths)) == 1


def test_an_effect_hears_of_an_error_and_of_its_end() -> None:
    s = State(1)
    d = Derived(lambda: 10 // s())
    seen: list[object] = []

    def look() -> None:
        try:
            seen.append(d())
        except ZeroDivisionError:
            seen.append("error")

    effect(look)
    s.set(0)
    s.set(2)
    assert seen == [10, "error", 5]


def test_needing_itself_is_an_error_that_names_the_way() -> None:
    loop: list[Derived[int]] = []

    def a() -> int:
        return loop[1]() + 1

    def b() -> int:
        return loop[0]() + 1

    loop += [Derived(a, name="a"), Derived(b, name="b")]
    with pytest.raises(CycleError, match="a -> b -> a"):
        loop[0]()
    with pytest.raises(CycleError):
        loop[1]()


@pytest.mark.parametrize("observed", [False, True])
@pytest.mark.parametrize("first", ["a", "b"])
def test_a_cycle_that_a_change_opens_is_forgotten(observed: bool, first: str) -> None:
    closed = State(True)
    loop: dict[str, Derived[int]] = {}
    loop["a"] = Derived(lambda: loop["b"]() if closed() else 0, name="a")
    loop["b"] = Derived(lambda: loop["a"]() + 1, name="b")
    second = "b" if first == "a" else "a"

    def look(name: str) -> object:
        try:
            return loop[name]()
        except CycleError:
            return "cycle"

    seen: list[object] = []
    handles = [effect(lambda: seen.append(look(first)))] if observed else []
    assert look(first) == "cycle"
    assert look(second) == "cycle"
    closed.set(False)
    assert (look("a"), look("b")) == (0, 1)
    closed.set(True)
    assert look(first) == "cycle"
    closed.set(False)
    assert (look("b"), look("a")) == (1, 0)
    if observed:
        value = 0 if first == "a" else 1
        assert seen == ["cycle", value, "cycle", value]
    for handle in handles:
        handle.dispose()


def test_a_long_chain_is_followed_without_deep_recursion_once_it_is_known() -> None:
    s = State(0)
    chain: list[Derived[int]] = [Derived(s)]
    for _ in range(2000):
        source = chain[-1]
        chain.append(Derived(lambda source=source: source() + 1))  # type: ignore[misc]
        chain[-1]()
    seen: list[int] = []
    handle = effect(lambda: seen.append(chain[-1]()))
    assert seen == [2000]
    handle.dispose()
    assert chain[0]._observers == ()


def test_in_a_batch_it_is_current_at_once() -> None:
    s = State(1)
    d = Derived(lambda: s() * 2)
    seen: list[int] = []
    effect(lambda: seen.append(d()))
    with batch():
        s.set(2)
        assert d() == 4
        s.set(3)
        assert d() == 6
    assert seen == [2, 6]


def test_one_that_writes_what_it_reads_is_stopped() -> None:
    s = State(0)

    def bad() -> int:
        s.set(s() + 1)
        return s()

    d = Derived(bad)
    with pytest.raises(CycleError, match="still changing"):
        effect(lambda: d())


def test_an_interrupt_is_not_kept() -> None:
    fail = [True]

    def compute() -> int:
        if fail[0]:
            raise KeyboardInterrupt
        return 1

    d = Derived(compute)
    with pytest.raises(KeyboardInterrupt):
        d()
    fail[0] = False
    assert d() == 1
