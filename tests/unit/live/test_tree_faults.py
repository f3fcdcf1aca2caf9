"""What goes wrong in the user's code stays where it went wrong, and mends itself when its reason is gone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.live.test_tree_properties import Harness

from taupane.errors import BadElement, BadOption, DuplicateId
from taupane.state import State, ViewState, on_dispose
from taupane.widgets.element import TextOf, element
from taupane.widgets.flow import For, Show, component


def text_of(harness: Harness, path: int = 0) -> Any:
    return harness.page.root.elements()[path].shape()


def test_errors_of_the_first_page_are_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        Harness(element("p", title=lambda: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        Harness(lambda: 1 / 0)


def test_a_failing_binding_keeps_what_it_showed_and_recovers() -> None:
    n = State(2)
    harness = Harness(element("p", lambda: "x", title=lambda: 10 // n()))
    n.set(0)
    assert harness.flush() == []
    assert "ZeroDivisionError" in harness.errors[0]
    n.set(5)
    assert harness.flush() == [[1, 1, "title", "2"]]


def test_a_failing_component_keeps_what_it_showed_and_recovers() -> None:
    n = State(2)

    @component
    def part() -> Any:
        return element("p", str(10 // n()))

    harness = Harness(element("div", part(), "after"))
    n.set(0)
    assert harness.flush() == []
    n.set(5)
    assert harness.flush() == [[0, 2, "2"]]
    assert len(harness.errors) == 1


def test_what_fails_while_it_is_inserted_recovers_by_itself() -> None:
    on, n = State(False), State(0)
    broken = lambda: 10 // n()  # noqa: E731
    harness = Harness(
        Show(on, lambda: element("div", element("b", TextOf(broken)), element("i", title=broken), broken))
    )
    on.set(True)
    harness.flush()
    assert len(harness.errors) == 3
    n.set(5)
    harness.flush()
    assert text_of(harness)[3] == [(2, "b", {}, ["2"]), (3, "i", {"title": "2"}, []), (4, "span", {}, ["2"])]


def test_one_failing_attribute_does_not_keep_the_others_from_changing() -> None:
    n = State(1)
    harness = Harness(lambda: element("p", element("b", str(n())), title=lambda: 1 // n(), lang=str(n())))
    n.set(0)
    harness.flush()
    assert harness.page.root.elements()[0].attrs == {"title": "1", "lang": "0"}
    n.set(3)
    harness.flush()
    assert harness.page.root.elements()[0].attrs == {"title": "0", "lang": "3"}


def test_one_child_that_cannot_be_shown_does_not_keep_its_siblings_away() -> None:
    items: State[list[Any]] = State([])
    harness = Harness(element("ul", For(items, lambda item: element("li", item), key=str)))
    items.set(["a", object, "b"])  # a class is callable: called, it gives what nothing can show
    harness.flush()
    items.set(["a", element("div", {1: 2}), "b"])
    harness.flush()
    shown = [li.shape()[3] for li in harness.page.root.elements()[0].elements()]
    assert ["a"] in shown
    assert ["b"] in shown
    assert harness.errors


def test_two_rows_with_one_key_keep_the_old_list() -> None:
    items = State([1, 2])
    harness = Harness(element("ul", For(items, lambda item: element("li", str(item)))))
    items.set([3, 3])
    assert harness.flush() == []
    assert "3 twice" in harness.errors[0]
    items.set([3, 4])
    harness.flush()
    assert [li.children for li in harness.page.root.elements()[0].elements()] == [["3"], ["4"]]


def test_a_key_that_cannot_be_one_says_so() -> None:
    with pytest.raises(BadOption, match="key="):
        Harness(For([{"a": 1}], lambda item: "x"))


def test_two_elements_with_one_id_are_an_error() -> None:
    with pytest.raises(DuplicateId, match="'here'"):
        Harness([element("p", id="here"), element("b", id="here")])
    name = State("there")
    harness = Harness([element("p", id="here"), element("b", id=name)])
    name.set("here")
    harness.flush()
    assert "DuplicateId" in harness.errors[0]
    harness.errors.clear()
    name.set("there")
    harness.flush()
    assert harness.errors == []


def test_an_id_may_move_from_one_element_to_another() -> None:
    on = State(True)
    harness = Harness(Show(on, element("p", id="x"), element("b", id="x")))
    on.set(False)
    harness.flush()
    assert harness.errors == []


@pytest.mark.parametrize(
    "described",
    [
        element("p", element("div")),
        element("p", element("b", element("ul"))),
        element("a", element("div", element("a"))),
        element("button", element("span", element("button"))),
        element("form", element("div", element("form"))),
        element("table", element("tr")),
        element("table", element("tbody", element("td"))),
        element("div", element("tr")),
        element("tr", "text", element("td")),
        element("select", element("div")),
        element("option", element("b")),
        element("textarea", element("b")),
        element("h1", element("h2")),
        element("li", element("li")),
        element("p", lambda: element("div")),
    ],
)
def test_what_a_parser_would_move_is_refused(described: Any) -> None:
    with pytest.raises(BadElement, match="a browser"):
        Harness(described)


def test_what_a_parser_keeps_is_let_through() -> None:
    Harness(element("p", element("button", element("div"))))
    Harness(element("ul", element("li", element("ul", element("li")))))
    Harness(element("table", element("tbody", element("tr", element("td", element("table", element("tbody")))))))
    Harness(element("a", element("table", element("tbody", element("tr", element("td", element("a")))))))
    rows = State([1])
    harness = Harness(element("table", element("tbody", For(rows, lambda n: element("tr", element("td", str(n)))))))
    rows.set([2, 1])
    harness.flush()


def test_text_in_an_option_is_one_text() -> None:
    n = State(1)
    harness = Harness(element("select", element("option", "no ", n)))
    n.set(2)
    assert harness.flush() == [[0, 2, "no 2"]]


def test_a_select_shows_its_value_once_its_options_are_there() -> None:
    options, value = State(["a"]), State("a")
    harness = Harness(element("select", For(options, lambda name: element("option", name, value=name)), value=value))
    options.set(["b", "c"])
    value.set("c")
    ops = harness.flush()
    assert ops[-1] == [7, 1, "value", "c"]
    options.set(["c", "d"])
    assert harness.flush()[-1] == [7, 1, "value", "c"]


def test_a_value_that_leaves_a_progress_bar_leaves_it_indeterminate() -> None:
    done: State[Any] = State(3)
    harness = Harness(element("progress", value=done))
    done.set(None)
    assert harness.flush() == [[2, 1, "value"]]


def test_values_of_a_view_outlive_the_parts_of_its_page() -> None:
    on, mine = State(True), ViewState("first")
    harness = Harness([element("p", lambda: mine()), Show(on, lambda: element("b", lambda: mine()))])
    harness.tree.scope.run(mine.set, "second")
    harness.flush()
    on.set(False)
    harness.flush()
    assert harness.tree.scope.run(mine.peek) == "second"


def test_what_a_component_made_ends_with_it() -> None:
    on, ended = State(True), []

    @component
    def part(name: str) -> Any:
        on_dispose(lambda: ended.append(name))
        return element("p", name)

    harness = Harness(Show(on, lambda: element("div", part("inner"), lambda: part("deep"))))
    on.set(False)
    harness.flush()
    assert sorted(ended) == ["deep", "inner"]


def test_a_component_keeps_its_state_and_is_not_run_again_for_equal_arguments() -> None:
    outer, runs = State(0), []

    @component
    def counter(name: str) -> Any:
        count = State(0)
        runs.append(name)
        return element("button", TextOf(lambda: f"{name} {count()}"), on_click=lambda: count.update(lambda n: n + 1))

    harness = Harness(lambda: element("div", str(outer()), counter("a"), counter(f"b{outer()}")))
    for node in list(harness.tree.listening.values()):
        node.described.listeners["click"][0].handler()  # type: ignore[index]
    harness.flush()
    outer.set(1)
    harness.flush()
    assert [el.children for el in harness.page.root.elements()[0].elements()] == [["1"], ["a 1"], ["b1 1"]]
    assert runs == ["a", "b0", "b1"]


def test_bindings_that_never_settle_give_up() -> None:
    n = State(0)

    def restless() -> str:
        n.set(n.peek() + 1)
        return str(n())

    on = State(False)
    harness = Harness(Show(on, lambda: element("p", restless)))
    on.set(True)
    harness.flush()
    harness.tree.flush()
    harness.tree.dispose()


def test_what_is_no_child_is_told_with_what_to_do() -> None:
    async def rows() -> Any:
        return "rows"

    with pytest.raises(BadElement, match=r"got coroutine; write await before it, in an async def function"):
        Harness(element("p", rows()))
    with pytest.raises(BadElement, match=r"got dict; write str\(\.\.\.\) around it"):
        Harness(element("p", {}))
