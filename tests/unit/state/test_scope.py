from __future__ import annotations

import logging

import pytest

from taupane.errors import StateError
from taupane.state import (
    Derived,
    DictState,
    ListState,
    Reaction,
    Scope,
    State,
    current_scope,
    effect,
    on_dispose,
)


class Window:
    """Stands for a view."""


def test_what_is_made_in_it_ends_with_it() -> None:
    s = State(1)
    scope = Scope()
    seen: list[int] = []
    scope.run(effect, lambda: seen.append(s()))
    reaction = scope.run(Reaction, s)
    reaction.run()
    scope.run(s.subscribe, seen.append)
    scope.dispose()
    s.set(2)
    assert seen == [1]
    assert reaction.disposed
    assert s._observers == ()


def test_children_end_before_their_parents_and_the_newest_first() -> None:
    log: list[str] = []
    parent = Scope()
    parent.on_dispose(lambda: log.append("parent"))
    for name in ("first", "second"):
        child = Scope(parent)
        child.run(on_dispose, lambda name=name: log.append(name))
    parent.dispose()
    parent.dispose()
    assert log == ["second", "first", "parent"]


def test_errors_of_cleanups_are_logged_and_the_others_run(caplog: pytest.LogCaptureFixture) -> None:
    log: list[str] = []
    scope = Scope()
    scope.on_dispose(lambda: log.append("ran"))
    scope.on_dispose(lambda: 1 // 0)
    with caplog.at_level(logging.ERROR):
        scope.dispose()
    assert log == ["ran"]
    assert "ZeroDivisionError" in caplog.text


def test_what_is_added_too_late_ends_at_once() -> None:
    scope = Scope()
    scope.dispose()
    log: list[str] = []
    scope.on_dispose(lambda: log.append("cleanup"))
    child = Scope(scope)
    assert child.disposed
    assert log == ["cleanup"]


def test_the_view_is_inherited() -> None:
    window = Window()
    inner = Scope(Scope(Scope(view=window)))
    assert inner.view is window
    assert Scope().view is None


def test_it_is_current_only_while_it_runs() -> None:
    scope = Scope()
    assert current_scope() is None
    assert scope.run(current_scope) is scope
    assert current_scope() is None


def test_a_disposed_child_is_forgotten_by_its_parent() -> None:
    parent = Scope()
    for _ in range(3):
        Scope(parent).dispose()
    parent.run(effect, lambda: None).dispose()
    parent.run(Reaction, lambda: None).dispose()
    assert not parent._children


def test_a_disposed_reaction_refuses_to_run() -> None:
    reaction = Reaction(lambda: 1)
    assert reaction.run() == 1
    reaction.dispose()
    assert not reaction.stale()
    with pytest.raises(StateError, match="disposed"):
        reaction.run()


def test_cleanups_read_for_nobody() -> None:
    a, b = State(1), State(1)
    runs: list[int] = []
    scope = Scope()
    scope.on_dispose(b)

    def work() -> None:
        runs.append(a())
        scope.dispose()

    effect(work)
    b.set(2)
    assert runs == [1]


class TestReaction:
    def test_it_is_told_once_until_it_runs_again(self) -> None:
        s = State(1)
        told: list[Reaction[int]] = []
        reaction = Reaction(s, told.append)
        assert reaction.run() == 1
        s.set(2)
        s.set(3)
        assert told == [reaction]
        assert reaction.stale()
        assert reaction.run() == 3
        s.set(4)
        assert told == [reaction, reaction]

    def test_an_unchanged_derived_makes_it_current_again(self) -> None:
        s = State(1)
        parity = Derived(lambda: s() % 2)
        told: list[Reaction[int]] = []
        reaction = Reaction(parity, told.append)
        reaction.run()
        s.set(3)
        assert len(told) == 1
        assert not reaction.stale()
        s.set(4)
        assert len(told) == 2
        assert reaction.stale()
        assert reaction.run() == 0

    def test_what_its_function_raises_comes_through_and_a_change_is_still_heard(self) -> None:
        s = State(0)
        told: list[object] = []
        reaction = Reaction(lambda: 1 // s(), told.append)
        with pytest.raises(ZeroDivisionError):
            reaction.run()
        s.set(1)
        assert told == [reaction]
        assert reaction.run() == 1

    def test_a_write_during_its_run_is_told_when_the_run_ends(self) -> None:
        s = State(1)
        told: list[object] = []

        def overtaken() -> int:
            value = s()
            s.set(7)
            assert told == []
            return value

        reaction = Reaction(overtaken, told.append)
        reaction.run()
        assert told == [reaction]

    def test_subclasses_may_override_on_dirty(self) -> None:
        told: list[str] = []

        class Binding(Reaction[int]):
            __slots__ = ("label",)
            label: str

            def on_dirty(self) -> None:
                told.append(self.label)

        s = State(1)
        binding = Binding(s)
        binding.label = "text"
        binding.run()
        s.set(2)
        assert told == ["text"]


class TestRerun:
    def test_state_made_in_a_component_is_kept(self) -> None:
        scope = Scope()

        def component() -> tuple[object, ...]:
            return State(0), ListState([1]), DictState({"a": 1}), State("x")

        first = scope.rerun(component)
        assert all(a is b for a, b in zip(first, scope.rerun(component), strict=True))
        assert len(set(map(id, first))) == 4

    def test_two_on_one_line_are_two(self) -> None:
        scope = Scope()

        def component(both: bool) -> list[State[str]]:
            return [State("a") if both else State("b"), State("c")]

        first = scope.rerun(component, True)
        second = scope.rerun(component, False)
        assert [s.peek() for s in second] == ["b", "c"]
        assert second[1] is first[1]

    def test_a_loop_makes_its_nth_again(self) -> None:
        scope = Scope()

        def component(count: int) -> list[State[int]]:
            return [State(i) for i in range(count)]

        first = scope.rerun(component, 3)
        second = scope.rerun(component, 2)
        third = scope.rerun(component, 3)
        assert second == first[:2]
        assert third[:2] == first[:2]
        assert third[2] is not first[2]

    def test_what_is_not_reached_is_lost(self) -> None:
        scope = Scope()

        def component(shown: bool) -> State[int] | None:
            return State(0) if shown else None

        first = scope.rerun(component, True)
        assert first is not None
        first.set(5)
        assert scope.rerun(component, True) is first
        scope.rerun(component, False)
        again = scope.rerun(component, True)
        assert again is not None
        assert again.peek() == 0

    def test_a_function_that_is_called_from_two_places_makes_one_for_each(self) -> None:
        scope = Scope()

        def counter() -> State[int]:
            return State(0)

        def component(extra: bool) -> tuple[State[int] | None, State[int]]:
            optional = counter() if extra else None
            return optional, counter()

        _, kept = scope.rerun(component, True)
        assert scope.rerun(component, False) == (None, kept)

    def test_effects_and_cleanups_end_before_the_next_run(self) -> None:
        s = State(1)
        log: list[str] = []
        scope = Scope()

        def component() -> None:
            on_dispose(lambda: log.append("left"))
            effect(lambda: log.append(f"effect {s()}"))

        scope.rerun(component)
        scope.rerun(component)
        s.set(2)
        assert log == ["effect 1", "left", "effect 1", "effect 2"]

    def test_bindings_and_children_end_after_it_unless_adopted(self) -> None:
        scope = Scope()
        made: list[Scope] = []
        log: list[str] = []

        def component(keep: bool) -> None:
            if keep:
                scope.adopt(made[0])
            made.append(Scope(scope))
            log.append(f"{[child.disposed for child in made]}")

        scope.rerun(component, False)
        reaction = scope.run(Reaction, lambda: 1)
        scope.rerun(component, True)
        assert log == ["[False]", "[False, False]"]
        assert [child.disposed for child in made] == [False, False]
        assert reaction.disposed
        scope.rerun(component, False)
        assert [child.disposed for child in made] == [True, True, False]
        scope.dispose()
        assert made[2].disposed

    def test_a_run_that_raises_leaves_bindings_children_and_state_as_they_were(self) -> None:
        scope = Scope()
        s = State(1)
        seen: list[Scope] = []

        def component(fail: bool) -> tuple[State[int], State[int]]:
            a = State(0)
            seen.append(Scope(scope))
            if fail:
                raise ValueError("half way")
            return a, State(0)

        cells = scope.rerun(component, False)
        reaction = scope.run(Reaction, s)
        with pytest.raises(ValueError, match="half way"):
            scope.rerun(component, True)
        assert [child.disposed for child in seen] == [False, True]
        assert not reaction.disposed
        assert scope.rerun(component, False) == cells
        assert [child.disposed for child in seen] == [True, True, False]
        assert reaction.disposed

    def test_nested_components_keep_their_own(self) -> None:
        outer, inner = Scope(), Scope()

        def child() -> State[int]:
            return State(0)

        def component() -> tuple[State[int], State[int]]:
            return State(0), inner.rerun(child)

        first = outer.rerun(component)
        assert outer.rerun(component) == first
        assert inner.rerun(child) is first[1]

    def test_state_made_in_an_effect_or_outside_is_not_the_components(self) -> None:
        scope = Scope()
        made: list[State[int]] = []

        def component() -> None:
            effect(lambda: made.append(State(0)))

        scope.rerun(component)
        scope.rerun(component)
        assert made[0] is not made[1]
        assert scope.run(State, 0) is not scope.run(State, 0)

    def test_disposing_during_the_run_ends_everything(self) -> None:
        scope = Scope()
        children: list[Scope] = []

        def component() -> None:
            children.append(Scope(scope))
            if len(children) == 2:
                scope.dispose()
                children.append(Scope(scope))

        scope.rerun(component)
        scope.rerun(component)
        assert all(child.disposed for child in children)
