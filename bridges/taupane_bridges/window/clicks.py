"""Which load was a click of the user. Pure.

Qt and WKWebView say of a load that it may be a link, and a script beside the page says which link was clicked; they
come in either order, from two processes. Only both together are a click: to the engine, a script's is one, too.
"""

from __future__ import annotations

__all__ = ["CLICK_SCRIPT", "Clicks"]

CLICK_SCRIPT = """window.addEventListener("click", (event) => {
  const link = event.isTrusted ? event.composedPath().find((each) => each.matches?.("a[href], area[href]")) : null;
  if (link) follow(link.href);
}, true);"""
"""Calls `follow` with the address of each link that the user clicks. For a script world of our own, where no page can
call it."""

# A busy machine may take its time between the two; a script has no use for it, since the link must be the same.
SECONDS = 3.0


class Clicks:
    """The last load and the last click that wait for each other; times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._load: tuple[str, float] | None = None
        self._click: tuple[str, float] | None = None

    def wanted(self, url: str, now: float) -> bool:
        """Take a load that may be a link; True when that link was clicked just now."""
        self._load = (url, now)
        return self._meet(now)

    def clicked(self, url: str, now: float) -> bool:
        """Take a click of the user on a link; True when that link was to be loaded just now."""
        self._click = (url, now)
        return self._meet(now)

    def _meet(self, now: float) -> bool:
        load, click = self._load, self._click
        if load is None or click is None or load[0] != click[0] or now - min(load[1], click[1]) > SECONDS:
            return False
        self._load = self._click = None
        return True
