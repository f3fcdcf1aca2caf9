"""`taupy.router`: which function makes the screen of a path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Router:
    """Paths and their functions. `added` is told of each path, so that an app can serve it."""

    def __init__(self, added: Callable[[str], None] | None = None) -> None:
        self.routes: dict[str, Callable[[], Any]] = {}
        self._added = added

    def register(self, path: str, handler: Callable[[], Any]) -> None:
        """Show what `handler`, sync or async, returns at `path`; ValueError for an empty path."""
        if not path:
            raise ValueError("a route needs a path such as '/settings', got an empty one")
        self.routes[path] = handler
        if self._added is not None:
            self._added(path)

    def get(self, path: str) -> Callable[[], Any] | None:
        """Give the function of a path, None for an unknown one."""
        return self.routes.get(path)
