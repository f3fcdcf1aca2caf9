"""What a page shows, and the ops that bring it there.

Every change of a mounted element goes through here, so that the server's picture of the page and the
ops never differ. Used by one thread at a time.
"""

from __future__ import annotations

from typing import Any

from taupane.errors import DuplicateId
from taupane.live import protocol
from taupane.live.nodes import ElementNode, Node, elements, parent_element
from taupane.widgets.element import Element
from taupane.widgets.html import PROPERTIES, SHOWN


class Shown:
    """The elements of one page as the browser has them.

    `ops` collects what the page has yet to carry out. `listening` finds the elements that take
    events by their ids; only these can be reached by what a page sends.
    """

    __slots__ = ("_dom_ids", "_selects", "_twice", "last_id", "listening", "ops", "root")

    def __init__(self) -> None:
        self.root = ElementNode(0, Element("div"), None, ())
        self.ops: list[list[Any]] = []
        self.listening: dict[int, ElementNode] = {}
        self.last_id = 0
        self._dom_ids: dict[str, int] = {}
        self._twice: set[str] = set()
        self._selects: dict[int, ElementNode] = {}

    # One element

    def set_attr(self, node: ElementNode, name: str, text: str | None) -> None:
        """Give an element an attribute, or take it away (None)."""
        shown = node.attrs.get(name)
        if text == shown:
            return
        if name == "id":
            self.release_id(shown)
            self.claim_id(text)
        if text is None:
            del node.attrs[name]
        else:
            node.attrs[name] = text
        if node.tag in PROPERTIES.get(name, ()):
            self._set_property(node, name, text is not None if name != "value" else text or "")
        elif name == SHOWN and text is not None:
            self._set_property(node, name, text)
        elif text is None:
            self.ops.append([protocol.RMATTR, node.id, name])
        else:
            self.ops.append([protocol.ATTR, node.id, name, text])
            if node.tag == "option" and name == "value":
                self._touch_select(node)

    def _set_property(self, node: ElementNode, name: str, value: str | bool) -> None:
        op = [protocol.PROP, node.id, name, value]
        self.ops.append([*op, node.edits] if node.edits else op)

    def set_text(self, node: ElementNode, text: str) -> None:
        """Give an element that holds nothing else its text."""
        if text != (node.text or ""):
            self.ops.append([protocol.TEXT, node.id, text])
        node.text = text

    def set_raw(self, node: ElementNode, html: str) -> None:
        """Give an element HTML that the author vouches for."""
        if html != node.text:
            self.ops.append([protocol.PROP, node.id, "innerHTML", html])
        node.text = html

    # Elements that come, move and go

    def insert(self, parent: Node, before: int, html: str, first: int) -> None:
        """Put in the elements numbered from `first` to the last one given out, before another (0: at the end)."""
        if self.last_id >= first:
            into = parent_element(parent)
            self.ops.append([protocol.INS, into.id, before, html, first, self.last_id - first + 1])
            self._touch_select(into)

    def remove(self, nodes: list[Node]) -> None:
        """Take nodes out of the page; they must still know their parents."""
        gone = [element.id for node in nodes for element in elements(node)]
        if gone:
            self.ops.append([protocol.RM, gone])
            self._touch_select(parent_element(nodes[0].parent))

    def forget(self, node: ElementNode) -> None:
        """Let go of an element that is no longer in the page."""
        self.listening.pop(node.id, None)
        self._selects.pop(node.id, None)
        self.release_id(node.attrs.get("id"))

    def take_ops(self) -> list[list[Any]]:
        """Give the ops since the last time, complete."""
        for node in self._selects.values():
            # A browser chooses again when options come and go, and cannot choose one that is not there yet.
            if (value := node.attrs.get("value")) is not None:
                self._set_property(node, "value", value)
        self._selects.clear()
        ops, self.ops = self.ops, []
        return ops

    def _touch_select(self, node: ElementNode) -> None:
        while node.tag in ("option", "optgroup"):
            node = parent_element(node.parent)
        if node.tag == "select":
            self._selects[node.id] = node

    # Ids that the author gives

    def claim_id(self, name: str | None) -> None:
        """Note that an element has this `id`."""
        if name:
            self._dom_ids[name] = uses = self._dom_ids.get(name, 0) + 1
            if uses == 2:
                self._twice.add(name)

    def release_id(self, name: str | None) -> None:
        """Note that an element no longer has this `id`."""
        if not name:
            return
        self._dom_ids[name] = uses = self._dom_ids[name] - 1
        if uses < 2:
            self._twice.discard(name)
        if not uses:
            del self._dom_ids[name]

    def check_ids(self) -> None:
        """Raise `DuplicateId`, once, where two elements have come to share an `id`."""
        if self._twice:
            names = ", ".join(map(repr, sorted(self._twice)))
            self._twice.clear()
            raise DuplicateId(f"id {names}: expected an id of its own for every element of a page, got it twice")
