from __future__ import annotations

import gc
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane.state import Derived, DictState, Scope, batch, effect

key = st.sampled_from("abcd")
value = st.integers(0, 3)
pairs = st.dictionaries(key, value, max_size=4)
operation = st.one_of(
    st.tuples(st.just("__setitem__"), key, value),
    st.tuples(st.just("__delitem__"), key),
    st.tuples(st.just("pop"), key),
    st.tuples(st.just("pop"), key, value),
    st.tuples(st.just("popitem")),
    st.tuples(st.just("setdefault"), key, value),
    st.tuples(st.just("update"), pairs),
    st.tuples(st.just("replace"), pairs),
    st.tuples(st.just("clear")),
)


def attempt(call: Any) -> Any:
    try:
        return call()
    except KeyError as error:
        return repr(error)


def on_dict(plain: dict[str, int], name: str, arguments: tuple[Any, ...]) -> Any:
    if name != "replace":
        return getattr(plain, name)(*arguments)
    plain.clear()
    plain.update(arguments[0])
    return None


@given(pairs, st.lists(operation, max_size=12))
def test_it_behaves_as_a_dict_and_readers_run_exactly_when_what_they_read_changes(
    start: dict[str, int], program: list[Any]
) -> None:
    plain, state = dict(start), DictState(start)
    by_key: dict[str, list[object]] = {name: [] for name in "abcd"}
    members: dict[str, list[bool]] = {name: [] for name in "abcd"}
    orders: list[list[str]] = []
    everything: list[dict[str, int]] = []
    for name in "abcd":
        effect(partial(lambda name: by_key[name].append(state.get(name)), name))
        effect(partial(lambda name: members[name].append(name in state), name))
    effect(lambda: orders.append(list(state)))
    effect(lambda: everything.append(dict(state.items())))
    for name, *arguments in program:
        before = dict(plain)
        runs = {name: len(seen) for name, seen in by_key.items()}
        whole, shapes = len(everything), len(orders)
        expected = attempt(partial(on_dict, plain, name, tuple(arguments)))
        assert attempt(partial(getattr(state, name), *arguments)) == expected
        assert state.peek() == plain
        assert list(state) == list(plain)
        for name, seen in by_key.items():
            changed = before.get(name) != plain.get(name) or (name in before) != (name in plain)
            assert len(seen) - runs[name] == changed
            assert seen[-1] == plain.get(name)
            assert members[name][-1] == (name in plain)
        assert len(everything) - whole == (list(before.items()) != list(plain.items()))
        assert len(orders) - shapes == (list(before) != list(plain))


def test_every_way_of_reading_gives_what_a_dict_gives() -> None:
    d = DictState({"a": 1, "b": 2})
    assert d() == d.value == d.peek() == {"a": 1, "b": 2}
    assert (list(d.keys()), list(d.values()), list(d.items())) == (["a", "b"], [1, 2], [("a", 1), ("b", 2)])
    assert (d["a"], d.get("x"), d.get("x", 5), "a" in d, len(d)) == (1, None, 5, True, 2)
    with pytest.raises(KeyError):
        d["x"]


def test_writing_all_at_once() -> None:
    d = DictState({"a": 1})
    d.value = {"b": 2}
    d({"b": 2, "c": 3})
    d.update([("d", 4)], e=5)
    assert d() == {"b": 2, "c": 3, "d": 4, "e": 5}


def test_a_key_that_is_missing_is_waited_for() -> None:
    d: DictState[str, int] = DictState()
    seen: list[object] = []

    def look() -> None:
        try:
            seen.append(d["a"])
        except KeyError:
            seen.append("missing")

    effect(look)
    d["b"] = 1
    d["a"] = 2
    assert seen == ["missing", 2]


def test_keys_that_nobody_reads_any_more_cost_nothing() -> None:
    d = DictState({str(i): i for i in range(10)})
    handle = effect(lambda: sum(d[str(i)] for i in range(10)))
    total = Derived(lambda: d["1"] + d["2"])
    assert total() == 3
    assert len(d._keys) == 10
    handle.dispose()
    del handle
    assert len(d._keys) == 2
    d["1"] = 5
    assert total() == 7
    del total
    assert len(d._keys) == 0


def test_a_reader_of_one_key_lives_as_long_as_the_dict() -> None:
    d = DictState({"a": 1})
    seen: list[int] = []
    effect(lambda: seen.append(d["a"]))
    gc.collect()
    d["a"] = 2
    assert seen == [1, 2]


def test_a_reader_of_several_parts_runs_once_per_write_and_batch() -> None:
    d = DictState({"a": 1})
    seen: list[object] = []
    effect(lambda: seen.append((len(d), d.get("a"), d())))
    d["a"] = 2
    with batch():
        d["b"] = 1
        del d["a"]
    assert seen == [(1, 1, {"a": 1}), (1, 2, {"a": 2}), (1, None, {"b": 1})]


def test_touch_tells_the_readers_of_a_key() -> None:
    d: DictState[str, list[int]] = DictState({"a": [], "b": []})
    seen: list[str] = []
    effect(lambda: seen.append(f"a{len(d['a'])}"))
    effect(lambda: seen.append(f"b{len(d['b'])}"))
    d.peek()["a"].append(1)
    d.touch("a")
    assert seen == ["a0", "b0", "a1"]
    d.touch()
    assert seen == ["a0", "b0", "a1", "a1", "b0"]


def test_subscribers_get_the_new_dict() -> None:
    d = DictState({"a": 1})
    heard: list[dict[str, int]] = []
    d.subscribe(heard.append)
    d["a"] = 2
    assert heard == [{"a": 2}]


def test_it_is_equal_to_itself_only() -> None:
    assert DictState({"a": 1}) != {"a": 1}
    d = DictState({"a": 1})
    assert d in {d}


def test_a_component_keeps_its_dict() -> None:
    scope = Scope()

    def component() -> DictState[str, int]:
        return DictState({"a": 1})

    assert scope.rerun(component) is scope.rerun(component)
