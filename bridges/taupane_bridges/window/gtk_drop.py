"""Files dropped on a GTK window: their paths, which the page itself is never told. GUI thread only; loads GTK.

    drag-motion -> WebKit asks for the data -> drag-data-received (the list is known) -> drag-drop (it is given)

GTK says that a drag left just before it says that it was dropped, so a list is kept until another drag brings one.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["GtkDrop", "local_paths"]

log = logging.getLogger(__name__)

MOST_FILES = 10_000


class GtkDrop:
    """Reports the files of each drop on the web view, before the page hears of it."""

    def __init__(self, webview: Any, dropped: Callable[[tuple[str, ...]], None]) -> None:
        self._webview = webview
        self._dropped = dropped
        self._context: Any = None
        self._paths: tuple[str, ...] = ()
        self._connected = [
            webview.connect("drag-data-received", self._on_data),
            webview.connect("drag-drop", self._on_drop),
        ]

    def stop(self) -> None:
        """Let go of the web view."""
        for handler in self._connected:
            self._webview.disconnect(handler)
        self._connected = []
        self._context, self._paths = None, ()

    def _on_data(self, _view: Any, context: Any, _x: int, _y: int, data: Any, _info: int, _time: int) -> None:
        uris = data.get_uris()  # none for other kinds of data, which are received one after the other
        if uris:
            self._context, self._paths = context, local_paths(uris)

    def _on_drop(self, _view: Any, context: Any, _x: int, _y: int, _time: int) -> bool:
        if context == self._context and self._paths:
            paths, self._context, self._paths = self._paths, None, ()
            try:
                self._dropped(paths)
            except Exception:
                # A boundary: what the app makes of it must not keep the drop from the page.
                log.exception("a drop could not be reported")
        return False  # the page gets it as ever


def local_paths(uris: Iterable[str]) -> tuple[str, ...]:
    """Give the paths of the local files among some addresses, in their order, once each; 10,000 at most."""
    paths: dict[str, None] = {}
    for uri in uris:
        path = _local_path(uri)
        if path is not None:
            paths[path] = None
        if len(paths) >= MOST_FILES:
            break
    return tuple(paths)


def _local_path(uri: str) -> str | None:
    try:
        parts = urlsplit(uri.strip())
    except ValueError:
        return None
    if parts.scheme.lower() != "file" or parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
        return None
    # "#" and "?" may stand unescaped in what a careless program gives; a file's address has neither part.
    whole = uri.strip()[len("file://") + len(parts.netloc) :]
    raw = unquote_to_bytes(whole)
    if b"\x00" in raw:
        return None
    return raw.decode("utf-8", "surrogateescape")
