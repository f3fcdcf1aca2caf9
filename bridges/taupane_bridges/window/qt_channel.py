"""The page's way to the host on Qt: one text, one way, from the window's own page. GUI thread only; loads Qt.

Qt's channel gives page script every slot and property of a registered object, and it is one for the whole page.
So it is put into a script world of its own, where a few lines take texts from the page, as the events of a name
that nobody can guess, and pass them on. The page finds the function that WebKit has: `webkit.messageHandlers.taupane`.

The same lines tell which link the user clicked, which Qt does not: to Qt, a script of the page is a click, too.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from .clicks import CLICK_SCRIPT
from .qt_libraries import QtCore, QtWebChannel, QtWebEngineCore
from .sheets import sheet_script

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["lay_sheet", "open_channel", "script_at_start"]

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
      for (const [method, text] of kept.splice(0))
        transport.send(JSON.stringify({type: 6, object: "host", method, args: [text], id: ++number}));
    } else if (++waited < 500) setTimeout(flush, 10);
    else kept.length = 0;
  };
  const send = (method, text) => {
    if (typeof text === "string" && kept.length < 64 && kept.push([method, text]) === 1) flush();
  };
  document.addEventListener(NAME, (event) => send("receive", event.detail));
  const follow = (address) => send("follow", address);
  CLICKS
})()"""


class Receiver(QtCore.QObject):  # type: ignore[misc]  # Qt is untyped here
    """The only object in the channel."""

    def __init__(self, take: Callable[[str], None], clicked: Callable[[str], None], parent: Any) -> None:
        super().__init__(parent)
        self._take, self._clicked = take, clicked

    @QtCore.Slot(str)  # type: ignore[untyped-decorator]
    def receive(self, text: str) -> None:
        """Take a text from the page."""
        self._take(text)

    @QtCore.Slot(str)  # type: ignore[untyped-decorator]
    def follow(self, address: str) -> None:
        """Take the address of a link that the user clicked; our own script's word, not the page's."""
        self._clicked(address)


def open_channel(page: Any, take: Callable[[str], None], clicked: Callable[[str], None]) -> None:
    """Give `take` what the page's script sends and `clicked` the links that the user clicks, while the page lives."""
    channel = QtWebChannel.QWebChannel(page)
    channel.registerObject("host", Receiver(take, clicked, channel))
    page.setWebChannel(channel, _number(_WORLD))
    name = json.dumps(f"taupane-{secrets.token_hex(16)}")
    page.scripts().insert(script_at_start(_OUR_SIDE.replace("NAME", name).replace("CLICKS", CLICK_SCRIPT), _WORLD))
    page.scripts().insert(script_at_start(_PAGE_SIDE.replace("NAME", name), _MAIN))


def script_at_start(source: str, world: Any = _MAIN) -> Any:
    """Return a script for the window's own pages, never their frames, that runs before the page's first one."""
    script = QtWebEngineCore.QWebEngineScript()
    script.setInjectionPoint(QtWebEngineCore.QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(_number(world))
    script.setRunsOnSubFrames(False)
    script.setSourceCode(source)
    return script


def lay_sheet(page: Any, sheet: str) -> None:
    """Lay one style sheet over the page and those that it will show, in place of the one before."""
    source = sheet_script(sheet)
    for script in page.scripts().find("taupane-sheet"):
        page.scripts().remove(script)
    if sheet:
        script = script_at_start(source, _WORLD)
        script.setName("taupane-sheet")
        page.scripts().insert(script)
    page.runJavaScript(source, _number(_WORLD))


def _number(world: Any) -> int:
    return int(getattr(world, "value", world))
