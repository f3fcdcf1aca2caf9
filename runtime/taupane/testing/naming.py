"""Roles and names of mounted elements, as assistive technology gives them: the common part of WAI-ARIA's rules."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from taupane.live.nodes import ElementNode, Region, elements, walk

_ROLES = {
    "a": "link", "button": "button", "select": "combobox", "textarea": "textbox", "li": "listitem", "ul": "list",
    "ol": "list", "table": "table", "tr": "row", "td": "cell", "th": "columnheader", "dialog": "dialog",
    "nav": "navigation",
    "main": "main", "form": "form", "img": "img", "progress": "progressbar", "option": "option", "p": "paragraph",
    "taupane-grid": "grid",
}  # fmt: skip
_INPUT_ROLES = {
    "checkbox": "checkbox", "radio": "radio", "range": "slider", "number": "spinbutton", "search": "searchbox",
    "button": "button", "submit": "button",
}  # fmt: skip


def parents(node: ElementNode) -> Iterator[ElementNode]:
    """Give the elements that a node stands in, the nearest first."""
    above: ElementNode | Region | None = node.parent
    while above is not None:
        if isinstance(above, ElementNode):
            yield above
        above = above.parent


def is_shown(node: ElementNode) -> bool:
    """Tell whether neither the element nor one around it is hidden or a closed dialog."""
    return not any(
        "hidden" in one.attrs or (one.tag == "dialog" and "open" not in one.attrs) for one in (node, *parents(node))
    )


class _Texts(HTMLParser):
    """Collects the text of markup, but for what pictures carry."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._pictures = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._pictures += tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        self._pictures -= tag == "svg"

    def handle_data(self, data: str) -> None:
        if not self._pictures and data.strip():
            self.found.append(data.strip())


def own_text(node: ElementNode) -> str:
    """Give the text that stands in the element itself; that of its markup where it holds raw HTML."""
    if node.text is None or node.described.raw is None:
        return node.text or ""
    texts = _Texts()
    texts.feed(node.text)
    texts.close()
    return " ".join(texts.found)


def text_of(node: ElementNode) -> str:
    """Give the text of an element, its parts apart by spaces; what is hidden from assistive technology is left out."""
    if node.attrs.get("aria-hidden") == "true":
        return ""
    if node.text is not None:
        return own_text(node)
    found = (text_of(element) for child in node.children for element in elements(child))
    return " ".join(text for text in found if text)


def role_of(node: ElementNode) -> str:
    """Give the role of an element, empty where it has none."""
    if given := node.attrs.get("role"):
        return given
    if node.tag == "input":
        return _INPUT_ROLES.get(node.attrs.get("type", "text"), "textbox")
    if len(node.tag) == 2 and node.tag[0] == "h" and node.tag[1].isdigit():
        return "heading"
    return _ROLES.get(node.tag, "")


def name_of(node: ElementNode, root: ElementNode) -> str:
    """Give the name of an element: its label, else its text, else its placeholder or title."""
    if label := node.attrs.get("aria-label"):
        return label
    if ids := node.attrs.get("aria-labelledby", "").split():
        return " ".join(text_of(one) for one in walk(root) if one.attrs.get("id") in ids)
    if node.tag in ("input", "select", "textarea", "progress"):
        for one in walk(root):
            if one.tag == "label" and "id" in node.attrs and one.attrs.get("for") == node.attrs["id"]:
                return text_of(one)
        for one in parents(node):
            if one.tag == "label":
                return _label_text(one, node)
        return node.attrs.get("placeholder") or node.attrs.get("title", "")
    return text_of(node) or node.attrs.get("alt") or node.attrs.get("title", "")


def _label_text(label: ElementNode, control: ElementNode) -> str:
    texts = (
        text_of(one) for one in walk(label) if one is not control and not one.children and one not in walk(control)
    )
    return label.text or " ".join(text for text in texts if text)
