"""`Tree` with children that are asked for: what it shows while they come, and where they do not."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.state.test_async import until
from tests.unit.widgets.reading import read

from taupane import State, ui
from taupane.errors import TaupaneError
from taupane.live.tree import Tree


def mounted(children: Any) -> tuple[Tree, State[set[str]], Callable[[], list[str]]]:
    """Mount a tree of one node; gives its live tree, what is open, and what tells the texts of all rows."""
    opened = State[set[str]](set())

    def reraise(error: Exception, where: str) -> None:
        raise AssertionError(where) from error

    tree = Tree(None, lambda: None, reraise)
    tree.mount(lambda: ui.Tree([ui.TreeNode("outer", children)], expanded=opened))

    def rows() -> list[str]:
        tree.flush()
        found = re.findall(r'class="tp-tree-row.*?</div>', tree.html())
        return [re.sub("<.*?>", "", row.partition(">")[2]) for row in found]

    return tree, opened, rows


async def test_async_children_are_asked_for_when_the_node_is_open() -> None:
    gate, asked = asyncio.Event(), []

    async def load() -> list[str]:
        asked.append("asked")
        await gate.wait()
        return ["one", "two"]

    tree, opened, rows = mounted(load)
    assert rows() == ["outer"]
    opened.set({"outer"})
    await until(lambda: rows() == ["outer", "Loading…"])
    gate.set()
    await until(lambda: rows() == ["outer", "one", "two"])
    opened.set(set())
    assert rows() == ["outer"]
    assert asked == ["asked"]
    tree.dispose()


async def test_a_function_that_gives_a_promise_is_as_good(caplog: pytest.LogCaptureFixture) -> None:
    async def load(word: str) -> list[str]:
        await asyncio.sleep(0)
        if word == "wrong":
            raise TaupaneError("No such folder.")
        return [word]

    word = State("wrong")
    tree, opened, rows = mounted(lambda: load(word()))
    opened.set({"outer"})
    with caplog.at_level(logging.CRITICAL):
        await until(lambda: rows() == ["outer", "No such folder.Try again"])
    word.set("right")  # it was read: the tree follows
    await until(lambda: rows() == ["outer", "right"])
    tree.dispose()


async def test_a_node_that_is_closed_before_its_children_come_leaves_no_warning() -> None:
    async def load() -> list[str]:
        return ["late"]

    tree, opened, rows = mounted(load)
    opened.set({"outer"})
    assert rows() == ["outer", "Loading…"]
    opened.set(set())
    assert rows() == ["outer"]
    await asyncio.sleep(0)
    tree.dispose()


def test_a_function_that_raises_takes_nothing_else_with_it(caplog: pytest.LogCaptureFixture) -> None:
    def load() -> list[str]:
        raise PermissionError("/home/ada/secret")

    with caplog.at_level(logging.WARNING, "taupane.widgets.trees"):
        text = read(ui.Tree([ui.TreeNode("outer", load), "other"], expanded={"outer"})).text
    assert text == "outerThis could not be loaded.Try againother"
    assert "/home/ada/secret" in caplog.text
