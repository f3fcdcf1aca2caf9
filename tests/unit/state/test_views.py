from __future__ import annotations

import gc
import weakref

import pytest

from taupane.errors import NoViewError
from taupane.state import Derived, Scope, State, ViewState, current_view, effect


class Window:
    """Stands for a view."""


def in_view(view: object) -> Scope:
    return Scope(view=view)


def test_each_view_has_its_own_value() -> None:
    tab = ViewState("home")
    a, b = in_view(Window()), in_view(Window())
    a.run(tab.set, "mail")
    assert (a.run(tab), b.run(tab)) == ("mail", "home")
    b.run(tab, "news")
    assert (a.run(tab.peek), b.run(lambda: tab.value)) == ("mail", "news")
    assert a.run(tab.update, str.upper) == "MAIL"


def test_outside_of_a_view_it_says_what_to_do() -> None:
    tab = ViewState("home", name="tab")
    for use in (tab, tab.peek, lambda: tab.set("x"), lambda: Scope().run(tab), lambda: effect_errors(tab)):
        with pytest.raises(NoViewError, match="tab has a value per view"):
            use()


def effect_errors(tab: ViewState[str]) -> None:
    raised: list[Exception] = []

    def read() -> None:
        try:
            tab()
        except NoViewError as error:
            raised.append(error)

    effect(read).dispose()
    raise raised[0]


def test_while_a_handler_runs_its_view_is_current() -> None:
    tab = ViewState("home")
    window = Window()
    token = current_view.set(window)
    try:
        tab.set("mail")
    finally:
        current_view.reset(token)
    assert in_view(window).run(tab) == "mail"


def test_an_effect_runs_in_its_own_view_whoever_writes() -> None:
    shared, tab = State(1), ViewState("")
    first, second = in_view(Window()), in_view(Window())
    seen: list[tuple[int, str]] = []
    first.run(tab.set, "first")
    second.run(tab.set, "second")
    first.run(effect, lambda: seen.append((shared(), tab())))
    second.run(shared.set, 2)
    token = current_view.set(second.view)
    shared.set(3)
    current_view.reset(token)
    first.run(tab.set, "changed")
    second.run(tab.set, "other")
    assert seen == [(1, "first"), (2, "first"), (3, "first"), (3, "changed")]


def test_a_shared_effect_has_no_view_even_when_a_view_writes() -> None:
    shared, tab = State(1), ViewState("")
    errors: list[str] = []

    def read() -> None:
        shared()
        try:
            tab()
        except NoViewError:
            errors.append("no view")

    handle = effect(read)
    token = current_view.set(Window())
    shared.set(2)
    current_view.reset(token)
    assert errors == ["no view", "no view"]
    handle.dispose()


def test_subscribers_hear_their_view_only() -> None:
    tab = ViewState("home")
    a, b = in_view(Window()), in_view(Window())
    heard: list[str] = []
    a.run(tab.subscribe, heard.append)
    b.run(tab.set, "b")
    a.run(tab.set, "a")
    a.run(tab.unsubscribe, heard.append)
    a.run(tab.set, "c")
    assert heard == ["a"]


def test_values_go_when_the_scope_that_brought_the_view_is_disposed() -> None:
    tab = ViewState("home")
    window = Window()
    scope = in_view(window)
    Scope(scope).run(tab.set, "mail")
    Scope(scope, window).dispose()
    assert scope.run(tab) == "mail"
    scope.dispose()
    assert len(tab._cells) == 0


def test_values_do_not_keep_a_view_alive() -> None:
    tab = ViewState("home")
    doubled = Derived(lambda: tab() * 2)
    window = Window()
    token = current_view.set(window)
    tab.set("mail")
    assert doubled() == "mailmail"
    current_view.reset(token)
    gone = weakref.ref(window)
    del window, token
    gc.collect()
    assert gone() is None
    assert len(tab._cells) == 0


def test_a_component_keeps_its_view_state() -> None:
    scope = in_view(Window())

    def component() -> ViewState[int]:
        return ViewState(0)

    assert scope.rerun(component) is scope.rerun(component)


def test_truth_is_refused() -> None:
    with pytest.raises(TypeError, match=r"if s\(\):"):
        bool(ViewState(0))


class TestDerivedOfAView:
    def test_it_has_a_value_in_each_view(self) -> None:
        todos, shown = State([1, 2, 3, 4]), ViewState(0)
        calls: list[int] = []

        def compute() -> list[int]:
            calls.append(shown())
            return [todo for todo in todos() if todo > shown()]

        visible = Derived(compute)
        a, b = in_view(Window()), in_view(Window())
        b.run(shown.set, 2)
        assert (a.run(visible), b.run(visible)) == ([1, 2, 3, 4], [3, 4])
        assert (a.run(visible), b.run(visible)) == ([1, 2, 3, 4], [3, 4])
        assert calls == [0, 2]

    def test_those_that_read_it_have_one_too(self) -> None:
        shown = ViewState(1)
        double = Derived(lambda: shown() * 2)
        again = Derived(lambda: double.peek() + double())
        a, b = in_view(Window()), in_view(Window())
        b.run(shown.set, 5)
        assert (a.run(again), b.run(again)) == (4, 20)

    def test_effects_follow_the_value_of_their_view(self) -> None:
        shown = ViewState(1)
        double = Derived(lambda: shown() * 2)
        a, b = in_view(Window()), in_view(Window())
        seen: list[tuple[str, int]] = []
        a.run(effect, lambda: seen.append(("a", double())))
        b.run(effect, lambda: seen.append(("b", double())))
        a.run(shown.set, 2)
        b.run(shown.set, 3)
        assert seen == [("a", 2), ("b", 2), ("a", 4), ("b", 6)]

    def test_it_may_turn_out_later(self) -> None:
        private, shown = State(False), ViewState("mine")
        d = Derived(lambda: shown() if private() else "shared")
        a, b = in_view(Window()), in_view(Window())
        seen: list[str] = []
        heard: list[str] = []
        a.run(effect, lambda: seen.append(d()))
        a.run(d.subscribe, heard.append)
        b.run(shown.set, "yours")
        assert b.run(d) == "shared"
        a.run(private.set, True)
        assert (a.run(d), b.run(d)) == ("mine", "yours")
        a.run(shown.set, "changed")
        b.run(shown.set, "not heard")
        assert seen == ["shared", "mine", "changed"]
        assert heard == ["mine", "changed"]

    def test_without_a_view_it_raises_and_later_works(self) -> None:
        shown = ViewState(1)
        d = Derived(lambda: shown() * 2, name="double")
        for _ in range(2):
            with pytest.raises(NoViewError):
                d()
        assert in_view(Window()).run(d) == 2
        with pytest.raises(NoViewError, match="double has a value per view"):
            d()

    def test_errors_are_kept_per_view(self) -> None:
        shown = ViewState(0)
        d = Derived(lambda: 10 // shown())
        a, b = in_view(Window()), in_view(Window())
        b.run(shown.set, 5)
        with pytest.raises(ZeroDivisionError):
            a.run(d)
        assert b.run(d) == 2
        a.run(shown.set, 2)
        assert a.run(d) == 5
