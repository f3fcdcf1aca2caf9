"""A tree of nodes that open and can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from taupane.events import Listener
from taupane.state import State
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Element, element
from taupane.widgets.flow import For, Show
from taupane.widgets.icons import Icon
from taupane.widgets.options import Reactive, handler, refused, text


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One node of a `Tree`.

    `children` are nodes, or a function that gives them: it is asked when the node is opened, again each time,
    on a thread of its page. `key` stands for the node in the States of the tree; it is the text where not given.
    """

    text: str
    children: Iterable[TreeNode | str] | Callable[[], Iterable[TreeNode | str]] = ()
    key: Any = None
    icon: str | None = None

    @property
    def identity(self) -> Any:
        """Give the key, or the text where there is none."""
        return self.text if self.key is None else self.key


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
    nodes: Iterable[TreeNode | str] | Callable[[], Iterable[TreeNode | str]],
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


def _nodes(given: Any, shared: _Choice, level: int) -> For:
    def read() -> list[TreeNode]:
        nodes: Any = given() if callable(given) else given
        return [_node(one) for one in nodes]

    return For(read, lambda node: _item(node, shared, level), key=lambda node: node.identity)


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
