"""Turn the keywords of TauPy's widgets into attributes. What no page may have is left out and logged."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from taupane.errors import BadAttribute
from taupane.widgets.attributes import attribute_name, classes, styles

log = logging.getLogger(__name__)


def attributes(tag: str, props: Mapping[str, Any], worn: str = "") -> dict[str, Any]:
    """Give an element's attributes: `class` takes the place of what the widget wears, `class_` is added to it."""
    attrs: dict[str, Any] = {}
    own: list[Any] = [props.get("class", worn), props.get("class_"), props.get("classes")]
    for name, value in props.items():
        if name in ("class", "class_", "classes") or value is None or value is False:
            continue
        try:
            attrs[attribute_name(name)] = styles(value) if name == "style" else value
        except BadAttribute as error:
            log.warning("<%s> %s", tag, error)
    joined = classes(*[part for part in own if part is not None])
    if joined:
        attrs["class"] = joined
    return attrs
