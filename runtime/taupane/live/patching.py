"""Bring mounted nodes to other descriptions: as little of the page as possible is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from taupane.live import protocol
from taupane.live.children import Row, check_slots, equal, equal_calls, flatten, same_kind
from taupane.live.listening import describe_listeners
from taupane.live.mounting import RAW, TEXT, Mounting, content, to_text
from taupane.live.moves import staying
from taupane.live.nodes import (
    Binding,
    ElementNode,
    Node,
    Region,
    Slot,
    element_after,
    elements,
    first_element,
    parent_element,
)
from taupane.live.writing import Writer
from taupane.widgets.attributes import attribute_text
from taupane.widgets.element import Bound, Element, TextOf
from taupane.widgets.flow import ComponentCall, Fragment, Show

if TYPE_CHECKING:
    from taupane.live.tree import Tree


class Patching:
    """Patches one tree. Errors of the user's code are contained as close to their place as can be:

    an attribute or a child that fails stays as it is, and the others go on.
    """

    __slots__ = ("_mounting", "_tree")

    def __init__(self, tree: Tree, mounting: Mounting) -> None:
        self._tree = tree
        self._mounting = mounting

    # What has become dirty

    def update_binding(self, binding: Binding) -> None:
        """Bring one attribute or text up to date."""
        node, name, value, shown = binding.node, binding.attribute, binding.run(), self._tree.shown
        if name == TEXT:
            shown.set_text(node, to_text(value))
        elif name == RAW:
            shown.set_raw(node, str(value))
        else:
            node.refreshed += 1
            if not self._stands_for(binding, node.attrs.get(name)):
                shown.set_attr(node, name, attribute_text(name, value))

    @staticmethod
    def _stands_for(binding: Binding, shown: str | None) -> bool:
        """Tell whether what stands in a control means the new value already."""
        source = binding.source
        return (
            isinstance(source, Bound)
            and source.stands_for is not None
            and shown is not None
            and source.stands_for(shown)
        )

    def update_region(self, region: Region) -> None:
        """Compute a region's children again and patch them."""
        assert region.reaction is not None
        produced = region.reaction.run()
        if isinstance(region.described, Show) and region.shown == produced:
            return
        self._reconcile(region, content(region, produced))

    # One node

    def _patch(self, node: Node, described: Any) -> None:
        """Bring a mounted node to another description of the same kind."""
        if isinstance(node, ElementNode):
            wanted = described if isinstance(described, Element) else Element("span", (described,))
            if wanted is not node.described:
                self._patch_element(node, wanted)
            return
        before, node.described = node.described, described
        if described is before or _is_unchanged(before, described):
            return
        if isinstance(described, Fragment):
            self._reconcile(node, flatten(described.children))
        else:
            node.shown = None
            self.update_region(node)

    def _patch_element(self, node: ElementNode, described: Element) -> None:
        before, node.described = node.described, described
        self._patch_attrs(node, before.attrs or {}, described.attrs or {})
        self._patch_listeners(node)
        self._patch_content(node)

    def _patch_attrs(self, node: ElementNode, before: dict[str, Any], wanted: dict[str, Any]) -> None:
        for name in before.keys() - wanted.keys():
            self._unbind(node, name)
            self._tree.shown.set_attr(node, name, None)
        for name, value in wanted.items():
            old = before.get(name)
            if value is old:
                continue
            try:
                self._patch_attr(node, name, old, value)
            except Exception as error:  # the user's code: this attribute stays, the others go on
                self._tree.report(error, "update")

    def _patch_attr(self, node: ElementNode, name: str, old: Any, value: Any) -> None:
        self._unbind(node, name)
        if callable(value):
            self.update_binding(self._mounting.bind(node, name, value))
        elif callable(old) or not equal(old, value):
            # An equal value is left alone even where the page shows another: that is what the user entered.
            self._tree.shown.set_attr(node, name, attribute_text(name, value))

    def _patch_listeners(self, node: ElementNode) -> None:
        shown, listeners = self._tree.shown, node.described.listeners
        shown.set_attr(node, "data-on", describe_listeners(listeners) if listeners else None)
        if listeners:
            shown.listening[node.id] = node
        else:
            shown.listening.pop(node.id, None)

    def _patch_content(self, node: ElementNode) -> None:
        shown, mounting = self._tree.shown, self._mounting
        flat = [] if node.described.raw is not None else flatten(node.described.children)
        self._unbind(node, TEXT)
        self._unbind(node, RAW)
        if node.described.raw is not None:
            self._empty(node)
            shown.set_raw(node, mounting.raw_text(node))
            return
        text = mounting.bare_text(node, flat)
        if text is not None:
            self._empty(node)
            shown.set_text(node, text)
            return
        if node.text is not None:
            shown.set_text(node, "")
            node.text = None
        self._reconcile(node, flat)

    def _empty(self, node: ElementNode) -> None:
        self._remove(node.children)
        node.children = []

    def _unbind(self, node: ElementNode, name: str) -> None:
        if node.bindings and (binding := node.bindings.pop(name, None)):
            binding.dispose()

    # Children

    def _reconcile(self, parent: Node, flat: list[tuple[Slot, Any]]) -> None:
        """Make `parent`'s children those of `flat`: remove, move, insert, then patch what was kept."""
        check_slots(flat)
        old = {child.slot: (place, child) for place, child in enumerate(parent.children)}
        kept: list[tuple[int, Node, Any]] = []
        plan: list[Node | tuple[Slot, Any]] = []
        for slot, described in flat:
            place, child = old.get(slot, (0, None))
            if child is not None and same_kind(child.described, _as_mounted(described)):
                del old[slot]
                kept.append((place, child, described))
                plan.append(child)
            else:
                plan.append((slot, described))
        self._remove([child for _, child in old.values()])
        parent.children = [child for _, child, _ in kept]
        self._move(parent, kept)
        self._insert(parent, plan)
        for _, child, described in kept:
            try:
                self._patch(child, described)
            except Exception as error:  # the user's code: this child stays as it is, its siblings go on
                self._tree.report(error, "render")

    def _remove(self, nodes: list[Node]) -> None:
        if nodes:
            self._tree.shown.remove(nodes)
            for node in nodes:
                self._mounting.unmount(node)

    def _move(self, parent: Node, kept: list[tuple[int, Node, Any]]) -> None:
        stay = staying([place for place, _, _ in kept])
        moved = len(kept) - len(stay)
        if not moved:
            return
        ops = self._tree.shown.ops
        after = element_after(parent) if isinstance(parent, Region) else 0
        if moved > 1 and moved > len(kept) // 2:
            order = [element.id for _, node, _ in kept for element in elements(node)]
            ops.append([protocol.ORDER, parent_element(parent).id, order, after])
            return
        for index in range(len(kept) - 1, -1, -1):
            node = kept[index][1]
            if index not in stay:
                ops.extend([protocol.MOVE, element.id, after] for element in elements(node))
            after = first_element([node]) or after

    def _insert(self, parent: Node, plan: list[Node | tuple[Slot, Any]]) -> None:
        """Mount what is new, each run of neighbours as one piece of HTML before what follows it."""
        if len(plan) == len(parent.children):
            return
        tail = element_after(parent) if isinstance(parent, Region) else 0
        parent.children = []
        index = 0
        while index < len(plan):
            entry = plan[index]
            if not isinstance(entry, tuple):
                parent.children.append(entry)
                index += 1
                continue
            run_end = index
            while run_end < len(plan) and isinstance(plan[run_end], tuple):
                run_end += 1
            self._insert_run(parent, plan[index:run_end], _first_mounted(plan, run_end) or tail)
            index = run_end

    def _insert_run(self, parent: Node, run: list[Any], before: int) -> None:
        """Mount neighbours as one piece of HTML; one that cannot be mounted is left out."""
        shown = self._tree.shown
        writer, first = Writer(), shown.last_id + 1
        for slot, described in run:
            mark, size, complete = writer.mark(), len(parent.children), shown.last_id
            try:
                self._mounting.mount(described, parent, slot, writer)
            except Exception as error:  # the user's description: its neighbours are shown all the same
                self._tree.report(error, "render")
                writer.cut(mark)
                used, shown.last_id = shown.last_id, complete
                shown.insert(parent, before, writer.html(), first)
                shown.last_id = used
                for node in parent.children[size:]:
                    self._mounting.unmount(node)
                del parent.children[size:]
                writer, first = Writer(), used + 1
        shown.insert(parent, before, writer.html(), first)


def _first_mounted(plan: list[Node | tuple[Slot, Any]], start: int) -> int:
    for index in range(start, len(plan)):
        entry = plan[index]
        if not isinstance(entry, tuple) and (found := first_element([entry])):
            return found
    return 0


def _is_unchanged(before: Any, described: Any) -> bool:
    if isinstance(described, ComponentCall):
        return equal_calls(before, described)
    if isinstance(described, Row):
        return before.render is described.render and equal(before.item, described.item)
    return False


def _as_mounted(described: Any) -> Any:
    """Give a description as its node holds it: text stands in a span."""
    return Element("span", (described,)) if isinstance(described, str | TextOf) else described
