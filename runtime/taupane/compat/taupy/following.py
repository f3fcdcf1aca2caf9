"""Texts of components for pages of the app's own: what changes in Python is sent as `update_text`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from taupane.compat.taupy.widgets.component import Component
from taupane.compat.taupy.widgets.elements import Text_
from taupane.state import effect

if TYPE_CHECKING:
    from taupane.compat.taupy.app import App


class Following:
    """The texts below a root that a page of the app's own shows under the same ids. Loop thread."""

    def __init__(self, app: App, root: Any) -> None:
        self._app = app
        self._root = root
        self._effects: list[Any] = []

    async def start(self) -> None:
        """Begin to follow; the pages are told of every change from now on."""
        loop = asyncio.get_running_loop()
        self._root.bind(self._app)
        self._effects = [self._follow(text, loop) for text in _texts(self._root)]

    async def stop(self) -> None:
        """End it."""
        for each in self._effects:
            each.dispose()
        self._effects = []

    def _follow(self, text: Text_, loop: asyncio.AbstractEventLoop) -> Any:
        def tell() -> None:
            message = {"type": "update_text", "id": text.id, "value": str(text.value())}
            loop.call_soon_threadsafe(self._app.sockets.send, message)

        return effect(tell)


def _texts(component: Component) -> Iterator[Text_]:
    if isinstance(component, Text_) and callable(component.value):
        yield component
    for child in component.children:
        if isinstance(child, Component):
            yield from _texts(child)
