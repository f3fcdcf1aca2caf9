"""TauPy's messages between a page and Python, carried out on components instead of in the page.

A message that changes a widget changes its component, so that the page stays what Python says it is.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from taupane.compat.taupy.events.events import Click, Input
from taupane.compat.taupy.widgets.elements import Input_

if TYPE_CHECKING:
    from taupane.compat.taupy.app import App

log = logging.getLogger(__name__)

Message = Mapping[str, Any]


async def up(app: App, message: Message) -> None:
    """Carry out what a page sent. Unknown types and wrong fields are ignored."""
    kind, widget_id = message.get("type"), message.get("id")
    if kind == "click" and isinstance(widget_id, str):
        await app.dispatcher.handle(Click(widget_id))
    elif kind == "input" and isinstance(widget_id, str):
        value = message.get("value", "")
        await app.dispatcher.handle(Input(widget_id, value if isinstance(value, str) else str(value)))
    elif kind == "window_cmd":
        await _asked_of_window(app, message.get("command") or message.get("payload"))
    elif kind == "window_event" and isinstance(message.get("name"), str):
        await app.window_event(message["name"], message.get("payload", {}))


async def down(app: App, message: Message) -> None:
    """Carry out a message to the pages: on the component it names, else in the pages themselves."""
    kind = str(message.get("type"))
    act = _ACTS.get(kind)
    if kind not in ("set_theme", "window_cmd"):
        app.sockets.send(message)
    if act is not None and await act(app, message):
        return
    await app.core.server.broadcast(message)


async def _asked_of_window(app: App, command: Any) -> None:
    """Carry out a window command of a page, if pages may."""
    from taupane_bridges.window import Allowed, PagePolicy

    if not isinstance(command, Mapping):
        return
    answer = PagePolicy(lambda _: True)("page", command)
    if isinstance(answer, Allowed):
        await app.send_window_command(command)
    else:
        log.warning("a page's window command was refused: %s", answer)


async def _update_text(app: App, message: Message) -> bool:
    component, value = app.components.get(str(message.get("id"))), message.get("value", "")
    if component is None:
        return False
    for name in ("value", "text"):
        if hasattr(component, name):
            setattr(component, name, value)
            break
    else:
        component.children = [str(value)]
    component.changed()
    return True


async def _update_input(app: App, message: Message) -> bool:
    component = app.components.get(str(message.get("id")))
    if not isinstance(component, Input_):
        return False
    component.value = message.get("value", "")
    component.changed()
    return True


async def _update_html(app: App, message: Message) -> bool:
    component = app.components.get(str(message.get("id")))
    if component is None and app.root_component is not None:
        log.warning("update_html: no component has the id %r", message.get("id"))
    if component is None:
        return True
    component.replaced = str(message.get("html", ""))
    component.changed()
    return True


async def _replace(app: App, message: Message) -> bool:
    component = app.components.get(str(message.get("id")))
    if component is None and app.root_component is not None:
        log.warning("replace: no component has the id %r", message.get("id"))
    if component is None:
        return True
    name = html.escape(component.id)
    component.replaced = f'<div id="{name}" data-component-id="{name}">{message.get("html", "")}</div>'
    component.changed()
    return True


async def _set_theme(app: App, message: Message) -> bool:
    await app.set_theme(str(message.get("theme")))
    return True


async def _window_command(app: App, message: Message) -> bool:
    await app.send_window_command(message.get("command") or message.get("payload") or {})
    return True


async def _reload(app: App, message: Message) -> bool:
    if app.core.is_running:
        app.core.running.notify_all("navigate", "/")
    return True


_ACTS: Mapping[str, Callable[[App, Message], Awaitable[bool]]] = {
    "update_text": _update_text,
    "update_input": _update_input,
    "update_html": _update_html,
    "replace": _replace,
    "set_theme": _set_theme,
    "window_cmd": _window_command,
    "hot_reload": _reload,
}
