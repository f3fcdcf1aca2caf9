"""Numbers to look at: a single one, and a bar chart made of widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from taupane.state import Derived
from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, TextOf, element
from taupane.widgets.feedback import COLOURS
from taupane.widgets.flow import For
from taupane.widgets.icons import Icon
from taupane.widgets.inputs import number_text
from taupane.widgets.options import Reactive, choice, is_number, length, one_of, refused, text

_TINTS: Final = {name: "" if name == "primary" else f"tp-bars-{name}" for name in COLOURS}


def Stat(  # noqa: N802
    label: Reactive[str],
    value: Any,
    help: Reactive[str] | None = None,
    *,
    icon: Reactive[str] | None = None,
    variant: Reactive[str] = "default",
    **props: Any,
) -> Element:
    """Show one number large, with what it is above it and what is to be known about it below."""
    colour = choice("Stat", "variant", variant, {name: "" if name == "default" else f"tp-{name}" for name in COLOURS})
    mark = () if icon is None else (Icon(icon, size="md", class_="tp-stat-icon"),)
    parts: list[Child] = [
        element("div", element("span", shown(text("Stat", "label", label))), *mark, class_="tp-stat-label"),
        element("div", shown(value), class_=["tp-stat-value", colour]),
    ]
    if help is not None:
        parts.append(element("div", shown(text("Stat", "help", help)), class_="tp-help"))
    return element("div", *parts, **dress(props, "tp-stat"))


def BarChart(  # noqa: N802
    data: Any,
    *,
    label: Reactive[str],
    format: Callable[[Any], str] | None = None,
    max: Reactive[float] | None = None,
    orientation: str = "horizontal",
    height: str | float = "12rem",
    variant: Reactive[str] = "primary",
    empty: Child = "Nothing to show.",
    **props: Any,
) -> Element:
    """Draw a bar for each of `data`: (label, value) pairs or a dict of values by label; or a State of these.

    Bars grow and shrink when the data changes. `max` is the value of a full bar (the largest of
    the data where it is not given); values below zero grow the other way. `orientation` is
    horizontal or vertical, `height` that of a vertical chart. `label` says what is shown: it is
    what a screen reader calls the list of bars, whose labels and values it reads as text.
    """
    lying = one_of("BarChart", "orientation", orientation, ("horizontal", "vertical")) == "horizontal"
    write = format or number_text
    table = Derived(lambda: _Bars(_values(data), resolve(max)))

    def draw(name: str) -> Element:
        bar = element(
            "span",
            class_="tp-bar",
            style={"--from": lambda: table().start(name), "--size": lambda: table().share(name)},
        )
        value = element("span", TextOf(lambda: write(table().values.get(name, 0))), class_="tp-bar-value")
        track = element("span", bar, class_="tp-bar-track")
        parts = (element("span", name, class_="tp-bar-label"), track, value) if lying else (
            value, track, element("span", name, class_="tp-bar-label"))  # fmt: skip
        return element("li", *parts, class_="tp-bar-row")

    bars = For(lambda: list(table().values), draw, otherwise=element("li", empty, class_="tp-empty"))
    look = "tp-bars" if lying else "tp-columns"
    style = None if lying else {"block-size": length("BarChart", "height", height)}
    worn = dress(props, look, choice("BarChart", "variant", variant, _TINTS), style=style)
    return element("ul", bars, **{"role": "list", "aria_label": text("BarChart", "label", label), **worn})


class _Bars:
    """The values by label, and where each bar begins and ends, in percent of the longest."""

    __slots__ = ("_low", "_span", "values")

    def __init__(self, values: dict[str, float], most: Any) -> None:
        self.values = values
        known = values.values()
        self._low = min((0, *known))
        high = most if most is not None else max((0, *known))
        self._span = (high - self._low) or 1

    def start(self, name: str) -> str:
        """Give where a bar begins."""
        return f"{self._percent(min(0, self.values.get(name, 0)) - self._low):g}%"

    def share(self, name: str) -> str:
        """Give how long a bar is."""
        return f"{self._percent(abs(self.values.get(name, 0))):g}%"

    def _percent(self, value: float) -> float:
        return round(min(100.0, 100 * value / self._span), 2)


def _values(data: Any) -> dict[str, float]:
    data = resolve(data)
    expected = "(label, value) pairs or a dict of values by label"
    if isinstance(data, str) or not isinstance(data, Iterable):
        raise refused("BarChart", "data", data, expected)
    values: dict[str, float] = {}
    for pair in data.items() if isinstance(data, Mapping) else data:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise refused("BarChart", "data", pair, expected)
        name, value = pair
        if value is not None and not is_number(value):
            raise refused("BarChart", "data", value, "a number for every bar")
        values[str(name)] = value if value is not None else 0
    return values
