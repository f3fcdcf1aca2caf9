"""`taupy.widgets.layout`: widgets that place others. Keyword `class` takes the place of what they wear."""

from __future__ import annotations

from typing import Any

from taupane.compat.taupy.widgets.component import Component
from taupane.widgets.element import Child


class _Box(Component):
    def __init__(self, *children: Any, **props: Any) -> None:
        given = props.pop("children", None)
        super().__init__(children=[*children, *(given or [])], **props)

    def describe(self, children: list[Any]) -> Child:
        return self.element("div", *children)


class HStack(_Box):
    """Children side by side."""

    worn = "flex flex-row gap-2"


class VStack(_Box):
    """Children below each other."""

    worn = "flex flex-col gap-2"


class Center(_Box):
    """Children in the middle."""

    worn = "flex justify-center items-center"


class Container(_Box):
    """Children with a margin around them."""

    worn = "p-4"


class Scroll(_Box):
    """Children that scroll when they do not fit."""

    worn = "overflow-auto max-h-full"


class Spacer(_Box):
    """Takes the room that is left."""

    worn = "grow"
