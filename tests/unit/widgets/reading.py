"""Read HTML back into a tree, to compare it with what was described; and act as the page does."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from inspect import signature
from typing import Any

from taupane.events import Event
from taupane.widgets.element import Child, Element
from taupane.widgets.html import VOID
from taupane.widgets.static import render_static


@dataclass
class Node:
    """An element that was read."""

    tag: str
    attrs: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    def find(self, tag: str, **attrs: str) -> Node:
        """Give the first element below with that tag and these attributes."""
        wanted = {name.rstrip("_").replace("_", "-"): text for name, text in attrs.items()}
        for node in self.walk():
            if node.tag == tag and wanted.items() <= node.attrs.items():
                return node
        raise AssertionError(f"no <{tag}> with {wanted}")

    def walk(self) -> list[Node]:
        """Give all elements below, in document order."""
        found: list[Node] = []
        for child in self.children:
            if isinstance(child, Node):
                found += [child, *child.walk()]
        return found

    @property
    def text(self) -> str:
        """Give all text below."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(child: Child) -> Node:
    """Render a description and parse the HTML, which must need no repairs."""
    reader = _Reader()
    reader.feed(render_static(child))
    reader.close()
    assert len(reader.open) == 1
    return reader.root


def inner(described: Child, tag: str) -> Element:
    """Give the first described element of that tag, without rendering."""
    found = _search(described, tag)
    assert found is not None, f"no <{tag}>"
    return found


def _search(described: Any, tag: str) -> Element | None:
    if isinstance(described, list | tuple):
        for child in described:
            if (found := _search(child, tag)) is not None:
                return found
    if not isinstance(described, Element):
        return None
    return described if described.tag == tag else _search(described.children, tag)


def send(element: Element, kind: str, **fields: Any) -> None:
    """Call an element's handlers as the page's event would."""
    assert element.listeners is not None
    for listener in element.listeners[kind]:
        takes = len(signature(listener.handler).parameters)
        listener.handler(*[Event(kind, **fields)][:takes])
