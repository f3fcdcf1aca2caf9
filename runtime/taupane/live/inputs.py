"""Take over what the user did in the page as what the page shows, so that patches are made against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taupane.live.nodes import ElementNode, walk
from taupane.live.shown import Shown
from taupane.widgets.html import SHOWN, clean

_CONTROLS = frozenset({"input", "textarea", "select"})
_OPENING = frozenset({"details", "dialog"})


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that may have changed its element.

    It is taken over when its handlers have run, and not before: a patch says how many of the user's
    edits it knows of, and it knows of those that were handled. `edits` counts the user's changes
    there, `refreshed` is the node's count when the event came.
    """

    node: ElementNode
    type: str
    payload: Mapping[str, object]
    edits: int
    refreshed: int

    @property
    def can_change(self) -> bool:
        """Tell whether the element holds anything that a user can change."""
        return self.node.tag in _CONTROLS or self.node.tag in _OPENING or SHOWN in self.node.attrs or self.edits > 0


def take_over(shown: Shown, entry: Entry) -> list[ElementNode]:
    """Note what an element shows since the user touched it; gives the nodes whose values have to be looked at again.

    Where a State has changed while the handlers ran, the patch of it was made against an older
    text, and the page may have left it out.
    """
    node, payload = entry.node, entry.payload
    touched = [node]
    node.edits = max(node.edits, entry.edits)
    if node.tag in _CONTROLS:
        value, checked, values = payload.get("value"), payload.get("checked"), payload.get("values")
        if node.tag == "select" and isinstance(values, list):
            touched += _select(node, values)
        elif isinstance(checked, bool):
            if checked and node.attrs.get("type") == "radio":
                touched += _choose(shown, node)
            _flag(node, "checked", checked)
        elif isinstance(value, str):
            node.attrs["value"] = clean(value)
    elif node.tag in _OPENING:
        if entry.type == "close":
            _flag(node, "open", False)
        elif entry.type == "toggle" and isinstance(is_open := payload.get("detail"), bool):
            _flag(node, "open", is_open)
    elif SHOWN in node.attrs and isinstance(is_shown := payload.get("detail"), bool):
        node.attrs[SHOWN] = "true" if is_shown else "false"
    return touched if node.refreshed != entry.refreshed else []


def _choose(shown: Shown, chosen: ElementNode) -> list[ElementNode]:
    """Note that the others of a group of radio buttons are off: the page counts the edit for all of them."""
    name = chosen.attrs.get("name")
    if not name:
        return []
    group = [
        node
        for node in list(shown.listening.values())
        if node is not chosen and node.attrs.get("name") == name and node.attrs.get("type") == "radio"
    ]
    for node in group:
        node.edits = max(node.edits, chosen.edits)
        _flag(node, "checked", False)
    return group


def _select(select: ElementNode, values: list[object]) -> list[ElementNode]:
    """Note which options of a select of several values are chosen: an edit of it is one of all of them."""
    options = [node for node in walk(select) if node.tag == "option"]
    for option in options:
        option.edits = max(option.edits, select.edits)
        _flag(option, "selected", option.attrs.get("value", option.text) in values)
    return options


def _flag(node: ElementNode, name: str, is_set: bool) -> None:
    if is_set:
        node.attrs[name] = ""
    else:
        node.attrs.pop(name, None)
