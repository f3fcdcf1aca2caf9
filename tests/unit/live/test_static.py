from __future__ import annotations

import random

import pytest
from tests.unit.live.model import parse

from taupane.live.tree import Tree
from taupane.state import State
from taupane.widgets.element import element
from taupane.widgets.flow import For, Fragment, Show, component
from taupane.widgets.static import render_static


def test_a_description_is_written_with_its_present_values() -> None:
    n = State("<1>")
    part = component(lambda name: element("i", name))
    described = element(
        "div",
        n,
        lambda: n(),
        [None, True, 2],
        Fragment("a", part("b")),
        For([1, 2], lambda i: f"{i};"),
        For([], lambda i: "never", otherwise="none"),
        Show(n, "then", "else"),
        title=n,
        on_click=print,
    )
    assert described.render() == '<div title="&lt;1&gt;">&lt;1&gt;&lt;1&gt;2a<i>b</i>1;2;nonethen</div>'


@pytest.mark.parametrize("text", ["x", "\nx", "<b>", ""])
def test_controls_show_their_values(text: str) -> None:
    assert (
        parse(render_static(element("textarea", value=text))).shape()
        == parse(render_static(element("textarea", text))).shape()
    )
    select = element("select", element("option", "A", value="a"), element("option", "B", value="b"), value="b")
    assert (
        render_static(select)
        == '<select value="b"><option value="a">A</option><option value="b" selected>B</option></select>'
    )


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_a_live_page_shows_first(seed: int) -> None:
    from tests.unit.live.test_tree_properties import World

    def errors(error: Exception, where: str) -> None:
        raise error

    world = World(random.Random(seed))
    described = element("main", *(world.element(2) for _ in range(3)))
    live = Tree(None, lambda: None, errors).mount(described)

    def bare() -> str:
        return live.replace("<span>", "").replace("</span>", "").replace(' data-on="click"', "")

    assert render_static(described) == bare()
