"""Whatever changes, in whatever order: the page that applied the ops is the page that the server would write."""

from __future__ import annotations

import gc
import random
import weakref
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.live.model import Page, shape_of

from taupane.live.moves import staying
from taupane.live.nodes import ElementNode, Node
from taupane.live.tree import Tree
from taupane.state import State, batch
from taupane.widgets.element import Element, TextOf, element
from taupane.widgets.flow import For, Fragment, Show, component

HOSTILE = [
    "",
    " ",
    "plain",
    "<b>&amp;</b>",
    "\"'`=<>&",
    "</textarea></pre></script><!--",
    "]]>",
    "\0",
    "\ud800x\udfff",
    "a\r\nb\rc",
    "\nleading",
    "\n\nboth",
    "javascript:alert(1)",
    "&lt;&#0;&nbsp;",
    "é😀\u202eRTL",
    "<!doctype html>",
    "<?php ?>",
]
texts = st.sampled_from(HOSTILE) | st.text(max_size=6)


class Harness:
    """A tree with the page that follows it."""

    def __init__(self, content: Any) -> None:
        self.errors: list[str] = []
        self.tree = Tree(self, lambda: None, lambda error, where: self.errors.append(f"{where}: {error!r}"))
        html = self.tree.mount(content)
        self.page = Page(html, self.tree.count())
        self.check()

    def flush(self) -> list[list[Any]]:
        ops = self.tree.flush()
        self.page.apply(ops)
        self.check()
        return ops

    def check(self) -> None:
        assert self.page.shape() == shape_of(self.tree.html(numbered=True))
        mounted: set[int] = set()
        listening: set[int] = set()
        ids: dict[str, int] = {}
        _walk(self.tree.root, mounted, listening, ids)
        assert self.page.ids() == mounted
        assert set(self.tree.listening) == listening
        assert self.tree.shown._dom_ids == ids


def _walk(node: Node, mounted: set[int], listening: set[int], ids: dict[str, int]) -> None:
    if isinstance(node, ElementNode):
        mounted.add(node.id)
        if node.described.listeners:
            listening.add(node.id)
        if name := node.attrs.get("id"):
            ids[name] = ids.get(name, 0) + 1
    for child in node.children:
        assert child.parent is node
        _walk(child, mounted, listening, ids)


class World:
    """Some States, and children that depend on them, drawn at random."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.texts = [State(rng.choice(HOSTILE)) for _ in range(4)]
        self.flags = [State(rng.random() < 0.5) for _ in range(3)]
        self.numbers = [State(rng.randrange(5)) for _ in range(3)]
        self.lists = [State(self.keys()) for _ in range(3)]
        self.choice: Any = State("b")

    def keys(self) -> list[int]:
        return self.rng.sample(range(9), self.rng.randrange(0, 9))

    def mutate(self) -> None:
        rng = self.rng
        for _ in range(rng.randrange(1, 5)):
            kind = rng.randrange(5)
            if kind == 0:
                rng.choice(self.texts).set(rng.choice(HOSTILE))
            elif kind == 1:
                flag = rng.choice(self.flags)
                flag.set(not flag.peek())
            elif kind == 2:
                rng.choice(self.numbers).set(rng.randrange(5))
            elif kind == 3:
                some = rng.choice(self.lists)
                keys = list(some.peek())
                how = rng.randrange(4)
                if how == 0:
                    rng.shuffle(keys)
                elif how == 1 and keys:
                    keys.insert(rng.randrange(len(keys)), keys.pop(rng.randrange(len(keys))))
                elif how == 2:
                    keys = self.keys()
                elif keys:
                    keys.pop(rng.randrange(len(keys)))
                some.set(keys)
            else:
                self.choice.set(rng.choice("abc"))

    def child(self, depth: int) -> Any:
        rng = self.rng
        leaf = depth <= 0
        kind = rng.randrange(6 if leaf else 17)
        text, flag = rng.choice(self.texts), rng.choice(self.flags)
        number, some = rng.choice(self.numbers), rng.choice(self.lists)
        if kind == 0:
            return rng.choice(HOSTILE)
        if kind == 1:
            return rng.choice([None, True, False, 3, 2.5])
        if kind == 2:
            return text
        if kind == 3:
            return TextOf(lambda: f"{text()}{number()}")
        if kind == 4:
            return element(rng.choice(["pre", "textarea", "b"]), TextOf(text), title=text, on_click=print)
        if kind == 5:
            return element("input", value=text, checked=flag, href=text, class_={"on": flag})
        if kind <= 9:
            return self.element(depth - 1)
        if kind == 10:
            rows = self.maker(depth - 1)
            return For(some, lambda item: rows(item), otherwise=self.child(depth - 1))
        if kind == 11:
            then, otherwise = self.maker(depth - 1), self.child(depth - 1)
            return Show(flag, lambda: then(0), otherwise)
        if kind == 12:
            return Fragment(*(self.child(depth - 1) for _ in range(rng.randrange(3))))
        if kind == 13:
            return [self.child(depth - 1) for _ in range(rng.randrange(3))]
        if kind == 14:
            one, other = self.maker(depth - 1), self.maker(depth - 1)
            return lambda: one(1) if flag() else [None, other(2), flag() or "no"]
        if kind == 15:
            make = self.maker(depth - 1)
            return component(lambda given: [make(given), number()])(rng.randrange(3))
        options = [element("option", key, value=key, key=key) for key in "abc"]
        return element("select", lambda: options[: number() % 4], value=self.choice)

    def element(self, depth: int) -> Element:
        rng = self.rng
        children = [self.child(depth) for _ in range(rng.randrange(4))]
        text, flag = rng.choice(self.texts), rng.choice(self.flags)
        props: dict[str, Any] = {}
        if rng.random() < 0.4:
            props["title"] = rng.choice([text, text.peek(), None])
        if rng.random() < 0.3:
            props["hidden"] = flag
        if rng.random() < 0.3:
            props["on_click"] = print
        if rng.random() < 0.3:
            props["key"] = rng.random()
        return element(rng.choice(["div", "section", "article"]), *children, **props)

    def maker(self, depth: int) -> Any:
        """Give a function that describes the same thing in new objects each time, as authors' functions do."""
        seed, world = self.rng.random(), self

        def make(given: Any) -> Any:
            inner = World.__new__(World)
            inner.__dict__.update(world.__dict__)
            inner.rng = random.Random(f"{seed}{world.numbers[0]() if seed < 0.3 else 0}")
            return element("div", str(given), inner.child(depth), inner.child(depth - 1), data_given=given)

        return make


@settings(max_examples=120)
@given(st.integers(0, 2**32))
def test_the_page_is_what_the_server_would_write(seed: int) -> None:
    rng = random.Random(seed)
    world = World(rng)
    harness = Harness(element("main", *(world.child(3) for _ in range(3))))
    for _ in range(8):
        if rng.random() < 0.5:
            with batch():
                world.mutate()
        else:
            world.mutate()
        harness.flush()
    assert harness.errors == []
    harness.tree.dispose()
    assert harness.tree.listening == {}
    assert harness.tree.shown._dom_ids == {}
    for source in (*world.texts, *world.flags, *world.numbers, *world.lists, world.choice):
        assert not source._observers, "a reaction of something unmounted still listens"


@settings(max_examples=60)
@given(st.lists(st.permutations(range(8)).flatmap(lambda keys: st.integers(0, 8).map(lambda n: keys[:n])), max_size=6))
def test_a_keyed_list_follows_any_reorder(orders: list[list[int]]) -> None:
    items: State[list[int]] = State([])
    rows = For(items, lambda item: Fragment(element("dt", str(item)), element("dd", str(item))))
    harness = Harness(element("dl", element("dt", "before"), rows, element("dd", "after")))
    kept: dict[int, int] = {}
    for order in orders:
        items.set(list(order))
        harness.flush()
        shown = {int(el.children[0]): el.id for el in harness.page.root.elements()[0].elements()[1:-1:2]}  # type: ignore[arg-type]
        assert list(shown) == list(order)
        assert all(shown[key] == kept[key] for key in shown if key in kept), "a row that stays keeps its element"
        kept = shown


@given(st.permutations(range(9)))
def test_what_stays_is_a_longest_increasing_run(order: list[int]) -> None:
    best: list[int] = []
    for index, value in enumerate(order):
        best.append(1 + max((best[i] for i in range(index) if order[i] < value), default=0))
    kept = sorted(staying(order))
    assert len(kept) == max(best)
    assert [order[index] for index in kept] == sorted(order[index] for index in kept)


@settings(max_examples=150)
@given(texts, texts)
def test_any_text_is_shown_as_text(one: str, other: str) -> None:
    state, raw = State(one), State(one)
    described = element(
        "div",
        element("pre", state),
        element("textarea", state),
        element("textarea", value=state),
        element("p", "before", state, title=raw, href=raw, class_=raw, style=raw, data_x=raw),
        element("select", element("option", state, value=raw), value=raw),
        one,
    )
    harness = Harness(described)
    state.set(other)
    raw.set(other)
    harness.flush()
    assert harness.errors == []


def test_a_megabyte_of_markup_is_shown_as_text() -> None:
    state = State("x")
    harness = Harness(element("p", state, title=state))
    state.set("<img src=x onerror=alert(1)>" * 40_000)
    harness.flush()
    assert harness.page.root.elements()[0].children == [state.peek()]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JaVa\tScript:alert(1)", "\x01javascript:x", "vbscript:x", "data:text/html,x"]
)
def test_a_url_that_would_run_is_left_out(url: str) -> None:
    link = State(url)
    harness = Harness(element("a", "go", href=link, title=link))
    assert "href" not in harness.page.root.elements()[0].attrs
    link.set("https://example.org/")
    harness.flush()
    assert harness.page.root.elements()[0].attrs["href"] == "https://example.org/"
    link.set(url)
    harness.flush()
    assert "href" not in harness.page.root.elements()[0].attrs


def test_what_is_unmounted_is_let_go_of() -> None:
    class Item:
        def __init__(self, name: str) -> None:
            self.name = State(name)

    items = State([Item(str(i)) for i in range(20)])
    names = [item.name for item in items.peek()]
    harness = Harness(element("ul", For(items, lambda item: element("li", item.name, on_click=lambda: item), key=id)))
    gone = [weakref.ref(item) for item in items.peek()]
    items.set([])
    harness.flush()
    gc.collect()
    assert [ref() for ref in gone] == [None] * 20
    assert not any(name._observers for name in names)
    assert harness.tree.listening == {}
