"""Components written as HTML: `Component("<div class='card'><h2>{title}</h2><children/></div>")`.

A template is parsed once into a tree. What a use of it fills in is put into that tree as text,
attribute or child, never into markup, so it needs no escaping and can bring in none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

from taupane.errors import BadElement
from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.flow import Fragment
from taupane.widgets.html import VOID
from taupane.widgets.options import names, refused

#: `{name}` is filled in; `{{` and `}}` stand for braces.
_PLACES: Final = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")
_HANDLER: Final = re.compile(r"(?:on_?|@)([a-z_]+)")
_SLOTS: Final = ("children", "slot")


@dataclass(slots=True)
class _Node:
    tag: str
    attrs: list[tuple[str, str | None]]
    children: list[_Node | str] = field(default_factory=list)


class Component:
    """A widget made from a template.

    `{name}` in text or in an attribute takes the keyword of that name when the component is used;
    a State or callable there makes a binding. `<children/>` (or `<slot/>`) takes what is given
    without a name, `<slot name="footer"/>` the keyword `footer`. `on_click="{save}"` takes a
    handler. Other keywords go to the outermost element. Raises `BadElement` for a template that is
    no well-formed HTML, `BadOption` where a use leaves a name out.
    """

    def __init__(self, template: str) -> None:
        if not isinstance(template, str):
            raise BadElement(f"Component: expected a template as text, got {type(template).__name__}")
        self.template = template
        self._nodes = _parse(template)
        self.names = frozenset(_placeholders(self._nodes))

    def __call__(self, *children: Child, key: object = None, **props: Any) -> Child:
        """Use the component."""
        missing = sorted(self.names - props.keys())
        if missing:
            raise refused(
                "Component", missing[0], None, f"a value for every place of the template ({names(sorted(self.names))})"
            )
        filling = _Filling(children, props)
        rest = {
            name: value
            for name, value in props.items()
            if name not in self.names and name not in filling.slots(self._nodes)
        }
        roots = [node for node in self._nodes if not isinstance(node, str)]
        if len(roots) == 1 and len(self._nodes) == 1:
            return filling.build(roots[0], rest, key)
        if rest:
            raise refused(
                "Component",
                next(iter(rest)),
                rest[next(iter(rest))],
                "no other keywords where a template has several roots",
            )
        return Fragment(*filling.fill(self._nodes), key=key)

    def __repr__(self) -> str:
        return f"<Component {self.template[:40]!r}>"


class _Filling:
    """One use of a template: builds its elements with what was given."""

    def __init__(self, children: tuple[Child, ...], props: dict[str, Any]) -> None:
        self.children = children
        self.props = props

    def slots(self, nodes: list[_Node | str]) -> set[str]:
        """Name the slots that keywords fill."""
        found: set[str] = set()
        for node in nodes:
            if isinstance(node, _Node):
                name = dict(node.attrs).get("name")
                if node.tag == "slot" and name:
                    found.add(name)
                found |= self.slots(node.children)
        return found

    def fill(self, nodes: list[_Node | str]) -> list[Child]:
        """Build what stands side by side."""
        built: list[Child] = []
        for node in nodes:
            if isinstance(node, str):
                built.extend(self._text(node))
            elif node.tag in _SLOTS:
                name = dict(node.attrs).get("name")
                given = self.props.get(name) if name else list(self.children) or None
                built.append(given if given is not None else self.fill(node.children) or None)
            else:
                built.append(self.build(node, {}, None))
        return built

    def build(self, node: _Node, rest: dict[str, Any], key: object) -> Element:
        """Build one element; `rest` are more of its attributes."""
        attrs: dict[str, Any] = {}
        for name, value in node.attrs:
            event = _HANDLER.fullmatch(name)
            if event:
                attrs[f"on_{event[1]}"] = self._handler(name, value)
            else:
                attrs["class_" if name == "class" else name] = True if value is None else self._joined(value)
        own = attrs.pop("class_", None)
        style = attrs.pop("style", None)
        if style is not None and "style" not in rest:
            rest = {**rest, "style": style}
        return element(node.tag, *self.fill(node.children), key=key, **{**attrs, **dress(rest, own)})

    def _handler(self, name: str, value: str | None) -> Any:
        place = _PLACES.fullmatch(value or "")
        if place is None or place[1] is None:
            raise BadElement(f'template: expected {name}="{{handler}}", got {value!r}')
        return self.props[place[1]]

    def _text(self, source: str) -> list[Child]:
        return [shown(self.props[part.name]) if isinstance(part, _Place) else part for part in _split(source)]

    def _joined(self, source: str) -> Any:
        parts = _split(source)
        if len(parts) == 1:
            return self.props[parts[0].name] if isinstance(parts[0], _Place) else parts[0]
        given = [self.props[part.name] if isinstance(part, _Place) else part for part in parts]
        if any(callable(part) for part in given):
            return lambda: _concatenate(given)
        return _concatenate(given)


@dataclass(frozen=True, slots=True)
class _Place:
    name: str


def _concatenate(parts: list[Any]) -> str:
    values = (resolve(part) for part in parts)
    return "".join("" if value is None or value is False else str(value) for value in values)


def _split(source: str) -> list[str | _Place]:
    parts: list[str | _Place] = []
    at = 0
    for match in _PLACES.finditer(source):
        literal = source[at : match.start()] + (match[0][0] if match[1] is None else "")
        if literal:
            parts.append(literal)
        if match[1] is not None:
            parts.append(_Place(match[1]))
        at = match.end()
    if source[at:]:
        parts.append(source[at:])
    return parts or [""]


def _placeholders(nodes: list[_Node | str]) -> list[str]:
    found: list[str] = []
    for node in nodes:
        texts = [node] if isinstance(node, str) else [value for _, value in node.attrs if value]
        found.extend(part.name for text in texts for part in _split(text) if isinstance(part, _Place))
        if isinstance(node, _Node):
            found.extend(_placeholders(node.children))
    return found


class _Parser(HTMLParser):
    """Reads a template, and accepts only what needs no repairs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("", [])
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, attrs)
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(_Node(tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._open[-1].tag != tag:
            raise BadElement(f"template: expected </{self._open[-1].tag}> before </{tag}>")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        # Line breaks between tags lay out the template, not the page.
        if data.strip() or "\n" not in data:
            self._open[-1].children.append(data)

    def finish(self) -> list[_Node | str]:
        """Give what was read."""
        self.close()
        if len(self._open) > 1:
            raise BadElement(f"template: <{self._open[-1].tag}> is not closed")
        return self.root.children


def _parse(template: str) -> list[_Node | str]:
    parser = _Parser()
    parser.feed(template.strip())
    nodes = parser.finish()
    if not nodes:
        raise BadElement("template: expected HTML, got nothing")
    return nodes
