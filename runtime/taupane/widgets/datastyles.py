"""How cells of a column look: colours by value, bars, links and pictures.

A rule is a plain value that the page applies to what it shows. Colours are mixed with the page's own, so that
text stays readable in every theme.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from taupane.widgets.dataplan import Filter
from taupane.widgets.feedback import COLOURS
from taupane.widgets.options import is_number, names, refused

_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_THEME: Final = tuple(name for name in COLOURS if name != "default")
_HIGHLIGHTS: Final = ("eq", "ne", "in", "not_in", "lt", "le", "gt", "ge", "between", "contains", "starts", "ends",
                      "is_null", "not_null")  # fmt: skip
_SCHEMES: Final = ("https://", "http://", "mailto:")


@dataclass(frozen=True, slots=True)
class ColorScale:
    """Colour numbers and moments by size, from the first colour at `low` to the last at `high`.

    Without `low` or `high` the column's least and greatest value stand for them. Colours are the theme's names
    ("success", "error", …) or "#rrggbb".
    """

    low: float | None = None
    high: float | None = None
    colors: Sequence[str] = ("info", "warning")

    def __post_init__(self) -> None:
        _check_bounds("ColorScale", self.low, self.high)
        if isinstance(self.colors, str) or not 2 <= len(self.colors) <= 8:
            raise refused("ColorScale", "colors", self.colors, "a list of 2 to 8 colours")
        object.__setattr__(self, "colors", tuple(_color("ColorScale", "colors", each) for each in self.colors))

    def message(self) -> dict[str, Any]:
        """Give it as the page reads it."""
        return {"rule": "scale", "low": self.low, "high": self.high, "colors": list(self.colors)}


@dataclass(frozen=True, slots=True)
class DataBar:
    """Draw a bar behind numbers, from zero (or `low`) to the value; as wide as the cell at `high`."""

    low: float | None = None
    high: float | None = None
    color: str = "primary"
    negative: str = "error"

    def __post_init__(self) -> None:
        _check_bounds("DataBar", self.low, self.high)
        _color("DataBar", "color", self.color)
        _color("DataBar", "negative", self.negative)

    def message(self) -> dict[str, Any]:
        """Give it as the page reads it."""
        return {"rule": "bar", "low": self.low, "high": self.high, "color": self.color, "negative": self.negative}


@dataclass(frozen=True, slots=True)
class Highlight:
    """Colour the cells for which a condition holds: `Highlight("ge", 60, "error")`. `op` and `value` as in `Filter`."""

    op: str
    value: Any = None
    color: str = "warning"

    def __post_init__(self) -> None:
        if self.op not in _HIGHLIGHTS:
            raise refused("Highlight", "op", self.op, names(_HIGHLIGHTS, self.op))
        object.__setattr__(self, "value", Filter("", self.op, self.value).value)
        _color("Highlight", "color", self.color)

    def message(self) -> dict[str, Any]:
        """Give it as the page reads it."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"rule": "mark", "op": self.op, "value": value, "color": self.color}


@dataclass(frozen=True, slots=True)
class CellLink:
    """Make cells links: to their own text, or to `to` with the text in the place of "{}".

    Only `https:`, `http:` and `mailto:` become links; anything else stays text.
    """

    to: str = "{}"

    def __post_init__(self) -> None:
        to: object = self.to
        fixed = to.partition("{}")[0] if isinstance(to, str) else ""
        if not isinstance(to, str) or to.count("{}") != 1 or (fixed and not fixed.startswith(_SCHEMES)):
            raise refused("CellLink", "to", to, 'an address with one "{}", such as "https://example.org/{}"')

    def message(self) -> dict[str, Any]:
        """Give it as the page reads it."""
        return {"rule": "link", "to": self.to}


@dataclass(frozen=True, slots=True)
class CellImage:
    """Show cells as pictures: their text is a `data:image/…` address or a path of the app, such as "/static/a.png".

    Addresses of other hosts stay text: a page loads nothing from elsewhere.
    """

    to: str = "{}"

    def __post_init__(self) -> None:
        to: object = self.to
        if not isinstance(to, str) or to.count("{}") != 1:
            raise refused("CellImage", "to", to, 'a path with one "{}", such as "/static/{}.png"')

    def message(self) -> dict[str, Any]:
        """Give it as the page reads it."""
        return {"rule": "image", "to": self.to}


CellStyle: TypeAlias = "ColorScale | DataBar | Highlight | CellLink | CellImage"
RULES: Final = (ColorScale, DataBar, Highlight, CellLink, CellImage)


def _check_bounds(widget: str, low: object, high: object) -> None:
    for option, value in (("low", low), ("high", high)):
        if value is not None and not is_number(value):
            raise refused(widget, option, value, "a number, or None for the column's own")
    if low is not None and high is not None and low >= high:  # type: ignore[operator]
        raise refused(widget, "high", high, f"a number above low, which is {low}")


def _color(widget: str, option: str, color: object) -> str:
    if not isinstance(color, str) or (color not in _THEME and not _HEX.fullmatch(color)):
        raise refused(widget, option, color, f'{names(_THEME, color)}, or a colour such as "#d33"')
    return color
