from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane.state import Change, Derived, ListState, Scope, batch, effect


def replay(items: list[int], changes: list[Change]) -> list[int] | None:
    """Apply a change log to a copy, as a follower does; None after a reset."""
    items = items.copy()
    for change in changes:
        if change[0] == "insert":
            items.insert(change[1], change[2])
        elif change[0] == "remove":
            items.pop(change[1])
        elif change[0] == "move":
            items.insert(change[2], items.pop(change[1]))
        elif change[0] == "set":
            items[change[1]] = change[2]
        else:
            return None
    return items


index = st.integers(-12, 12)
operation = st.one_of(
    st.tuples(st.just("insert"), index, st.integers(0, 5)),
    st.tuples(st.just("append"), st.integers(0, 5)),
    st.tuples(st.just("pop"), index),
    st.tuples(st.just("remove"), st.integers(0, 5)),
    st.tuples(st.just("move"), index, index),
    st.tuples(st.just("__setitem__"), index, st.integers(0, 5)),
    st.tuples(st.just("__setitem__"), st.slices(8), st.lists(st.integers(0, 5), max_size=3)),
    st.tuples(st.just("__delitem__"), index),
    st.tuples(st.just("__delitem__"), st.slices(8)),
    st.tuples(st.just("extend"), st.lists(st.integers(0, 5), max_size=4)),
    st.tuples(st.just("sort")),
    st.tuples(st.just("reverse")),
    st.tuples(st.just("clear")),
    st.tuples(st.just("replace"), st.lists(st.integers(0, 5), max_size=6)),
)


def on_list(items: list[int], name: str, arguments: tuple[Any, ...]) -> Any:
    """Do the same to a plain list."""
    if name == "replace":
        items[:] = arguments[0]
        return None
    if name == "move":
        source, target = (i + len(items) if i < 0 else i for i in arguments)
        if not (0 <= source < len(items) and 0 <= target < len(items)):
            raise IndexError
        items.insert(target, items.pop(source))
        return None
    return getattr(items, name)(*arguments)


def attempt(call: Any) -> Any:
    try:
        return call()
    except (IndexError, ValueError) as error:
        return type(error)


@given(st.lists(st.integers(0, 5), max_size=8), st.lists(operation, max_size=12))
def test_it_behaves_as_a_list_and_its_log_replayed_gives_the_list(start: list[int], program: list[Any]) -> None:
    plain, state = start.copy(), ListState(start)
    version, follower = state.snapshot()
    for name, *arguments in program:
        expected = attempt(partial(on_list, plain, name, tuple(arguments)))
        before = state.version
        assert attempt(partial(getattr(state, name), *arguments)) == expected
        assert state.peek() == plain
        step = state.changes_since(before)
        assert step is not None
        assert before + len(step) == state.version
    changes = state.changes_since(version)
    assert changes is not None
    replayed = replay(follower, changes)
    assert replayed is None or replayed == plain


def test_changes_are_named_one_by_one() -> None:
    xs = ListState("abc")
    start = xs.version
    xs.append("d")
    xs.insert(-1, "x")
    xs[0] = "A"
    xs.move(0, 2)
    xs.remove("d")
    xs.pop()
    xs.extend("yz")
    assert xs.changes_since(start) == [
        ("insert", 3, "d"),
        ("insert", 3, "x"),
        ("set", 0, "A"),
        ("move", 0, 2),
        ("remove", 4),
        ("remove", 3),
        ("insert", 3, "y"),
        ("insert", 4, "z"),
    ]
    assert xs() == ["b", "c", "A", "y", "z"]


def test_what_changes_nothing_is_no_change() -> None:
    xs = ListState([1, 2])
    start = xs.version
    xs[0] = 1
    xs.move(1, 1)
    xs.extend([])
    xs.replace([1, 2])
    xs.sort()
    assert xs.version == start
    assert xs.changes_since(start) == []


def test_a_follower_that_is_too_far_behind_is_told_to_read_again() -> None:
    xs = ListState([0])
    start = xs.version
    for i in range(1025):
        xs[0] = i + 1
    assert xs.changes_since(start) is None
    assert xs.changes_since(xs.version - 1024) is not None
    assert xs.changes_since(xs.version + 1) is None


def test_readers_run_once_per_batch_and_readers_of_nothing_do_not() -> None:
    xs = ListState([3, 1])
    seen: list[tuple[int, ...]] = []
    lengths: list[int] = []
    effect(lambda: seen.append(tuple(xs)))
    length = Derived(lambda: len(xs))
    effect(lambda: lengths.append(length()))
    with batch():
        xs.append(2)
        xs.sort()
    xs[0] = 9
    assert seen == [(3, 1), (1, 2, 3), (9, 2, 3)]
    assert lengths == [2, 3]


def test_copies_given_out_change_nothing() -> None:
    xs = ListState([1])
    xs().append(2)
    xs.value.append(2)
    xs.peek().append(2)
    assert list(xs) == [1]
    xs.value = [4, 5]
    assert xs() == [4, 5]
    xs([6])
    assert xs.value == [6]


def test_it_can_be_changed_while_it_is_looped_over() -> None:
    xs = ListState([1, 2, 3])
    for x in xs:
        xs.remove(x)
    assert xs() == []


def test_subscribers_get_the_new_list() -> None:
    xs = ListState([1])
    heard: list[list[int]] = []
    xs.subscribe(heard.append)
    xs.append(2)
    assert heard == [[1, 2]]


def test_touch_tells_readers_about_items_changed_in_place() -> None:
    xs = ListState([{"done": False}])
    seen: list[bool] = []
    effect(lambda: seen.append(xs[0]["done"]))
    xs.peek()[0]["done"] = True
    start = xs.version
    xs.touch()
    assert seen == [False, True]
    assert xs.changes_since(start) == [("reset",)]


def test_move_out_of_range_says_so() -> None:
    with pytest.raises(IndexError, match="cannot move 0 to 3 in a list of 2"):
        ListState([1, 2]).move(0, 3)


def test_a_component_keeps_its_list() -> None:
    scope = Scope()
    first = scope.rerun(lambda: ListState([1]))
    first.append(2)
    assert scope.rerun(lambda: ListState([1])) is not first  # another lambda is another place

    def component() -> ListState[int]:
        return ListState([1])

    kept = scope.rerun(component)
    kept.append(2)
    assert scope.rerun(component) is kept
    assert kept() == [1, 2]


def test_augmented_assignment_is_one_write() -> None:
    xs = ListState([1])
    seen: list[list[int]] = []
    effect(lambda: seen.append(xs()))
    same = xs
    xs += [2, 3]
    assert xs is same
    assert seen == [[1], [1, 2, 3]]
