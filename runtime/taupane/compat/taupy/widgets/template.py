"""Components written as HTML: what a use of one fills in is text, never markup."""

from __future__ import annotations

import html
import re
import string
from collections.abc import Mapping, Sequence
from typing import Any, Final

from taupane.compat.taupy.widgets.component import Component
from taupane.compat.taupy.widgets.markup import CHILD, parse_markup
from taupane.widgets.element import Child, Element
from taupane.widgets.html import Safe

_SLOT: Final = re.compile(r"<(children|slot)\s*(/>|>\s*</\1\s*>)")


class TemplateComponent(Component):
    """A component of a template: its HTML stands in a `<div>` with the component's id."""

    template = ""

    def __init__(self, *children: Any, id: str | None = None, **props: Any) -> None:
        super().__init__(id=id, children=list(children), **props)
        self.template_props: dict[str, Any] = self.props

    def describe(self, children: list[Any]) -> Child:
        """Fill in the template."""
        given: dict[int, Child] = {0: list(children)}
        slots = _SLOT.sub(f'<{CHILD} n="0"/>', self.template)
        written = _Filling(given).vformat(slots, (), self.template_props)
        within = parse_markup(written, self.listeners_of, given)
        attrs = {"id": self.id, "data-component-id": self.id}
        return Element("div", tuple(within), dict(attrs), self.listeners_of(self.id) or None)

    def parts(self) -> list[Any]:
        """Give the components among the keywords."""
        return [value for value in self.props.values() if isinstance(value, Component)]


def template_class(template: str) -> type[TemplateComponent]:
    """Make a class of components from a template."""
    return type("TemplateComponent", (TemplateComponent,), {"template": template})


class _Filling(string.Formatter):
    """`str.format` whose values are escaped; a widget given for a name is put in as a child."""

    def __init__(self, children: dict[int, Child]) -> None:
        self._children = children

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        value = kwargs[str(key)]
        return value() if callable(value) and not isinstance(value, Component) else value

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Component | Element):
            number = len(self._children)
            self._children[number] = value
            return f'<{CHILD} n="{number}"/>'
        if isinstance(value, Safe):
            return str(value)
        return html.escape(format(value, format_spec))
