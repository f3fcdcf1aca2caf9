"""More windows beside the app's first one: each shows a page of the app and is commanded by itself."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from taupane.closing import CloseQuestion
from taupane.scheduled import Scheduled
from taupane.window import Window

if TYPE_CHECKING:
    from taupane.running import Running
    from taupane_bridges.window import Host, HostWindow, WindowEvent, WindowOptions

log = logging.getLogger(__name__)

#: Tells the page that its window's events come from its own host, not over the socket as the first window's do.
_APART = "window.__taupaneApart=true"


class OpenedWindow(Window):
    """One more window. It ends with the first one, or by itself when the user or ``close`` closes it.

    ``await window.closed`` waits for its end. Functions given to ``on_event`` are called as other hooks are, with
    the name and the payload of each event.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self._gone: Future[None] = Future()
        self._listeners: list[Callable[..., Any]] = []

    @property
    def closed(self) -> Scheduled[None]:
        """Settles when the window is gone; awaited again and again if you like."""
        return Scheduled(self._gone, what="the end of a window")

    @property
    def is_open(self) -> bool:
        """Whether the window is there, or on its way."""
        return not self._gone.done()

    def on_event(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Call a function with the name and the payload of each of the window's events ("resize", "focus", …)."""
        self._listeners.append(function)
        return function

    # Called by the run

    def shown_by(self, host: Host, window: HostWindow) -> None:
        """Send commands to this window of the host from now on."""
        self.belongs_to(_Shown(host, window))

    def hears(self, running: Running, window: HostWindow, event: WindowEvent) -> None:
        """Take an event. On the loop."""
        payload = event.to_message()
        window.run_js(f"window.__taupaneEvent&&window.__taupaneEvent({json.dumps(payload)})")
        for function in list(self._listeners):
            running.hook(function, "a window's on_event", event.NAME, payload)
        if event.NAME == "closed" and not self._gone.done():
            if self._question is not None:
                self._question.end()
            self._gone.set_result(None)


class _Shown:
    """What `Window` needs of a host: the window's own queue with the host's name and abilities."""

    def __init__(self, host: Host, window: HostWindow) -> None:
        self._host = host
        self.post = window.post

    @property
    def name(self) -> str:
        return self._host.name

    @property
    def capabilities(self) -> frozenset[str]:
        return self._host.capabilities


def open_window(
    running: Running,
    host: Host,
    opened: OpenedWindow,
    options: WindowOptions,
    on_close_request: Callable[..., Any] | None,
) -> None:
    """Show a page of the app in one more window of the host. Any thread; Unsupported where there can be only one."""
    from taupane_bridges.window import Hooks, PagePolicy, Unsupported

    show = getattr(host, "open_window", None)
    if show is None:
        raise Unsupported(host.name, "open_window", "it shows one window only")
    server = running.app.server

    def heard(event: WindowEvent) -> None:
        try:
            running.loop.call_soon_threadsafe(opened.hears, running, window, event)
        except RuntimeError:
            log.debug("window event %s after the end", event.NAME)  # the loop has ended before its windows
            if event.NAME == "closed" and opened.is_open:
                opened._gone.set_result(None)

    hooks = Hooks(entry_url=lambda: server.mint_window_url(opened.path))
    asked = [] if on_close_request is None else [on_close_request]
    question = CloseQuestion(asked, running.loop, lambda: window.close())
    hooks.veto = question.veto
    opened.asks(question)
    window: HostWindow = show(
        server.mint_window_url(opened.path),
        dataclasses.replace(options, page_script=_APART),
        heard,
        PagePolicy(server.knows_nonce),
        hooks,
    )
    opened.shown_by(host, window)
