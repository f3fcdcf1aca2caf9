"""The tree of one page: mounts descriptions, and turns every change into ops.

Ids are counted, not printed: inserted HTML is numbered in document order from the id its op names,
and the page counts the same elements in the same order. A tree is used by one thread at a time
(its view holds a lock); only `mark` may be called from any thread.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from taupane.errors import DuplicateId
from taupane.live import protocol
from taupane.live.children import Row, check_slots, equal, equal_calls, flatten, same_kind
from taupane.live.listening import describe_listeners
from taupane.live.moves import staying
from taupane.live.nodes import (
    Binding,
    ElementNode,
    Node,
    Region,
    RegionReaction,
    Slot,
    element_after,
    elements,
    first_element,
    parent_element,
)
from taupane.live.writing import Writer
from taupane.state import Scope
from taupane.widgets.attributes import attribute_text, resolve
from taupane.widgets.element import Bound, Child, Element, TextOf
from taupane.widgets.flow import ComponentCall, For, Fragment, Show
from taupane.widgets.html import PROPERTIES, clean

log = logging.getLogger(__name__)

#: Reports an error of the user's code that was contained: the exception and where it happened.
Report = Callable[[Exception, str], None]

#: Bindings of an element's content; no attribute can be called so.
_TEXT: Final = "#text"
_RAW: Final = "#raw"
#: Rounds of a flush in which bindings may dirty each other before it gives up until the next one.
_MAX_ROUNDS: Final = 100


class Tree:
    """The mounted elements and regions of one page.

    `view` is what per-view state is kept for. `on_dirty` is called, from whatever thread changed a
    State, when there is something to flush.
    """

    def __init__(self, view: object, on_dirty: Callable[[], None], report: Report) -> None:
        self.root = ElementNode(0, Element("div"), None, ())
        self.listening: dict[int, ElementNode] = {}
        self._view = view
        self._on_dirty = on_dirty
        self._report = report
        self._dirty: deque[Binding | RegionReaction] = deque()
        self._ops: list[list[Any]] = []
        self._last_id = 0
        self._last_order = 0
        self._mounted = False
        self._dom_ids: Counter[str] = Counter()

    # What the view calls

    def mount(self, child: Child) -> str:
        """Mount the page's content and give its HTML. Errors of the user's code are raised."""
        writer = Writer()
        self._mount_all(flatten((child,)), self.root, writer)
        self._check_ids()
        self._mounted = True
        return writer.html()

    @property
    def is_dirty(self) -> bool:
        """Tell whether a flush would have something to look at."""
        return bool(self._dirty)

    def mark(self, reaction: Any) -> None:
        """Note that what a reaction read has changed. Called from any thread."""
        self._dirty.append(reaction)
        self._on_dirty()

    def flush(self) -> list[list[Any]]:
        """Run what is dirty, parents first, and give the ops that bring the page up to date."""
        for _ in range(_MAX_ROUNDS):
            if not self._dirty:
                break
            for reaction in self._take_dirty():
                self._refresh(reaction)
        else:
            self._report(RuntimeError("bindings keep changing what they read"), "flush")
        ops, self._ops = self._ops, []
        if ops:
            try:
                self._check_ids()
            except DuplicateId as error:
                self._report(error, "flush")
        return ops

    def html(self, *, numbered: bool = False) -> str:
        """Write the whole page as it is now; `numbered` prints each element's id for a resync."""
        writer = Writer(numbered=numbered)
        for child in self.root.children:
            for node in elements(child):
                writer.rewrite(node)
        return writer.html()

    def count(self) -> int:
        """Count the page's elements."""
        return _count(self.root) - 1

    def dispose(self) -> None:
        """Let go of everything that is mounted."""
        for child in self.root.children:
            self._unmount(child)
        self.root.children = []
        self._dirty.clear()

    def next_order(self) -> int:
        """Give a number to sort reactions by: whoever is mounted first is above or before."""
        self._last_order += 1
        return self._last_order

    # What dirty reactions do

    def _take_dirty(self) -> list[Binding | RegionReaction]:
        taken: list[Binding | RegionReaction] = []
        with suppress(IndexError):
            while True:
                taken.append(self._dirty.popleft())
        taken.sort(key=lambda reaction: reaction.order)
        return taken

    def _refresh(self, reaction: Binding | RegionReaction) -> None:
        if reaction.disposed:
            return
        try:
            if reaction.stale():
                reaction.update()
        except Exception as error:  # the user's code: the page keeps what it shows, the rest goes on
            self._report(error, "update")

    def update_binding(self, binding: Binding) -> None:
        """Bring one attribute or text up to date."""
        node, name, value = binding.node, binding.attribute, binding.run()
        if name == _TEXT:
            self._set_text(node, clean(value if isinstance(value, str) else str(value)))
        elif name == _RAW:
            self._set_raw(node, str(value))
        else:
            shown = node.attrs.get(name)
            source = binding.source
            if isinstance(source, Bound) and source.stands_for and shown is not None and source.stands_for(shown):
                return
            self._set_attr(node, name, attribute_text(name, value))

    def update_region(self, region: Region) -> None:
        """Compute a region's children again and patch them."""
        reaction = region.reaction
        assert reaction is not None
        produced = reaction.run()
        if isinstance(region.described, Show) and region.shown == produced:
            return
        self._reconcile(region, self._content(region, produced))

    # Mounting

    def _mount_all(self, flat: list[tuple[Slot, Any]], parent: ElementNode | Region, writer: Writer) -> None:
        check_slots(flat)
        for slot, described in flat:
            self._mount(described, parent, slot, writer)

    def _mount(self, described: Any, parent: ElementNode | Region, slot: Slot, writer: Writer) -> None:
        """Mount a child behind those that `parent` has; it is there, to be let go of, even where this raises."""
        if isinstance(described, Element):
            self._mount_element(described, parent, slot, writer)
        elif isinstance(described, str | TextOf):
            self._mount_element(Element("span", (described,)), parent, slot, writer)
        else:
            self._mount_region(described, parent, slot, writer)

    def _mount_element(self, described: Element, parent: ElementNode | Region, slot: Slot, writer: Writer) -> None:
        self._last_id += 1
        node = ElementNode(self._last_id, described, parent, slot)
        parent.children.append(node)
        for name, value in (described.attrs or {}).items():
            if callable(value):
                value = self._bind(node, name, value).run()
            text = attribute_text(name, value)
            if text is not None:
                node.attrs[name] = text
        if described.listeners:
            node.attrs["data-on"] = describe_listeners(described.listeners)
            self.listening[node.id] = node
        if "id" in node.attrs:
            self._dom_ids[node.attrs["id"]] += 1
        writer.open(node)
        self._mount_content(node, writer)
        writer.close(node)

    def _mount_content(self, node: ElementNode, writer: Writer) -> None:
        described = node.described
        if described.raw is not None:
            source = described.raw
            node.text = str(self._bind(node, _RAW, source).run() if callable(source) else source)
            writer.raw(node.text)
            return
        flat = flatten(described.children)
        text = self._bare_text(node, flat)
        if text is not None:
            node.text = text
            writer.text(node)
        else:
            self._mount_all(flat, node, writer)

    def _bare_text(self, node: ElementNode, flat: list[tuple[Slot, Any]]) -> str | None:
        """Give the text of an element that holds nothing else, binding it where it is dynamic."""
        if all(isinstance(described, str) for _, described in flat):
            return "".join(described for _, described in flat) if flat else None
        if len(flat) == 1 and isinstance(flat[0][1], TextOf):
            value = self._bind(node, _TEXT, flat[0][1].source).run()
            return clean(value if isinstance(value, str) else str(value))
        return None

    def _bind(self, node: ElementNode, name: str, source: Any) -> Binding:
        binding = Binding(self, node, name, source)
        if node.bindings is None:
            node.bindings = {}
        node.bindings[name] = binding
        return binding

    def _mount_region(self, described: Any, parent: ElementNode | Region, slot: Slot, writer: Writer) -> None:
        region = Region(described, parent, slot)
        parent.children.append(region)
        if isinstance(described, Fragment):
            self._mount_all(flatten(described.children), region, writer)
            return
        # No parent scope: a region outlives its parent's re-runs, and ends when it is unmounted.
        scope = region.scope = Scope(None, view=self._view)
        region.reaction = RegionReaction(self, region, lambda: self._produce(region, scope))
        try:
            content = self._content(region, region.reaction.run())
        except Exception as error:
            if not self._mounted:
                raise
            self._report(error, "render")  # the region stays empty until something it read changes
            return
        self._mount_all(content, region, writer)

    def _produce(self, region: Region, scope: Scope) -> Any:
        """Run what a region reads, tracked: its result decides what stands there."""
        described = region.described
        if isinstance(described, Show):
            return bool(resolve(described.when))
        if isinstance(described, For):
            return list(resolve(described.items))
        if isinstance(described, Row):
            return scope.rerun(lambda: described.render(described.item))
        if isinstance(described, ComponentCall):
            return scope.rerun(described.render)
        return scope.rerun(described)

    def _content(self, region: Region, produced: Any) -> list[tuple[Slot, Any]]:
        described = region.described
        if isinstance(described, Show):
            region.shown = produced
            return flatten((described.then,) if produced else (None, described.otherwise))
        if isinstance(described, For):
            return flatten(_rows(described, produced) if produced else (described.otherwise,))
        return flatten((produced,))

    # Patching

    def _patch(self, node: Node, described: Any) -> None:
        """Bring a mounted node to another description of the same kind."""
        if isinstance(node, ElementNode):
            wanted = described if isinstance(described, Element) else Element("span", (described,))
            if wanted is not node.described:
                self._patch_element(node, wanted)
            return
        before, node.described = node.described, described
        if described is before or self._unchanged(before, described):
            return
        if isinstance(described, Fragment):
            self._reconcile(node, flatten(described.children))
        elif node.reaction is not None:
            node.shown = None
            self.update_region(node)

    @staticmethod
    def _unchanged(before: Any, described: Any) -> bool:
        if isinstance(described, ComponentCall):
            return equal_calls(before, described)
        if isinstance(described, Row):
            return before.render is described.render and equal(before.item, described.item)
        return False

    def _patch_element(self, node: ElementNode, described: Element) -> None:
        before, node.described = node.described, described
        self._patch_attrs(node, before.attrs or {}, described.attrs or {})
        self._patch_listeners(node)
        self._patch_content(node, before, described)

    def _patch_attrs(self, node: ElementNode, before: dict[str, Any], wanted: dict[str, Any]) -> None:
        for name in before.keys() - wanted.keys():
            self._unbind(node, name)
            self._set_attr(node, name, None)
        for name, value in wanted.items():
            old = before.get(name)
            if value is old and not callable(value):
                continue
            self._unbind(node, name)
            if callable(value):
                self.update_binding(self._bind(node, name, value))
            elif callable(old) or not equal(old, value):
                self._set_attr(node, name, attribute_text(name, value))

    def _patch_listeners(self, node: ElementNode) -> None:
        listeners = node.described.listeners
        self._set_attr(node, "data-on", describe_listeners(listeners) if listeners else None)
        if listeners:
            self.listening[node.id] = node
        else:
            self.listening.pop(node.id, None)

    def _patch_content(self, node: ElementNode, before: Element, described: Element) -> None:
        self._unbind(node, _TEXT)
        self._unbind(node, _RAW)
        if described.raw is not None:
            source = described.raw
            self._set_raw(node, str(self._bind(node, _RAW, source).run() if callable(source) else source))
            return
        flat = flatten(described.children)
        text = self._bare_text(node, flat)
        if text is not None:
            self._remove(node.children)
            node.children = []
            self._set_text(node, text)
            return
        if node.text is not None:
            self._set_text(node, "")
            node.text = None
        self._reconcile(node, flat)

    def _reconcile(self, parent: ElementNode | Region, flat: list[tuple[Slot, Any]]) -> None:
        """Make `parent`'s children those of `flat`: remove, move, insert, then patch what was kept."""
        check_slots(flat)
        old = {child.slot: (place, child) for place, child in enumerate(parent.children)}
        kept: list[tuple[int, Node, Any]] = []
        plan: list[Node | tuple[Slot, Any]] = []
        for slot, described in flat:
            place, child = old.get(slot, (0, None))
            if child is not None and same_kind(_kind_of(child), _as_mounted(described)):
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
            self._patch(child, described)

    def _remove(self, nodes: list[Node]) -> None:
        gone = [element.id for node in nodes for element in elements(node)]
        for node in nodes:
            self._unmount(node)
        if gone:
            self._ops.append([protocol.RM, gone])

    def _move(self, parent: ElementNode | Region, kept: list[tuple[int, Node, Any]]) -> None:
        stay = staying([place for place, _, _ in kept])
        if len(stay) == len(kept):
            return
        after = element_after(parent) if isinstance(parent, Region) else 0
        moved = len(kept) - len(stay)
        if moved > len(kept) // 2 and moved > 1:
            order = [element.id for _, node, _ in kept for element in elements(node)]
            self._ops.append([protocol.ORDER, parent_element(parent), order, after])
            return
        for index in range(len(kept) - 1, -1, -1):
            node = kept[index][1]
            if index not in stay:
                for element in elements(node):
                    self._ops.append([protocol.MOVE, element.id, after])
            after = first_element([node]) or after

    def _insert(self, parent: ElementNode | Region, plan: list[Node | tuple[Slot, Any]]) -> None:
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
            before = first_element([node for node in plan[run_end:] if not isinstance(node, tuple)]) or tail
            self._insert_run(parent, plan[index:run_end], before)
            index = run_end

    def _insert_run(self, parent: ElementNode | Region, run: list[Any], before: int) -> None:
        """Mount neighbours as one piece of HTML; one that cannot be mounted is left out."""
        writer, base = Writer(), self._last_id + 1
        for slot, described in run:
            mark, size = writer.mark(), len(parent.children)
            complete = self._last_id
            try:
                self._mount(described, parent, slot, writer)
            except Exception as error:  # the user's description: its neighbours are shown all the same
                self._report(error, "render")
                for node in parent.children[size:]:
                    self._unmount(node)
                del parent.children[size:]
                writer.cut(mark)
                self._emit_insert(parent, before, writer, base, complete)
                writer, base = Writer(), self._last_id + 1
        self._emit_insert(parent, before, writer, base, self._last_id)

    def _emit_insert(self, parent: ElementNode | Region, before: int, writer: Writer, base: int, last: int) -> None:
        if last >= base:
            html = writer.html()
            self._ops.append([protocol.INS, parent_element(parent), before, html, base, last - base + 1])

    # What the page shows

    def _set_attr(self, node: ElementNode, name: str, text: str | None) -> None:
        shown = node.attrs.get(name)
        if text == shown:
            return
        if name == "id":
            self._dom_ids[shown or ""] -= 1
            self._dom_ids[text or ""] += 1
        if text is None:
            del node.attrs[name]
        else:
            node.attrs[name] = text
        if name in PROPERTIES:
            value: Any = text is not None if name != "value" else text or ""
            op = [protocol.PROP, node.id, name, value]
            self._ops.append([*op, node.edits] if node.edits else op)
        elif text is None:
            self._ops.append([protocol.RMATTR, node.id, name])
        else:
            self._ops.append([protocol.ATTR, node.id, name, text])

    def _set_text(self, node: ElementNode, text: str) -> None:
        if text != (node.text or ""):
            self._ops.append([protocol.TEXT, node.id, text])
        node.text = text

    def _set_raw(self, node: ElementNode, html: str) -> None:
        if html != node.text:
            self._ops.append([protocol.PROP, node.id, "innerHTML", html])
        node.text = html

    # Letting go

    def _unbind(self, node: ElementNode, name: str) -> None:
        if node.bindings and (binding := node.bindings.pop(name, None)):
            binding.dispose()

    def _unmount(self, node: Node) -> None:
        for child in node.children:
            self._unmount(child)
        if isinstance(node, ElementNode):
            for binding in (node.bindings or {}).values():
                binding.dispose()
            self.listening.pop(node.id, None)
            if "id" in node.attrs:
                self._dom_ids[node.attrs["id"]] -= 1
        elif node.reaction is not None:
            node.reaction.dispose()
            assert node.scope is not None
            node.scope.dispose()

    def _check_ids(self) -> None:
        for name, uses in self._dom_ids.items():
            if uses > 1 and name:
                raise DuplicateId(f"id {name!r}: expected an id of its own for every element of a page, got {uses}")


def _rows(described: For, items: list[Any]) -> list[Row]:
    key_of = described.key_of
    if key_of is None:
        return [Row(described.render, item, item) for item in items]
    return [Row(described.render, item, key_of(item)) for item in items]


def _kind_of(node: Node) -> Any:
    return node.described


def _as_mounted(described: Any) -> Any:
    """Give a description as its node holds it: text stands in a span."""
    return Element("span", (described,)) if isinstance(described, str | TextOf) else described


def _count(node: Node) -> int:
    own = 1 if isinstance(node, ElementNode) else 0
    return own + sum(map(_count, node.children))
