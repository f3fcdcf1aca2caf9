"""What is mounted in a page: elements, and the regions that decide what stands in their place.

An `ElementNode` is one element of the page. A region has no element of its own: its elements are
children of the nearest element above it. Nodes hold what the page shows; `tree` changes both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from taupane.state import Reaction, Scope
from taupane.widgets.element import Element

if TYPE_CHECKING:
    from taupane.live.tree import Tree

#: What makes a child the same child: its key, or its place among the author's children.
Slot = tuple[Any, ...]


class ElementNode:
    """An element of the page.

    `attrs` is what the page shows now, the user's typing included, as text. `text` is the
    content of an element that holds nothing but text. `edits` counts the user's changes that
    were handled so far, so that a late patch does not overwrite a newer one, and `refreshed` how
    often its value was read again. `fragile` says that an element around it, or it itself, does
    not survive some elements inside of it (`nesting`).
    """

    __slots__ = (
        "attrs",
        "bindings",
        "children",
        "described",
        "edits",
        "fragile",
        "id",
        "parent",
        "refreshed",
        "slot",
        "tag",
        "text",
    )

    def __init__(self, number: int, described: Element, parent: ElementNode | Region | None, slot: Slot) -> None:
        self.id = number
        self.tag = described.tag
        self.described = described
        self.parent = parent
        self.slot = slot
        self.attrs: dict[str, str] = {}
        self.children: list[ElementNode | Region] = []
        self.bindings: dict[str, Binding] | None = None
        self.text: str | None = None
        self.edits = 0
        self.refreshed = 0
        self.fragile = False


class Region:
    """A place among an element's children whose content is computed: `described` says how."""

    __slots__ = ("children", "described", "parent", "reaction", "scope", "shown", "slot")

    def __init__(self, described: Any, parent: ElementNode | Region, slot: Slot) -> None:
        self.described = described
        self.parent = parent
        self.slot = slot
        self.scope: Scope | None = None
        self.children: list[Node] = []
        self.reaction: RegionReaction | None = None
        self.shown: bool | None = None


Node = ElementNode | Region


class Binding(Reaction[Any]):
    """One attribute or text of an element that follows what it reads."""

    __slots__ = ("attribute", "node", "order", "source", "tree")

    def __init__(self, tree: Tree, node: ElementNode, attribute: str, source: Any) -> None:
        super().__init__(source, tree.mark)
        self.tree = tree
        self.node = node
        self.attribute = attribute
        self.source = source
        self.order = tree.next_order()

    def update(self) -> None:
        """Read again and patch the page where the text has changed."""
        self.tree.update_binding(self)


class RegionReaction(Reaction[Any]):
    """Runs a region's function again when something it read changes."""

    __slots__ = ("order", "region", "tree")

    def __init__(self, tree: Tree, region: Region, produce: Any) -> None:
        super().__init__(produce, tree.mark)
        self.tree = tree
        self.region = region
        self.order = tree.next_order()

    def update(self) -> None:
        """Compute the region's content again and patch the page."""
        self.tree.update_region(self.region)


def elements(node: Node) -> Iterator[ElementNode]:
    """Give the topmost elements of a node: itself, or those of a region in order."""
    if isinstance(node, ElementNode):
        yield node
    else:
        for child in node.children:
            yield from elements(child)


def walk(node: Node) -> Iterator[ElementNode]:
    """Give the elements below a node in document order."""
    for child in node.children:
        for element in elements(child):
            yield element
            yield from walk(element)


def first_element(nodes: list[Node], start: int = 0) -> int:
    """Give the id of the first element in `nodes[start:]`, 0 where there is none."""
    for index in range(start, len(nodes)):
        for found in elements(nodes[index]):
            return found.id
    return 0


def element_after(node: Node) -> int:
    """Give the id of the element that follows `node` in its parent element, 0 where it is the last."""
    while isinstance(node, Region):
        siblings = node.parent.children
        if after := first_element(siblings, siblings.index(node) + 1):
            return after
        node = node.parent
    return 0


def parent_element(node: Node | None) -> ElementNode:
    """Give the element whose children `node`'s children are: itself, or the one that a region stands in."""
    while isinstance(node, Region):
        node = node.parent
    assert node is not None
    return node
