"""Write mounted elements as HTML, at their mounting and again for a resync."""

from __future__ import annotations

from taupane.live.nodes import ElementNode, elements
from taupane.widgets.html import VOID, open_tag, text_content


class Writer:
    """Collects the HTML of a fragment. `numbered` prints each element's id."""

    def __init__(self, *, numbered: bool = False) -> None:
        self._parts: list[str] = []
        self._numbered = numbered
        self._selected: list[str | None] = []

    def html(self) -> str:
        """Give what was written."""
        return "".join(self._parts)

    def mark(self) -> int:
        """Remember this place, for `cut`."""
        return len(self._parts)

    def cut(self, mark: int) -> None:
        """Take back what was written since `mark`."""
        del self._parts[mark:]
        self._selected.clear()

    def open(self, node: ElementNode) -> None:
        """Write the start tag of a node whose attributes are known."""
        tag, attrs, number = node.tag, node.attrs, node.id if self._numbered else None
        if tag not in ("textarea", "select", "option"):
            self._parts.append(open_tag(tag, attrs, number))
        elif tag == "textarea":
            bare = {name: value for name, value in attrs.items() if name != "value"}
            self._parts.append(open_tag(tag, bare, number))
            if "value" in attrs:
                self._parts.append(text_content(tag, attrs["value"]))
        elif tag == "select":
            self._selected.append(attrs.get("value"))
            self._parts.append(open_tag(tag, attrs, number))
        else:
            chosen = {"selected": ""} if self._is_chosen(node) else {}
            self._parts.append(open_tag(tag, {**attrs, **chosen}, number))

    def _is_chosen(self, node: ElementNode) -> bool:
        chosen = self._selected[-1] if self._selected else None
        return chosen is not None and chosen == node.attrs.get("value", node.text) and "selected" not in node.attrs

    def text(self, node: ElementNode) -> None:
        """Write the text of a node that holds nothing else."""
        self._parts.append(text_content(node.tag, node.text or ""))

    def raw(self, html: str) -> None:
        """Write HTML that the author vouches for."""
        self._parts.append(html)

    def close(self, node: ElementNode) -> None:
        """Write the end tag, if the element has one."""
        if node.tag == "select":
            self._selected.pop()
        if node.tag not in VOID:
            self._parts.append(f"</{node.tag}>")

    def rewrite(self, node: ElementNode) -> None:
        """Write a mounted node with all that is in it, as the page shows it."""
        self.open(node)
        if node.described.raw is not None:
            self.raw(node.text or "")
        elif node.text is not None:
            self.text(node)
        for child in node.children:
            for element in elements(child):
                self.rewrite(element)
        self.close(node)
