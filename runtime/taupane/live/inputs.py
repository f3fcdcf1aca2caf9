"""Take over what the user did in the page as what the page shows, so that patches are made against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taupane.live.nodes import ElementNode
from taupane.live.shown import Shown
from taupane.widgets.html import clean

_CONTROLS = frozenset({"input", "textarea", "select"})


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that may have changed its element. `edits` counts what the user changed there so far."""

    node: ElementNode
    type: str
    payload: Mapping[str, object]
    edits: int


def take_over(shown: Shown, entry: Entry) -> None:
    """Note what an element shows since the user touched it."""
    node, payload = entry.node, entry.payload
    node.edits = max(node.edits, entry.edits)
    if node.tag in _CONTROLS:
        value, checked = payload.get("value"), payload.get("checked")
        if isinstance(checked, bool):
            if checked and node.attrs.get("type") == "radio":
                _choose(shown, node)
            _flag(node, "checked", checked)
        elif isinstance(value, str):
            node.attrs["value"] = clean(value)
    elif node.tag in ("details", "dialog"):
        if entry.type == "close":
            _flag(node, "open", False)
        elif entry.type == "toggle" and isinstance(is_open := payload.get("detail"), bool):
            _flag(node, "open", is_open)


def _choose(shown: Shown, chosen: ElementNode) -> None:
    """Note that the others of a group of radio buttons are off: the page counts the edit for all of them."""
    name = chosen.attrs.get("name")
    for node in list(shown.listening.values()):
        if name and node.tag == "input" and node.attrs.get("name") == name and node.attrs.get("type") == "radio":
            node.edits = max(node.edits, chosen.edits)
            _flag(node, "checked", False)


def _flag(node: ElementNode, name: str, is_set: bool) -> None:
    if is_set:
        node.attrs[name] = ""
    else:
        node.attrs.pop(name, None)
