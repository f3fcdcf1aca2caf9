"""Widgets that TauPy documents and its release lacks."""

from __future__ import annotations

from typing import Any

from taupane.compat.taupy.widgets.elements import Input, Input_
from taupane.compat.taupy.widgets.layout import _Box
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import is_cell
from taupane.widgets.element import Child

TextInput = Input


class Grid(_Box):
    """Children in columns of equal width; `gap` in steps of 0.25rem."""

    def __init__(self, *children: Any, cols: int = 2, rows: int | None = None, gap: float = 2, **props: Any) -> None:
        super().__init__(*children, **props)
        self.cols = cols
        self.rows = rows
        self.gap = gap

    def describe(self, children: list[Any]) -> Child:
        """Give the element."""
        own = f"display:grid;grid-template-columns:repeat({int(self.cols)},minmax(0,1fr));gap:{self.gap * 0.25}rem"
        if self.rows is not None:
            own += f";grid-template-rows:repeat({int(self.rows)},minmax(0,1fr))"
        described = self.element("div", *children)
        given = (described.attrs or {}).get("style")
        described.attrs = {**(described.attrs or {}), "style": f"{own};{given}" if given else own}
        return described


class Checkbox(Input_):
    """A box to tick. A State as `value` is set when it is ticked."""

    def __init__(self, value: Any = False, *, checked: Any = None, **props: Any) -> None:
        super().__init__(value if checked is None else checked, **props)

    def describe(self, children: list[Any]) -> Child:
        """Give the element."""
        from taupane.events import Listener

        value = self.value
        described = self.element("input", type="checkbox", checked=lambda: bool(resolve(value)))
        if is_cell(value):
            ours = Listener(lambda event: value.set(bool(event.checked)))
            mine = described.listeners or {}
            described.listeners = {**mine, "input": (ours, *mine.get("input", ()))}
        attrs = described.attrs or {}
        described.attrs = {**attrs, "class": f"checkbox {attrs.get('class', '')}".strip()}
        return described


class Slider(Input_):
    """A slider from `min` to `max`. A State as `value` is set while it moves."""

    def __init__(self, value: Any = 0, min: float = 0, max: float = 100, step: float = 1, **props: Any) -> None:
        super().__init__(value, **props)
        self.min = min
        self.max = max
        self.step = step

    def describe(self, children: list[Any]) -> Child:
        """Give the element."""
        from taupane.events import Listener

        value = self.value
        own = {"min": self.min, "max": self.max, "step": self.step, "value": lambda: str(resolve(value))}
        described = self.element("input", type="range", **own)
        if is_cell(value):
            ours = Listener(lambda event: value.set(_number(event.value)))
            mine = described.listeners or {}
            described.listeners = {**mine, "input": (ours, *mine.get("input", ()))}
        attrs = described.attrs or {}
        described.attrs = {**attrs, "class": f"range {attrs.get('class', '')}".strip()}
        return described


class Style(dict[str, Any]):
    """A style for `style=`: `Style(color="red", font_size="2rem")`."""

    def __str__(self) -> str:
        return ";".join(f"{name.replace('_', '-')}:{value}" for name, value in self.items() if value is not None)


def _number(text: str | None) -> float | int:
    value = float(text or 0)
    return int(value) if value.is_integer() else value
