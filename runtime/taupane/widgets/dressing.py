"""Put a widget's own classes, styles and listeners together with those that the author gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taupane.errors import BadAttribute
from taupane.events import Listener
from taupane.widgets.attributes import resolve, styles
from taupane.widgets.element import Child, Element, TextOf
from taupane.widgets.flow import ComponentCall, For, Fragment, Show

_CLASS_NAMES = ("class_", "classes", "class")
_KEPT = (str, list, tuple, Element, ComponentCall, For, Fragment, Show, TextOf)


def dress(props: Mapping[str, Any], *own: object, style: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Give `props` with the widget's own classes and style before the author's, so that theirs win."""
    dressed = {name: value for name, value in props.items() if name not in _CLASS_NAMES}
    given = [props[name] for name in _CLASS_NAMES if name in props]
    worn = [part for part in (*own, *given) if part is not None and part != ""]
    if worn:
        dressed["class_"] = worn
    if style:
        dressed["style"] = _joined(style, props.get("style"))
    return dressed


def _joined(own: Mapping[str, Any], given: Any) -> Any:
    if given is None:
        return own
    if isinstance(given, Mapping):
        return {**own, **given}
    first = styles(own)
    if isinstance(given, str) and isinstance(first, str):
        return f"{first};{given}"
    if not isinstance(given, str) and not callable(given):
        raise BadAttribute(f"style: expected CSS text, a dict or a callable, got {type(given).__name__}")
    return lambda: ";".join(filter(None, (resolve(first), resolve(styles(resolve(given))))))


def with_listener(props: dict[str, Any], event: str, ours: Listener) -> None:
    """Add a listener of the widget before the author's, which so finds the State already set."""
    name = f"on_{event}"
    theirs = props.get(name)
    if theirs is None:
        props[name] = ours
    else:
        props[name] = (ours, *theirs) if isinstance(theirs, tuple | list) else (ours, theirs)


def shown(value: Any) -> Child:
    """Give a child for what a widget shows as content.

    Widgets stay what they are, a callable becomes a text binding, everything else its text.
    """
    if value is None or isinstance(value, _KEPT):
        return value
    return TextOf(value) if callable(value) else str(value)
