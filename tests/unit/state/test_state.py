from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import polars as pl
import pytest

from taupane.errors import StateError
from taupane.state import Derived, State, effect, untrack


class Refuses:
    """Raises when compared."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("do not compare me")

    __hash__ = None  # type: ignore[assignment]


class Vague:
    """Answers a comparison with something that is no bool."""

    def __eq__(self, other: object) -> Any:
        return "maybe"

    __hash__ = None  # type: ignore[assignment]


def runs(state: State[Any]) -> list[object]:
    """Count runs of an effect that reads `state`: one entry each."""
    seen: list[object] = []
    effect(lambda: seen.append(state()))
    return seen


def test_every_spelling_reads_and_writes() -> None:
    s = State(1)
    s.set(2)
    assert s() == s.value == s.peek() == 2
    s(3)
    assert s.value == 3
    s.value = 4
    assert s() == 4
    assert s.update(lambda v: v + 1) == 5
    assert s() == 5


def test_a_write_runs_what_read_it_before_the_write_returns() -> None:
    s = State("a")
    seen = runs(s)
    s.set("b")
    assert seen == ["a", "b"]


@pytest.mark.parametrize("value", [0, "x", (1, 2), None, [1], {"a": 1}, 1.5], ids=repr)
def test_an_equal_value_of_the_same_type_is_no_change(value: object) -> None:
    s: State[object] = State(value)
    seen = runs(s)
    s.set(copy.deepcopy(value))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (1, True),
        (0, 0.0),
        (Refuses(), Refuses()),
        (Vague(), Vague()),
        (math.nan, float("nan")),
        (np.array([1, 2]), np.array([1, 2])),
        (np.array([1]), np.array([1])),
        (np.array([]), np.array([])),
        (pl.Series([1]), pl.Series([1])),
        (pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]})),
        (pl.LazyFrame({"a": [1]}), pl.LazyFrame({"a": [1]})),
        (pl.col("a") > 1, pl.col("a") > 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_shown_equal_is_a_change(old: object, new: object) -> None:
    s: State[object] = State(old)
    seen = runs(s)
    s.set(new)
    assert len(seen) == 2
    assert s.peek() is new


@pytest.mark.parametrize(
    "value",
    [math.nan, Refuses(), Vague(), np.array([1, 2]), pl.DataFrame({"a": [1]}), pl.col("a")],
    ids=lambda value: type(value).__name__,
)
def test_the_same_object_is_no_change_whatever_its_comparison_says(value: object) -> None:
    s: State[object] = State(value)
    seen = runs(s)
    s.set(value)
    assert len(seen) == 1


def test_touch_announces_a_value_changed_in_place() -> None:
    s = State([1])
    lengths: list[int] = []
    effect(lambda: lengths.append(len(s())))
    s.peek().append(2)
    s.set(s.peek())
    assert lengths == [1]
    s.touch()
    assert lengths == [1, 2]


def test_truth_of_a_state_is_refused_with_the_right_spelling() -> None:
    with pytest.raises(TypeError, match=r"if s\(\):"):
        bool(State(0))
    with pytest.raises(TypeError, match=r"if d\(\):"):
        bool(Derived(lambda: 0))


def test_two_states_are_never_equal_and_can_be_keys() -> None:
    a, b = State(1), State(1)
    assert a != b
    assert len({a, b}) == 2


def test_a_state_cannot_be_copied_by_accident() -> None:
    with pytest.raises(TypeError, match="copy its value"):
        copy.copy(State(1))


def test_names_show_in_messages() -> None:
    assert repr(State(1, name="count")) == "<count 1>"
    assert repr(State("x")) == "<State 'x'>"
    assert repr(Derived(lambda: 1, name="total")) == "<Derived total>"


def test_untracked_reads_are_no_dependencies() -> None:
    a, b, c = State(1), State(1), State(1)
    seen: list[int] = []
    effect(lambda: seen.append(a() + b.peek() + untrack(lambda: c())))
    b.set(2)
    c.set(2)
    assert seen == [3]
    a.set(2)
    assert seen == [3, 6]


def test_an_update_that_writes_its_own_state_is_refused() -> None:
    s = State(0)

    def careless(value: int) -> int:
        s.set(s.peek() + 1)
        return value + 1

    with pytest.raises(StateError, match="return the value"):
        s.update(careless)


def test_update_raises_what_its_function_raises_and_changes_nothing() -> None:
    s = State(0)
    with pytest.raises(ZeroDivisionError):
        s.update(lambda v: 1 // v)
    assert s() == 0


class TestSubscribers:
    def test_they_get_the_new_value_until_they_leave(self) -> None:
        s = State(0)
        heard: list[int] = []
        leave = s.subscribe(heard.append)
        s.set(1)
        s.set(1)
        leave()
        leave()
        s.set(2)
        assert heard == [1]

    def test_they_may_take_nothing(self) -> None:
        s = State(0)
        calls: list[str] = []

        def refresh() -> None:
            calls.append("called")

        s.subscribe(refresh)
        s.set(1)
        assert calls == ["called"]

    def test_unsubscribing_a_bound_method_finds_it(self) -> None:
        s = State(0)
        heard: list[int] = []
        s.subscribe(heard.append)
        s.unsubscribe(heard.append)
        s.unsubscribe(heard.append)
        s.set(1)
        assert heard == []

    def test_subscribing_twice_is_hearing_twice(self) -> None:
        s = State(0)
        heard: list[int] = []
        s.subscribe(heard.append)
        s.subscribe(heard.append)
        s.set(1)
        s.unsubscribe(heard.append)
        s.set(2)
        assert heard == [1, 1, 2]

    def test_their_reads_are_nobodys_dependencies(self) -> None:
        s, other = State(0), State(0)
        heard: list[int] = []
        s.subscribe(lambda value: heard.append(value + other()))
        s.set(1)
        other.set(5)
        assert heard == [1]

    def test_a_derived_is_heard_only_when_its_value_changes(self) -> None:
        s = State(1)
        heard: list[bool] = []
        even = Derived(lambda: s() % 2 == 0)
        leave = even.subscribe(heard.append)
        s.set(3)
        s.set(4)
        s.set(6)
        leave()
        s.set(7)
        assert heard == [True]

    def test_a_callback_may_write_the_same_state(self) -> None:
        s = State(0)
        s.subscribe(lambda value: s.set(min(value, 10)))
        s.set(99)
        assert s() == 10
