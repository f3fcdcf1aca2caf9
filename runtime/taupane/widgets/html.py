"""Write HTML that a parser reads back as exactly the tree it was written from.

The page and the server number elements by counting them, so nothing here may leave room for a
parser's repairs: text is cleaned of what a parser would change, and void elements are known.
"""

from __future__ import annotations

from typing import Final

from taupane.text import clean as clean

VOID: Final = frozenset(["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
#: Attributes that live on as DOM properties of these elements: a user changes them, so patches set the property.
PROPERTIES: Final[dict[str, frozenset[str]]] = {
    "value": frozenset({"input", "textarea", "select"}),
    "checked": frozenset({"input"}),
    "indeterminate": frozenset({"input"}),
    "selected": frozenset({"option"}),
    "open": frozenset({"details", "dialog"}),
}
#: What Python wants of a popover, "true" or "false". Users open and close it, so its patches count as a property's do.
SHOWN: Final = "data-shown"


class Safe(str):
    """HTML that the author vouches for. Every other `str` is shown as text."""

    __slots__ = ()


def escape_text(text: str) -> str:
    """Escape cleaned text for element content. A carriage return would be normalised away."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text


def escape_attribute(text: str) -> str:
    """Escape cleaned text for a double-quoted attribute."""
    text = escape_text(text)
    return text.replace('"', "&quot;") if '"' in text else text


def open_tag(tag: str, attrs: dict[str, str] | None, number: int | None = None) -> str:
    """Write a start tag; `number` prints the element's id, for a page that has to be resynced."""
    mark = "" if number is None else f' data-i="{number}"'
    if not attrs:
        return f"<{tag}{mark}>"
    parts = [f' {name}="{escape_attribute(value)}"' if value else f" {name}" for name, value in attrs.items()]
    return f"<{tag}{mark}{''.join(parts)}>"


def text_content(tag: str, text: str) -> str:
    """Write an element's only text. A parser drops the first newline of pre and textarea."""
    escaped = escape_text(text)
    return "\n" + escaped if tag in ("pre", "textarea") and escaped.startswith("\n") else escaped
