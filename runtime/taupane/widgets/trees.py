"""A tree of nodes that open and can be chosen."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from inspect import CORO_CREATED, getcoroutinestate, isawaitable, iscoroutine
from typing import Any

from taupane.errors import TaupaneError
from taupane.events import Listener
from taupane.state import Derived, Resource, State, on_dispose
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.feedback import Spinner
from taupane.widgets.flow import For, Fragment, Show, component
from taupane.widgets.icons import Icon
from taupane.widgets.options import Reactive, handler, refused, text

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One node of a `Tree`.

    `children` are nodes, or a function that gives them: it is asked when the node is opened, again each time,
    on a thread of its page; an async one on the app's loop, while the tree shows that it loads. `key` stands for
    the node in the States of the tree; it is the text where not given.
    """

    text: str
    children: Nodes = ()
    key: Any = None
    icon: str | None = None

    @property
    def identity(self) -> Any:
        """Give the key, or the text where there is none."""
        return self.text if self.key is None else self.key


Several = Iterable[TreeNode | str]
Nodes = Several | Callable[[], Several | Awaitable[Several]]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the nodes of one tree share."""

    selected: Any
    expanded: Any
    on_select: Any

    def toggle(self, key: Any) -> None:
        if is_cell(self.expanded):
            self.expanded.set(set(peek(self.expanded)) ^ {key})

    def select(self, key: Any) -> Any:
        if is_cell(self.selected):
            self.selected.set(key)
        return self.on_select(key) if self.on_select is not None else None


def Tree(  # noqa: N802
    nodes: Nodes,
    selected: Any = None,
    expanded: Any = None,
    *,
    label: Reactive[str] = "Tree",
    on_select: Any = None,
    **props: Any,
) -> Element:
    """Show `TreeNode`s, each key once in the tree; a text is a node without children.

    States given as `selected` (a key or None) and `expanded` (a set of keys) follow and set what is chosen and
    open. Arrow keys, Home, End, first letters and * move as in a file manager; Enter and Space choose.
    """
    handler("Tree", "on_select", on_select)
    text("Tree", "label", label)
    shared = _Choice(
        selected if callable(selected) else State(selected),
        expanded if callable(expanded) else State(set(expanded or ())),
        on_select,
    )
    own = {"role": "tree", "aria_label": label, "data_behaviour": "tree"}
    return element("ul", _nodes(nodes, shared, 1), **{**own, **dress(props, "tp-tree")})


def _nodes(given: Any, shared: _Choice, level: int) -> Child:
    return _asked(given, shared, level) if callable(given) else _items(lambda: _listed(given), shared, level)


def _items(read: Callable[[], list[TreeNode]], shared: _Choice, level: int) -> For:
    return For(read, lambda node: _item(node, shared, level), key=lambda node: node.identity)


@component
def _asked(ask: Callable[[], Any], shared: _Choice, level: int) -> Child:
    """Show what a function gives, or what it promises to give, or that it failed."""
    turn, promised = State(0), State[list[_Later]]([]).peek()

    def forget() -> None:
        for later in promised:
            later.forget()

    on_dispose(forget)

    def answered() -> list[TreeNode] | _Later | Exception:
        turn()
        try:
            given = ask()
            return promise(given) if isawaitable(given) else _listed(given)
        except Exception as error:  # the app's function: one node must not take the page with it
            logger.warning("the children of a node could not be had", exc_info=error)
            return error

    def promise(given: Awaitable[Any]) -> _Later:
        later = _Later(given)
        promised[:] = [*(older for older in promised if not older.has_begun), later]
        return later

    async def load(given: list[TreeNode] | _Later | Exception) -> list[TreeNode]:
        return _listed(await given.answer) if isinstance(given, _Later) else []

    answer = Derived(answered)  # asked once, whoever reads it
    found = Resource(load, answer)

    def comes() -> bool:
        return isinstance(answer(), _Later)

    def nodes() -> list[TreeNode]:
        given = answer()
        return given if isinstance(given, list) else (found() or []) if isinstance(given, _Later) else []

    def failure() -> Exception | None:
        given = answer()
        return given if isinstance(given, Exception) else found.error() if comes() and not found.pending() else None

    return Fragment(
        Show(failure, lambda: _failed(failure, lambda: turn.update(lambda n: n + 1), level)),
        _items(nodes, shared, level),
        Show(lambda: comes() and found.pending() and not found(), lambda: _loading(level)),
    )


def _loading(level: int) -> Element:
    return _notice(level, Spinner(size="xs", aria_hidden="true"), element("span", "Loading…", class_="tp-tree-text"))


def _failed(failure: Callable[[], Exception | None], again: Callable[[], object], level: int) -> Element:
    def why() -> str:
        # Of other errors the text may hold paths and data: it is in the log.
        error = failure()
        return str(error) if isinstance(error, TaupaneError) else "This could not be loaded."

    return _notice(
        level,
        Icon("triangle-alert", size="sm", class_="tp-tree-icon"),
        element("span", shown(why), class_="tp-tree-text"),
        element("span", "Try again", class_="tp-tree-again"),
        class_="tp-tree-failed",
        on_click=again,
    )


def _notice(level: int, *words: Child, class_: str = "", **props: Any) -> Element:
    # A node like the others, as a tree has none but nodes and the arrow keys are to reach it.
    row = element(
        "div", element("span", class_="tp-tree-space", aria_hidden="true"), *words, role="treeitem", tabindex=-1,
        aria_level=level, class_=["tp-tree-row tp-tree-notice", class_], **props,
    )  # fmt: skip
    return element("li", row, role="none")


class _Later:
    """What an async function has promised."""

    __slots__ = ("answer",)

    def __init__(self, answer: Awaitable[Any]) -> None:
        self.answer = answer

    @property
    def has_begun(self) -> bool:
        """Tell whether somebody has waited for it; what is no coroutine needs nobody."""
        return not iscoroutine(self.answer) or getcoroutinestate(self.answer) != CORO_CREATED

    def forget(self) -> None:
        """Close a coroutine that has not begun, as nobody will wait for it: Python would warn."""
        if iscoroutine(self.answer) and not self.has_begun:
            self.answer.close()


def _listed(given: Any) -> list[TreeNode]:
    return [_node(one) for one in given]


def _node(given: object) -> TreeNode:
    if isinstance(given, str):
        return TreeNode(given)
    if not isinstance(given, TreeNode):
        raise refused("Tree", "nodes", given, "TreeNodes or texts")
    return given


def _item(node: TreeNode, shared: _Choice, level: int) -> Element:
    key, inner = node.identity, node.children
    opens = callable(inner) or bool(list(inner))

    def is_open() -> bool:
        return key in (shared.expanded() or ())

    # The group stands beside its node, not in it: else a node would be called by all that is below it.
    below = Show(is_open, lambda: element("ul", _nodes(inner, shared, level + 1), role="group", class_="tp-tree-group"))
    row = element(
        "div",
        _handle(lambda: shared.toggle(key)) if opens else element("span", class_="tp-tree-space", aria_hidden="true"),
        None if node.icon is None else Icon(node.icon, size="sm", class_="tp-tree-icon"),
        element("span", shown(node.text), class_="tp-tree-text"),
        role="treeitem",
        tabindex=-1,
        aria_level=level,
        aria_selected=lambda: "true" if shared.selected() == key else "false",
        aria_expanded=(lambda: "true" if is_open() else "false") if opens else None,
        on_click=lambda: shared.select(key),
        class_="tp-tree-row",
    )
    return element("li", row, below if opens else None, role="none")


def _handle(toggle: Callable[[], Any]) -> Element:
    mark = Icon("chevron-right", size="sm")
    return element("span", mark, class_="tp-tree-toggle", aria_hidden="true", on_click=Listener(toggle, stop=True))
