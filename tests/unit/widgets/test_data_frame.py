"""The DataFrame widget opens, follows and closes its row session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from taupane import ui
from taupane.live.tree import Tree
from taupane.state import State


@dataclass
class Session:
    id: str
    source: object
    wheres: list[object]
    closed: int = 0

    def set_where(self, value: object | None) -> None:
        self.wheres.append(value)

    def close(self) -> None:
        self.closed += 1


@dataclass
class Rows:
    sessions: list[Session] = field(default_factory=list)

    def open(self, source: object, where: object | None) -> Session:
        self.sessions.append(Session(f"s{len(self.sessions)}", source, [where]))
        return self.sessions[-1]


class View:
    def __init__(self) -> None:
        self.rows = Rows()


class Page:
    """A mounted page with a view that has row sessions."""

    def __init__(self, content: Any) -> None:
        self.view = View()
        self.tree = Tree(self.view, lambda: None, self.report)
        self.html = self.tree.mount(content)

    @staticmethod
    def report(error: Exception, where: str) -> None:
        raise AssertionError(where) from error

    @property
    def sessions(self) -> list[Session]:
        return self.view.rows.sessions


class Frame:
    def __arrow_c_stream__(self) -> None:
        """Be tabular."""

    def __call__(self) -> None:
        raise AssertionError("a frame is no function")


def test_the_element_names_the_session() -> None:
    frame = Frame()
    page = Page(ui.DataFrame(frame, where="w"))

    assert 'session="s0"' in page.html
    assert [(each.source, each.wheres) for each in page.sessions] == [(frame, ["w"])]


def test_a_condition_follows_the_states_that_it_reads() -> None:
    least = State(1)
    page = Page(ui.DataFrame("f", where=lambda: f"delay >= {least()}"))
    least.set(2)

    assert page.sessions[0].wheres == ["delay >= 1", "delay >= 2"]
    assert page.tree.flush() == []


def test_another_source_is_another_session() -> None:
    source = State("a")
    page = Page(ui.DataFrame(source))
    source.set("b")

    assert [(each.source, each.closed) for each in page.sessions] == [("a", 1), ("b", 0)]
    assert page.tree.flush() == [[1, 1, "session", "s1"]]


def test_a_route_that_runs_again_keeps_its_grid() -> None:
    count, least = State(0), State(1)
    page = Page(lambda: ui.Div(ui.Text(f"{count()}"), ui.DataFrame("f", where=lambda: least())))
    count.set(1)
    page.tree.flush()
    least.set(5)

    assert [(each.wheres, each.closed) for each in page.sessions] == [([1, 5], 0)]


def test_a_condition_that_encloses_another_value_is_set_on_the_open_session() -> None:
    count = State(0)

    def route() -> Any:
        n = count()
        return ui.Div(ui.DataFrame("f", where=lambda: n))

    page = Page(route)
    count.set(3)
    page.tree.flush()

    assert [(each.wheres, each.closed) for each in page.sessions] == [([0, 3], 0)]


def test_a_session_that_is_opened_while_the_page_ends_is_closed() -> None:
    source = State("a")
    page = Page(ui.DataFrame(source))
    open_one = page.view.rows.open

    def open_slowly(source: object, where: object | None) -> Session:
        page.tree.dispose()
        return open_one(source, where)

    page.view.rows.open = open_slowly  # type: ignore[method-assign]
    source.set("b")

    assert [(each.source, each.closed) for each in page.sessions] == [("a", 1), ("b", 1)]


@pytest.mark.parametrize("how", ["hidden", "page"])
def test_the_session_is_closed_with_the_grid(how: str) -> None:
    shown = State(True)
    page = Page(ui.Show(shown, ui.DataFrame("f")))
    if how == "hidden":
        shown.set(False)
        page.tree.flush()
    else:
        page.tree.dispose()

    assert page.sessions[0].closed == 1


def test_each_grid_has_its_own_session() -> None:
    page = Page(ui.Div(ui.DataFrame("f"), ui.DataFrame("f")))

    assert ['session="s0"' in page.html, 'session="s1"' in page.html] == [True, True]


@pytest.mark.parametrize("option", ["source", "where"])
def test_a_function_that_raises_leaves_a_grid_that_says_so_and_follows(
    option: str, caplog: pytest.LogCaptureFixture
) -> None:
    least = State(0)

    def give() -> object:
        if least() == 0:
            raise ValueError("no")
        return f"right {least()}"

    page = Page(ui.DataFrame(give) if option == "source" else ui.DataFrame("f", where=give))

    assert 'session="s0"' in page.html
    assert "ValueError: no" in caplog.text
    assert f"DataFrame({option}=…) failed" in caplog.text
    given: Any = page.sessions[0].source if option == "source" else page.sessions[0].wheres[0]
    with pytest.raises(ValueError, match="no"):
        given()
    least.set(1)
    assert (page.sessions[-1].source if option == "source" else page.sessions[-1].wheres[-1]) == "right 1"
