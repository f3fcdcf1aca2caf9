"""The page's way to the host on Qt: one text, one way, from the window's own page. GUI thread only; loads Qt.

Qt's channel gives page script every slot and property of a registered object, and it is one for the whole page.
So it is put into a script world of its own, where a few lines take texts from the page, as the events of a name
that nobody can guess, and pass them on. The page finds the function that WebKit has: `webkit.messageHandlers.taupane`.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from .qt_libraries import QtCore, QtWebChannel, QtWebEngineCore

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["open_channel", "script_at_start"]

_WORLD = QtWebEngineCore.QWebEngineScript.ScriptWorldId.ApplicationWorld
_MAIN = QtWebEngineCore.QWebEngineScript.ScriptWorldId.MainWorld

_PAGE_SIDE = """(() => {
  const send = document.dispatchEvent.bind(document), Message = CustomEvent;
  const taupane = {postMessage(body) { if (typeof body === "string") send(new Message(NAME, {detail: body})); }};
  const value = Object.freeze({messageHandlers: Object.freeze({taupane: Object.freeze(taupane)})});
  Object.defineProperty(window, "webkit", {value});
})()"""

# 6 is "invoke a method" in the channel's protocol. The channel may come up after the page's first script.
_OUR_SIDE = """(() => {
  const kept = [];
  let number = 0, waited = 0;
  const flush = () => {
    const transport = globalThis.qt?.webChannelTransport;
    if (transport) {
      transport.onmessage = () => {};
      for (const text of kept.splice(0))
        transport.send(JSON.stringify({type: 6, object: "host", method: "receive", args: [text], id: ++number}));
    } else if (++waited < 500) setTimeout(flush, 10);
    else kept.length = 0;
  };
  document.addEventListener(NAME, (event) => {
    if (typeof event.detail !== "string" || kept.length >= 64) return;
    if (kept.push(event.detail) === 1) flush();
  });
})()"""


class Receiver(QtCore.QObject):  # type: ignore[misc]  # Qt is untyped here
    """The only object in the channel."""

    def __init__(self, take: Callable[[str], None], parent: Any) -> None:
        super().__init__(parent)
        self._take = take

    @QtCore.Slot(str)  # type: ignore[untyped-decorator]
    def receive(self, text: str) -> None:
        """Take a text from the page."""
        self._take(text)


def open_channel(page: Any, take: Callable[[str], None]) -> None:
    """Give `take` what the page's script sends, as long as the page lives."""
    channel = QtWebChannel.QWebChannel(page)
    channel.registerObject("host", Receiver(take, channel))
    page.setWebChannel(channel, int(getattr(_WORLD, "value", _WORLD)))
    name = json.dumps(f"taupane-{secrets.token_hex(16)}")
    page.scripts().insert(script_at_start(_OUR_SIDE.replace("NAME", name), _WORLD))
    page.scripts().insert(script_at_start(_PAGE_SIDE.replace("NAME", name), _MAIN))


def script_at_start(source: str, world: Any = _MAIN) -> Any:
    """Return a script for the window's own pages, never their frames, that runs before the page's first one."""
    script = QtWebEngineCore.QWebEngineScript()
    script.setInjectionPoint(QtWebEngineCore.QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(int(getattr(world, "value", world)))
    script.setRunsOnSubFrames(False)
    script.setSourceCode(source)
    return script
