from __future__ import annotations

import gc
import weakref

from taupane.state import Derived, DictState, Effect, ListState, Reaction, Scope, State, ViewState, effect


class Payload:
    """Something to keep a weak reference to."""


def test_a_derived_that_nobody_observes_is_not_kept_by_its_sources() -> None:
    s = State(1)

    def make() -> list[weakref.ref[Derived[int]]]:
        d = Derived(lambda: s() + 1)
        outer = Derived(lambda: d() + 1)
        assert outer() == 3
        return [weakref.ref(d), weakref.ref(outer)]

    gone = make()
    gc.collect()
    assert [ref() for ref in gone] == [None, None]
    assert s._observers == ()


def test_a_derived_lets_go_of_its_sources_when_its_last_observer_leaves() -> None:
    s = State(1)
    d = Derived(lambda: s() + 1)
    outer = Derived(lambda: d() + 1)
    first, second = effect(lambda: outer()), effect(lambda: outer())
    counts = [len(s._observers)]
    first.dispose()
    counts.append(len(s._observers))
    second.dispose()
    counts += [len(s._observers), len(d._observers)]
    assert counts == [1, 1, 0, 0]
    s.set(5)
    assert outer() == 7


def test_an_effect_lives_as_long_as_what_it_reads() -> None:
    s = State(1)
    seen: list[int] = []
    effect(lambda: seen.append(s()))
    gc.collect()
    s.set(2)
    assert seen == [1, 2]


def test_states_and_effects_that_nobody_knows_are_collected() -> None:
    def make() -> list[weakref.ref[object]]:
        s = State(Payload())
        d = Derived(lambda: s())
        handle = effect(lambda: d())
        return [weakref.ref(s), weakref.ref(d), weakref.ref(handle), weakref.ref(s.peek())]

    refs = make()
    gc.collect()
    assert [ref() for ref in refs] == [None] * 4


def test_a_disposed_effect_keeps_nothing() -> None:
    s = State(1)
    payload = Payload()
    gone = weakref.ref(payload)
    scope = Scope()
    handle: Effect | None = scope.run(effect, lambda payload=payload: (s(), payload)[0])
    assert handle is not None
    handle.dispose()
    del payload, handle
    gc.collect()
    assert gone() is None
    assert not scope._children


def test_a_leaked_run_keeps_none_of_what_was_read() -> None:
    """A long task that was started in an effect carries the run in its context."""
    from taupane.state.graph import get_run

    runs: list[object] = []

    def make() -> weakref.ref[State[int]]:
        s = State(1)

        def work() -> None:
            s()
            runs.append(get_run())

        effect(work).dispose()
        return weakref.ref(s)

    gone = make()
    gc.collect()
    assert gone() is None


def test_running_again_and_again_keeps_nothing() -> None:
    s = State(0)
    scope = Scope()

    def component() -> None:
        kept = State(0)
        d = Derived(lambda: s() + kept())
        effect(lambda: d())
        Reaction(d).run()
        s.subscribe(lambda: None)
        Scope(scope)
        ListState([1])
        DictState({"a": 1})
        ViewState(1)

    def count() -> int:
        gc.collect()
        return len(gc.get_objects())

    for _ in range(3):
        scope.rerun(component)
        s.set(s.peek() + 1)
    before = count()
    for _ in range(50):
        scope.rerun(component)
        s.set(s.peek() + 1)
    assert count() - before < 50
    assert len(s._observers) == 2  # the subscription and the Derived


def test_nodes_have_no_dict() -> None:
    things: list[object] = [
        State(1),
        ListState([1]),
        DictState({}),
        ViewState(1),
        Derived(lambda: 1),
        Reaction(lambda: 1),
        Scope(),
        effect(lambda: None),
    ]
    assert [type(thing).__name__ for thing in things if hasattr(thing, "__dict__")] == []
