"""Paths find their functions; what cannot be served is said when it is registered."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane.errors import BadRoute
from taupane.routes import Routes


def routes() -> Routes:
    table = Routes()
    table.add("/", lambda: "home")
    table.add("/item/{name}", lambda name: f"item {name}")
    table.add("/item/new", lambda: "new")

    def page(number: int, ratio: float = 1.0) -> str:
        return f"page {number!r}"

    table.add("/page/{number}", page)
    table.add("/files/{rest:path}", lambda rest: f"files {rest}")
    return table


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "home"),
        ("", "home"),
        ("/item/new", "new"),
        ("/item/new/", "new"),
        ("/item/a b", "item a b"),
        ("/item/<b>", "item <b>"),
        ("/page/7", "page 7"),
        ("/files/a/b.txt", "files a/b.txt"),
    ],
)
def test_paths_that_are_shown(path: str, shown: str) -> None:
    found = routes().match(path)
    assert found is not None
    assert found.call() == shown


@pytest.mark.parametrize("path", ["/x", "/item", "/item/a/b", "/page/x", "/page/1.5", "/files", "//"])
def test_paths_that_are_not(path: str) -> None:
    found = routes().match(path)
    assert found is None or found.route.pattern == "/"


@given(st.text())
def test_any_text_is_a_path_or_none(path: str) -> None:
    found = routes().match("/" + path)
    assert found is None or isinstance(found.call(), str)


def test_the_same_pattern_again_replaces_its_function() -> None:
    table = routes()
    table.add("/item/new", lambda: "newer")
    found = table.match("/item/new")
    assert found is not None
    assert found.call() == "newer"
    assert len(table) == 5


@pytest.mark.parametrize(
    ("pattern", "function", "said"),
    [
        ("item", lambda: 0, "starts with '/'"),
        ("/a?b", lambda: 0, "expected segments"),
        ("/{a", lambda: 0, "expected segments"),
        ("/{a-b}", lambda: 0, "expected segments"),
        ("/{a}/{a}", lambda a: 0, "twice"),
        ("/{a}", lambda: 0, "has no parameter 'a'"),
        ("/", lambda a: 0, "needs 'a'"),
        ("/{a:path}/b", lambda a: 0, "must be last"),
        ("/ws", lambda: 0, "reserved"),
        ("/ws/x", lambda: 0, "reserved"),
        ("/enter", lambda: 0, "reserved"),
        ("/_taupane/x", lambda: 0, "reserved"),
    ],
)
def test_what_cannot_be_served_is_said(pattern: str, function: Any, said: str) -> None:
    with pytest.raises(BadRoute, match=said):
        Routes().add(pattern, function)


def test_a_function_may_take_anything() -> None:
    table = Routes()
    table.add("/{a}/{b}", lambda **given: given)
    found = table.match("/1/2")
    assert found is not None
    assert found.call() == {"a": "1", "b": "2"}
