"""Turn what an author writes as attributes into names and values that are safe to send.

A value is text, a number, True (present), False or None (absent), or anything callable without
arguments (a State, a Derived, a lambda), which makes a binding.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from taupane.errors import BadAttribute
from taupane.widgets.html import clean

log = logging.getLogger(__name__)

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_:.\-]*")
_URLS: Final = frozenset({"href", "src", "action", "formaction", "poster", "xlink:href", "data", "cite"})
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "blob"})
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_CONTROLS: Final = re.compile(r"[\x00-\x20\x7f-\x9f]")
_IMAGE_DATA: Final = re.compile(r"data:image/(png|jpeg|gif|webp|avif|svg\+xml)[;,]", re.IGNORECASE)
_REFUSED: Final = frozenset({"srcdoc", "data-i", "data-on"})


def attribute_name(name: str) -> str:
    """Spell a Python keyword as an attribute: `class_` -> class, `aria_label` -> aria-label."""
    spelled = name.rstrip("_").replace("_", "-")
    lower = spelled.lower()
    if not _NAME.fullmatch(spelled) or lower in _REFUSED or lower.startswith("on"):
        raise BadAttribute(
            f"attribute {name!r}: expected a plain HTML attribute name; events are given as on_click=handler"
        )
    return spelled


def attribute_text(name: str, value: object) -> str | None:
    """Give the text of an attribute's value, or None where the attribute is absent."""
    if value is None or value is False:
        return None
    if value is True:
        return "true" if name.startswith("aria-") else ""
    text = clean(value if isinstance(value, str) else str(value))
    if name.lower() in _URLS and not allowed_url(text, image=name.lower() in ("src", "poster")):
        log.warning("attribute %s: a URL of a scheme that is not allowed was left out", name)
        return None
    return text


def allowed_url(url: str, *, image: bool = False) -> bool:
    """Tell whether a page may carry this URL: relative, a known scheme, or (an `image`'s) image data."""
    bare = _CONTROLS.sub("", url)
    scheme = _SCHEME.match(bare)
    if scheme is None or scheme[1].lower() in _SCHEMES:
        return True
    return image and _IMAGE_DATA.match(bare) is not None


def classes(*parts: object) -> Any:
    """Join class names: text, lists, {name: condition}; any part or condition may be callable.

    Gives a `str`, or a callable where something in it is.
    """
    for part in parts:
        if part is not None and not isinstance(part, str) and _is_dynamic(part):
            return lambda: _class_text(parts)
    return _class_text(parts)


def styles(spec: object) -> Any:
    """Give the text of a style: CSS text or {property: value}; values may be callable."""
    if isinstance(spec, Mapping):
        if any(callable(value) for value in spec.values()):
            return lambda: _style_text(spec)
        return _style_text(spec)
    return spec


def resolve(value: Any) -> Any:
    """Give a value, or what it returns where it is callable."""
    return value() if callable(value) else value


def _is_dynamic(part: object) -> bool:
    if isinstance(part, Mapping):
        return any(callable(value) for value in part.values())
    if isinstance(part, list | tuple):
        return any(_is_dynamic(item) for item in part)
    return callable(part)


def _class_text(parts: tuple[object, ...]) -> str:
    return " ".join(word for part in parts for word in _words(part))


def _words(part: object) -> list[str]:
    if isinstance(part, str):
        return part.split()
    part = resolve(part)
    if part is None or part is False:
        return []
    if isinstance(part, str):
        return part.split()
    if isinstance(part, Mapping):
        return [word for name, condition in part.items() if resolve(condition) for word in str(name).split()]
    if isinstance(part, list | tuple):
        return [word for item in part for word in _words(item)]
    raise BadAttribute(f"class: expected text, a list or a dict of conditions, got {type(part).__name__}")


def _style_text(spec: Mapping[Any, Any]) -> str:
    pairs = ((str(name).replace("_", "-"), resolve(value)) for name, value in spec.items())
    return ";".join(f"{name}:{value}" for name, value in pairs if value is not None and value is not False)
