"""A page, as a browser would keep it: parses HTML, numbers elements as the client does, applies every op."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from taupane.live import protocol
from taupane.widgets.html import VOID


class El:
    """An element of the modelled page."""

    def __init__(self, tag: str, attrs: dict[str, str]) -> None:
        self.tag = tag
        self.attrs = attrs
        self.children: list[El | str] = []
        self.parent: El | None = None
        self.id = -1

    def elements(self) -> list[El]:
        return [child for child in self.children if isinstance(child, El)]

    def shape(self) -> Any:
        """Give a value that is equal for equal pages; neighbouring texts are one, as after parsing."""
        parts: list[Any] = []
        for child in self.children:
            if isinstance(child, El):
                parts.append(child.shape())
            elif child:
                if parts and isinstance(parts[-1], str):
                    parts[-1] += child
                else:
                    parts.append(child)
        attrs = {name: value for name, value in self.attrs.items() if not (self.tag == "option" and name == "selected")}
        return (self.id, self.tag, attrs, parts)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = El("#root", {})
        self.open = self.root
        self.fresh = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), names
        made = El(tag, {name: value or "" for name, value in attrs})
        made.parent = self.open
        self.open.children.append(made)
        if tag not in VOID:
            self.open = made
            self.fresh = tag in ("pre", "textarea")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> in <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent
        self.fresh = False

    def handle_data(self, data: str) -> None:
        if self.fresh and data.startswith("\n"):
            data = data[1:]
        self.fresh = False
        self.open.children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction: {data!r}")


def parse(html: str) -> El:
    """Read HTML; what a browser's parser would have to repair is an error."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser.open is parser.root, f"<{parser.open.tag}> is not closed"
    _values_as_properties(parser.root)
    return parser.root


def _values_as_properties(node: El) -> None:
    """What a textarea holds is its value, as in a browser."""
    for child in node.elements():
        if child.tag == "textarea":
            text = "".join(part for part in child.children if isinstance(part, str))
            child.children = []
            if text:
                child.attrs["value"] = text
        _values_as_properties(child)


class Page:
    """The modelled page. Raises `AssertionError` for every op that a real page could not carry out as meant."""

    def __init__(self, html: str, count: int) -> None:
        self.root = parse(html)
        self.root.id = 0
        self.known: dict[int, El] = {0: self.root}
        assert self._number(self.root, 1) == count
        self.calls: list[list[Any]] = []

    def apply(self, ops: list[list[Any]]) -> None:
        for op in ops:
            self._one(op)

    def shape(self) -> Any:
        return self.root.shape()

    def ids(self) -> set[int]:
        return set(self.known)

    def _one(self, op: list[Any]) -> None:
        kind, *rest = op
        if kind == protocol.TEXT:
            node, text = self.known[rest[0]], rest[1]
            assert not node.elements()
            node.children = [text] if text else []
            if node.tag == "textarea":
                node.attrs.pop("value", None)
                _values_as_properties(self.root)
        elif kind == protocol.ATTR:
            self.known[rest[0]].attrs[rest[1]] = rest[2]
        elif kind == protocol.RMATTR:
            del self.known[rest[0]].attrs[rest[1]]
        elif kind == protocol.PROP:
            self._property(self.known[rest[0]], rest[1], rest[2])
        elif kind == protocol.INS:
            self._insert(*rest)
        elif kind == protocol.MOVE:
            node = self.known[rest[0]]
            assert node.parent is not None
            self._place(node.parent, [node], rest[1])
        elif kind == protocol.RM:
            for number in rest[0]:
                self._remove(self.known[number])
        elif kind == protocol.ORDER:
            parent = self.known[rest[0]]
            moved = [self.known[number] for number in rest[1]]
            assert all(node.parent is parent for node in moved)
            self._place(parent, moved, rest[2])
        elif kind == protocol.SYNC:
            self._sync(*rest)
        elif kind == protocol.CALL:
            self.calls.append(rest)
        else:
            raise AssertionError(f"unknown op {op}")

    def _property(self, node: El, name: str, value: Any) -> None:
        if name == "innerHTML":
            node.children = parse(value).children
        elif name == "value":
            node.attrs["value"] = value
            if node.tag == "textarea" and not value:
                del node.attrs["value"]
        elif value:
            node.attrs[name] = ""
        else:
            del node.attrs[name]

    def _insert(self, parent: int, before: int, html: str, first: int, count: int) -> None:
        made = parse(html)
        assert first > max(self.known)
        assert self._number(made, first) == count
        assert not any(isinstance(child, str) for child in made.children), "bare text has no id"
        into = self.known[parent]
        for child in made.elements():
            child.parent = into
            into.children.append(child)
        self._place(into, made.elements(), before)

    def _place(self, parent: El, nodes: list[El], before: int) -> None:
        for node in nodes:
            parent.children.remove(node)
        place = len(parent.children)
        if before:
            reference = self.known[before]
            assert reference.parent is parent
            place = parent.children.index(reference)
        parent.children[place:place] = nodes

    def _remove(self, node: El) -> None:
        assert node.parent is not None
        node.parent.children.remove(node)
        self._forget(node)

    def _forget(self, node: El) -> None:
        if node.id >= 0:
            del self.known[node.id]
        for child in node.elements():
            self._forget(child)

    def _number(self, root: El, first: int) -> int:
        number = first
        for child in root.elements():
            child.id = number
            self.known[number] = child
            number += 1
            if "data-raw" not in child.attrs:
                number += self._number(child, number)
        return number - first

    def _sync(self, html: str, count: int) -> None:
        root = parse(html)
        root.id = 0
        self.root, self.known = root, {0: root}
        assert self._adopt(root) == count

    def _adopt(self, root: El) -> int:
        found = 0
        for child in root.elements():
            if "data-i" in child.attrs:
                child.id = int(child.attrs.pop("data-i"))
                self.known[child.id] = child
                found += 1
            found += self._adopt(child)
        return found


def shape_of(html: str) -> Any:
    """Give the shape of HTML with printed ids."""
    page = Page("", 0)
    root = parse(html)
    root.id = 0
    page._adopt(root)
    return root.shape()
