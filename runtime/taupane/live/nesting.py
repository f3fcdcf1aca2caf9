"""Refuse elements where a browser's parser would not leave them.

Both sides number elements by counting. A `<div>` in a `<p>`, or a `<tr>` without its `<tbody>`, is
put elsewhere by the parser, and the page would be another one than the server's. (HTML Standard, 13.2.6.)
"""

from __future__ import annotations

from typing import Final

from taupane.errors import BadElement
from taupane.live.nodes import ElementNode, parent_element

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS: Final = _HEADINGS | frozenset(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "header hgroup hr li main menu nav ol p pre search section summary table ul".split()
)
_CELLS: Final = frozenset({"td", "th", "caption"})
_SECTIONS: Final = frozenset({"tbody", "thead", "tfoot"})

_SPECIAL: Final = (
    _CELLS | _BLOCKS - {"address", "div", "p"} | {"button", "colgroup", "marquee", "select", "tr"} | _SECTIONS
)
#: What a parser takes out of an `<svg>`; a text among other children is a span.
_HTML_ONLY: Final = _HEADINGS | frozenset(
    "b big blockquote br center code dd div dl dt em font hr i img li menu nobr ol p pre ruby s small span strong "
    "strike sub sup table tt u ul var".split()
)

#: What may stand nowhere but directly in these.
_PARENTS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("tbody", "thead", "tfoot", "caption", "colgroup"), frozenset({"table"})),
    "tr": _SECTIONS,
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
    "col": frozenset({"colgroup"}),
}
#: What may stand directly in these: nothing else.
_CHILDREN: Final[dict[str, frozenset[str]]] = {
    "table": _SECTIONS | {"caption", "colgroup"},
    **dict.fromkeys(_SECTIONS, frozenset({"tr"})),
    "tr": frozenset({"td", "th"}),
    "colgroup": frozenset({"col"}),
    "select": frozenset({"option", "optgroup", "hr"}),
    "optgroup": frozenset({"option", "hr"}),
    "option": frozenset(),
    "textarea": frozenset(),
}
#: What an open element does not survive at any depth, up to one of the bounds.
_ENDED_BY: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "p": (_BLOCKS, _CELLS | {"button"}),
    "a": (frozenset({"a"}), _CELLS),
    "nobr": (frozenset({"nobr"}), _CELLS),
    "svg": (_HTML_ONLY, frozenset({"foreignobject"})),
    "button": (frozenset({"button"}), _CELLS),
    "form": (frozenset({"form"}), frozenset()),
    "li": (frozenset({"li"}), _SPECIAL - {"li"}),
    "dt": (frozenset({"dt", "dd"}), _SPECIAL - {"dt", "dd"}),
    "dd": (frozenset({"dt", "dd"}), _SPECIAL - {"dt", "dd"}),
}
#: Elements in which others are looked at from afar: below these a node is `fragile`.
FRAGILE: Final = frozenset(_ENDED_BY)
_WATCHED: Final = frozenset(_PARENTS) | _HEADINGS


def check_nesting(node: ElementNode, parent: ElementNode) -> None:
    """Raise `BadElement` where a parser would not leave a node's element in its parent element."""
    tag, around = node.tag, parent.tag
    if tag in _WATCHED:
        wanted = _PARENTS.get(tag)
        if wanted is not None and around not in wanted and parent.id:
            raise BadElement(f"<{tag}> in <{around}>: a browser keeps it only directly in {_names(wanted)}")
        if tag in _HEADINGS and around in _HEADINGS:
            raise BadElement(f"<{tag}> in <{around}>: a browser ends one heading before the next")
    allowed = _CHILDREN.get(around)
    if allowed is not None and tag not in allowed:
        raise BadElement(f"<{tag}> in <{around}>: a browser keeps there only {_names(allowed) or 'text'}")
    if parent.fragile:
        _check_above(tag, parent)


def _check_above(tag: str, parent: ElementNode) -> None:
    above = parent
    while above.fragile:
        ended = _ENDED_BY.get(above.tag)
        if ended is not None and tag in ended[0] and not _is_bounded(parent, above, ended[1]):
            raise BadElement(f"<{tag}> in <{above.tag}>: a browser ends <{above.tag}> before it begins <{tag}>")
        above = parent_element(above.parent)


def _is_bounded(inner: ElementNode, outer: ElementNode, bounds: frozenset[str]) -> bool:
    while inner is not outer:
        if inner.tag in bounds:
            return True
        inner = parent_element(inner.parent)
    return False


def _names(tags: frozenset[str]) -> str:
    return ", ".join(f"<{tag}>" for tag in sorted(tags))
