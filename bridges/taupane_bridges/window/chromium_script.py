"""What runs in an app's page beside its own scripts, in a world of its own that they cannot reach. Pure text.

It tells the host of size, focus, clicks on links that lead elsewhere, and of a wish to close; and it keeps the title.
"""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote

__all__ = ["TELL", "WORLD", "bridge_script", "dress_script", "failure_page", "guard_script"]

WORLD = "taupane"
"""Name of the script's world."""
TELL = "__taupaneTell"
"""Name of the function by which it reaches the host."""

_GUARD = """(() => {
  if (self !== top) return;
  const tell = (...words) => TELL(JSON.stringify(words));
  const SOON = 2000;  // ms between a navigation's beginning and the page's end
  let leaving = -Infinity, title = null, sheet = null;
  const size = () => tell("size", innerWidth, innerHeight, outerWidth, outerHeight, devicePixelRatio);
  const focus = () => tell("focus", document.hasFocus());
  const keepTitle = () => { if (title !== null && document.title !== title) document.title = title; };
  const showCursor = (shown) => {
    if (sheet === null) { sheet = new CSSStyleSheet(); sheet.replaceSync("*{cursor:none!important}"); }
    const others = document.adoptedStyleSheets.filter((each) => each !== sheet);
    document.adoptedStyleSheets = shown ? others : [...others, sheet];
  };
  globalThis.dress = (wanted, cursor) => { title = wanted; keepTitle(); showCursor(cursor); };
  globalThis.leave = () => { leaving = performance.now(); };

  addEventListener("resize", size);
  addEventListener("focus", focus);
  addEventListener("blur", focus);
  document.addEventListener("visibilitychange", () => tell("shape"));
  screen.addEventListener?.("change", () => tell("screens"));
  document.addEventListener("DOMContentLoaded", () => {
    keepTitle();
    const all = {childList: true, subtree: true, characterData: true};
    if (document.head) new MutationObserver(keepTitle).observe(document.head, all);
  });
  globalThis.navigation?.addEventListener("navigate", (event) => {
    // Addresses that make no request, so that the host is not asked: about:, blob:, data:.
    const own = /^https?:/, goes = event.destination.url;
    if (own.test(location.protocol) && !own.test(goes) && event.cancelable) event.preventDefault();
    else if (!event.destination.sameDocument && event.downloadRequest === null) leaving = performance.now();
  });
  addEventListener("beforeunload", (event) => {
    if (performance.now() - leaving > SOON) event.preventDefault();
  });

  // Before the page's own listeners, so that the host knows of it when they ask for something.
  let touched = -Infinity;
  const touch = (event) => {
    if (!event.isTrusted || event.timeStamp - touched < 500) return;
    touched = event.timeStamp;
    tell("touch");
  };
  for (const name of ["pointerdown", "click", "keydown"]) addEventListener(name, touch, {capture: true, passive: true});

  // After the page's own listeners: what they took is theirs.
  const clicked = (event) => {
    if (!event.isTrusted || event.defaultPrevented) return;
    const path = event.composedPath();
    if (location.protocol === "data:" && path.some((each) => each.id === "again")) return tell("again");
    const link = path.find((each) => each instanceof HTMLAnchorElement && each.href);
    if (link === undefined) return;
    const apart = event.ctrlKey || event.metaKey || event.shiftKey || event.button === 1
      || !["", "_self", "_top", "_parent"].includes(link.target);
    if (!apart && link.origin === location.origin) return;
    event.preventDefault();
    tell("link", link.href);
  };
  addEventListener("click", clicked);
  addEventListener("auxclick", (event) => { if (event.button === 1) clicked(event); });
  tell("here");
  size();
  focus();
})()"""

# As in WebKit, so that pages know one way. The function itself is in reach of frames, too: the nonce decides.
_BRIDGE = """(() => {
  if (self !== top) return;
  const send = self[NAME];
  const taupane = {postMessage(body) { if (typeof body === "string") send(body); }};
  const value = Object.freeze({messageHandlers: Object.freeze({taupane: Object.freeze(taupane)})});
  Object.defineProperty(window, "webkit", {value});
})()"""


def guard_script() -> str:
    """Return the script of our own world."""
    return _GUARD.replace("TELL", TELL)


def bridge_script(name: str) -> str:
    """Return the script that gives the page the window bridge over the host's function `name`."""
    return _BRIDGE.replace("NAME", json.dumps(name))


def dress_script(title: str | None, cursor: bool) -> str:
    """Return the call that gives a page the window's title (None: its own) and shows or hides the mouse."""
    return f"dress({json.dumps(title)},{'true' if cursor else 'false'})"


def failure_page(message: str, detail: str) -> str:
    """Return the address of a page that says what went wrong, with a button to try again."""
    body = (
        "<!doctype html><meta charset=utf-8><meta name=color-scheme content='light dark'><title>Failed</title>"
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:36em;padding:0 1.5em}"
        "h1{font-size:1.4em}p{opacity:.75;overflow-wrap:anywhere}button{font:inherit;padding:.5em 1.2em}</style>"
        f"<h1>{escape(message)}</h1><p>{escape(detail)}</p><button id=again autofocus>Try again</button>"
    )
    return "data:text/html," + quote(body)
