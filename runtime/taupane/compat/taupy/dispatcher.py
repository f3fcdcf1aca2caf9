"""`taupy.dispatcher`: handlers by the id of their widget."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from taupane.compat.taupy.events.events import Click, Event, Input
from taupane.live.handlers import takes_event
from taupane.state import State

log = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])


class Dispatcher:
    """Handlers of an app, by kind of event and id of widget. They run on the app's loop, as TauPy's do."""

    def __init__(self) -> None:
        self.handlers: dict[str, dict[str, Callable[..., Any]]] = {
            kind: {} for kind in ("click", "input", "navigate", "resize")
        }
        # Widgets read it when they are described: one that was there before its handler begins to listen.
        self._ids = State.detached(0, "handlers")

    def on_click(self, widget_id: str) -> Callable[[F], F]:
        """Run a function, sync or async, when the widget with this id is clicked."""
        return self._register("click", widget_id)

    def on_input(self, widget_id: str) -> Callable[[F], F]:
        """Run a function, sync or async, when the control with this id is changed."""
        return self._register("input", widget_id)

    def listens(self, kind: str, widget_id: str) -> bool:
        """Tell whether there is a handler; in a tracked run this is asked again when one comes."""
        self._ids()
        return widget_id in self.handlers[kind]

    async def handle(self, event: Event) -> Any:
        """Run the handler of an event and give what it returns; raises what the handler raises."""
        handler = self.handlers.get(event.type, {}).get(event.widget_id or "")
        return None if handler is None else await run(handler, event)

    async def dispatch(self, event: Any) -> Any:
        """Run the handler of an event that has `type` and `widget_id`; without one nothing happens."""
        return await self.handle(event)

    async def dispatch_click(self, component_id: str) -> Any:
        """Run the handler of a click on a widget. What it raises is logged."""
        return await self._logged(Click(component_id))

    async def dispatch_input(self, component_id: str, value: str) -> Any:
        """Run the handler of a control. What it raises is logged."""
        return await self._logged(Input(component_id, value))

    async def _logged(self, event: Event) -> Any:
        try:
            return await self.handle(event)
        except Exception:
            # The boundary of one event, as TauPy's apps expect it.
            log.exception("a handler of %s for %r failed", event.type, event.widget_id)
            return None

    def _register(self, kind: str, widget_id: str) -> Callable[[F], F]:
        def register(function: F) -> F:
            is_new = widget_id not in self.handlers[kind]
            self.handlers[kind][widget_id] = function
            if is_new:
                self._ids.update(lambda count: count + 1)
            return function

        return register


async def run(handler: Callable[..., Any], event: Event) -> Any:
    """Call a handler with the event, or without where it takes none, and await what is to be awaited."""
    result = handler(event) if takes_event(handler) else handler()
    return await result if inspect.isawaitable(result) else result
