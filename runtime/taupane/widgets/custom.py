"""Custom elements (`<my-chart>`): what Python gives them are properties, set by the page's script."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from taupane.errors import BadAttribute
from taupane.jsonvalues import to_json

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
#: Attributes that every element has; on a custom element they stay attributes.
_GLOBAL: Final = frozenset(
    "id class class_ classes style title lang dir hidden tabindex slot part role draggable inert popover key".split()
)
_PREFIXES: Final = ("on_", "aria_", "data_")


def as_properties(tag: str, children: tuple[Any, ...], props: dict[str, Any]) -> dict[str, Any]:
    """Return what an element is described with: each property as JSON in an attribute, which the page's script reads.

    Text, numbers and booleans are attributes as everywhere; lists, dicts, dataclasses, States and callables are
    properties, and `row_count` is the property `rowCount`. An element with properties and without children has an
    inside that belongs to its own script.
    """
    if tag.startswith("taupane-"):
        return props
    described: dict[str, Any] = {}
    for name, value in props.items():
        if name in _GLOBAL or name.startswith(_PREFIXES) or isinstance(value, str | int | float) or value is None:
            described[name] = value
        elif not _NAME.fullmatch(name):
            raise BadAttribute(f"<{tag}>: expected a plain name for a property, got {name!r}")
        else:
            described[f"data_prop_{name.lower()}"] = _following(value) if callable(value) else to_json(value)
            if not children:
                described["data_raw"] = True
    return described


def _following(source: Callable[[], Any]) -> Callable[[], str]:
    return lambda: to_json(source())
