"""Icons: Lucide's set, drawn inline in the colour and size of the text around them."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from taupane.errors import WidgetError
from taupane.widgets.dressing import dress
from taupane.widgets.element import Element, raw
from taupane.widgets.html import Safe
from taupane.widgets.options import Reactive, choice, is_number, length, refused, text

_SIZES: Final = {"xs": "0.75rem", "sm": "1rem", "md": "1.25rem", "lg": "1.5rem", "xl": "2rem"}


@lru_cache(maxsize=1)
def icon_bodies() -> dict[str, str]:
    """Give every icon's inner SVG by name. It is read once, when the first icon is drawn (450 kB)."""
    try:
        source = resources.files("taupane.static").joinpath("dist").joinpath("icons.json").read_bytes()
    except (FileNotFoundError, ModuleNotFoundError) as missing:
        raise WidgetError("icons: static/dist/icons.json is missing; build the front end first") from missing
    bodies: dict[str, str] = json.loads(source)
    return bodies


def icon_names() -> list[str]:
    """List the names that `Icon` takes."""
    return sorted(icon_bodies())


def Icon(  # noqa: N802
    name: Reactive[str], *, size: Reactive[str | float] = "md", label: Reactive[str] | None = None, **props: Any
) -> Element:
    """Draw an icon by its Lucide name.

    `size` is xs, sm, md, lg, xl, a CSS length, or CSS px. An icon is decoration, unless `label`
    says what it means.
    """
    body = choice("Icon", "name", name, icon_bodies())
    markup = (lambda: Safe(body())) if callable(body) else Safe(body)
    measure = (lambda: _measure(size())) if callable(size) else _measure(size)
    naming = {"aria_hidden": "true"} if label is None else {"role": "img", "aria_label": text("Icon", "label", label)}
    drawing = {
        "viewBox": "0 0 24 24", "width": measure, "height": measure, "fill": "none", "stroke": "currentColor",
        "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round",
    }  # fmt: skip
    return raw("svg", markup, **{**drawing, **naming, **dress(props, "tp-icon")})


def _measure(size: object) -> str:
    if isinstance(size, str) and size in _SIZES:
        return _SIZES[size]
    if is_number(size):
        if size <= 0:  # type: ignore[operator]
            raise refused("Icon", "size", size, "a size in CSS px above 0")
        return f"{size:g}"
    checked: str = length("Icon", "size", size)
    return checked
