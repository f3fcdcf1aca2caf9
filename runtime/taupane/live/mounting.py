"""Mount descriptions: make their nodes, bind what is dynamic, and write their HTML."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from taupane.errors import BadElement
from taupane.live.children import Row, check_slots, flatten
from taupane.live.listening import describe_listeners
from taupane.live.nesting import FRAGILE, check_nesting
from taupane.live.nodes import Binding, ElementNode, Node, Region, RegionReaction, Slot, parent_element
from taupane.live.writing import Writer
from taupane.state import Scope
from taupane.widgets.attributes import attribute_text, resolve
from taupane.widgets.element import Child, Element, TextOf
from taupane.widgets.flow import ComponentCall, For, Fragment, Show
from taupane.widgets.html import clean

if TYPE_CHECKING:
    from taupane.live.tree import Tree

#: Bindings of an element's content; no attribute can be called so.
TEXT: Final = "#text"
RAW: Final = "#raw"
#: Elements in which a parser keeps no other elements: several texts in them become one.
_TEXT_ONLY: Final = frozenset({"option", "textarea"})


class Mounting:
    """Mounts into one tree.

    While `strict`, errors of the user's code are raised: the first page has nothing to keep. Later
    a failing binding shows nothing, and a failing region is empty, until something it read changes.
    """

    __slots__ = ("_tree", "strict")

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.strict = True

    def mount_all(self, flat: list[tuple[Slot, Any]], parent: Node, writer: Writer) -> None:
        """Mount children behind those that `parent` has."""
        check_slots(flat)
        for slot, described in flat:
            self.mount(described, parent, slot, writer)

    def mount(self, described: Any, parent: Node, slot: Slot, writer: Writer) -> None:
        """Mount a child; it is there, to be let go of, even where this raises."""
        if isinstance(described, Element):
            self._mount_element(described, parent, slot, writer)
        elif isinstance(described, str | TextOf):
            self._mount_element(Element("span", (described,)), parent, slot, writer)
        else:
            self._mount_region(described, parent, slot, writer)

    def _mount_element(self, described: Element, parent: Node, slot: Slot, writer: Writer) -> None:
        shown = self._tree.shown
        around = parent if isinstance(parent, ElementNode) else parent_element(parent)
        shown.last_id += 1
        node = ElementNode(shown.last_id, described, parent, slot)
        node.fragile = around.fragile or described.tag in FRAGILE
        check_nesting(node, around)
        parent.children.append(node)
        if described.attrs:
            self._mount_attrs(node, described.attrs)
        if described.listeners:
            node.attrs["data-on"] = describe_listeners(described.listeners)
            shown.listening[node.id] = node
        writer.open(node)
        self._mount_content(node, writer)
        writer.close(node)

    def _mount_attrs(self, node: ElementNode, attrs: dict[str, Any]) -> None:
        for name, value in attrs.items():
            if callable(value):
                text = self._first(self.bind(node, name, value), partial(attribute_text, name))
            else:
                text = attribute_text(name, value)
            if text is not None:
                node.attrs[name] = text
                if name == "id":
                    self._tree.shown.claim_id(text)

    def _mount_content(self, node: ElementNode, writer: Writer) -> None:
        described = node.described
        if described.raw is not None:
            node.text = self.raw_text(node)
            writer.raw(node.text)
            return
        children = described.children
        if len(children) == 1 and type(children[0]) is str:
            node.text = clean(children[0])
            writer.text(node)
        elif children:
            flat = flatten(children)
            node.text = self.bare_text(node, flat)
            if node.text is not None:
                writer.text(node)
            else:
                self.mount_all(flat, node, writer)

    # What a node holds in place of children; patching asks for the same

    def raw_text(self, node: ElementNode) -> str:
        """Give the HTML that the author vouches for, binding it where it is dynamic."""
        source = node.described.raw
        return (self._first(self.bind(node, RAW, source), str) or "") if callable(source) else str(source)

    def bare_text(self, node: ElementNode, flat: list[tuple[Slot, Any]]) -> str | None:
        """Give the text of an element that holds nothing else, binding it where it is dynamic."""
        if len(flat) == 1:
            only = flat[0][1]
            if isinstance(only, str):
                return only
            if isinstance(only, TextOf):
                return self._bound_text(node, only.source)
            return None
        if not flat:
            return None
        parts = [described for _, described in flat]
        if all(isinstance(part, str) for part in parts):
            return "".join(parts)
        if node.tag not in _TEXT_ONLY:
            return None
        if not all(isinstance(part, str | TextOf) for part in parts):
            raise BadElement(f"<{node.tag}>: a browser keeps there only text; text(...) makes text of a function")
        return self._bound_text(node, lambda: "".join(map(_part, parts)))

    def _bound_text(self, node: ElementNode, source: Callable[[], Any]) -> str:
        return self._first(self.bind(node, TEXT, source), to_text) or ""

    def bind(self, node: ElementNode, name: str, source: Any) -> Binding:
        """Make a binding of a node; it has yet to run."""
        binding = Binding(self._tree, node, name, source)
        if node.bindings is None:
            node.bindings = {}
        node.bindings[name] = binding
        return binding

    def _first(self, binding: Binding, write: Callable[[Any], str | None]) -> str | None:
        try:
            return write(binding.run())
        except Exception as error:  # the user's code: shown as nothing until what it read changes
            if self.strict:
                raise
            self._tree.report(error, "render")
            return None

    # Regions

    def _mount_region(self, described: Any, parent: Node, slot: Slot, writer: Writer) -> None:
        tree = self._tree
        region = Region(described, parent, slot)
        parent.children.append(region)
        if isinstance(described, Fragment):
            self.mount_all(flatten(described.children), region, writer)
            return
        # The tree's own scope is its parent: a region outlives its parent's re-runs, and ends when it is unmounted.
        scope = region.scope = Scope(tree.scope)
        region.reaction = RegionReaction(tree, region, lambda: produce(region, scope))
        try:
            children = content(region, region.reaction.run())
        except Exception as error:  # the user's code: empty until something it read changes
            if self.strict:
                raise
            tree.report(error, "render")
            return
        self.mount_all(children, region, writer)

    # Letting go

    def unmount(self, node: Node) -> None:
        """Let go of a node and all that is in it."""
        for child in node.children:
            self.unmount(child)
        if isinstance(node, ElementNode):
            for binding in (node.bindings or {}).values():
                binding.dispose()
            self._tree.shown.forget(node)
        elif node.reaction is not None:
            node.reaction.dispose()
            assert node.scope is not None
            node.scope.dispose()


def produce(region: Region, scope: Scope) -> Any:
    """Run what a region reads, tracked: its result decides what stands there."""
    described = region.described
    if isinstance(described, Show):
        return bool(resolve(described.when))
    if isinstance(described, For):
        return list(resolve(described.items))
    if isinstance(described, Row):
        return scope.rerun(described.render, described.item)
    if isinstance(described, ComponentCall):
        return scope.rerun(described.render)
    return scope.rerun(described)


def content(region: Region, produced: Any) -> list[tuple[Slot, Any]]:
    """Give the children that a region has with what it produced."""
    described = region.described
    if isinstance(described, Show):
        region.shown = produced
        return flatten((described.then,) if produced else (None, described.otherwise))
    if isinstance(described, For):
        return _rows(described, produced) if produced else flatten((described.otherwise,))
    return flatten((produced,))


def _rows(described: For, items: list[Any]) -> list[tuple[Slot, Any]]:
    render, key_of = described.render, described.key_of
    if key_of is None:
        return [(("row", item), Row(render, item)) for item in items]
    return [(("row", key_of(item)), Row(render, item)) for item in items]


def to_text(value: Any) -> str:
    """Give what a text binding shows for a value; None shows nothing, as it does among children."""
    if isinstance(value, str):
        return clean(value)
    return "" if value is None else clean(str(value))


def _part(part: Child) -> str:
    return part if isinstance(part, str) else to_text(part.source())
