"""`taupy.server`: messages to the pages, as `app.server.broadcast`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taupane.compat.taupy.app import App


class TauServer:
    """The app's server with TauPy's way to speak to the pages; everything else is our server's."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def broadcast(self, msg: Mapping[str, Any]) -> None:
        """Send a JSON message to every page. Those that change a widget change it in Python, so that it stays so."""
        await self.app.deliver(msg)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.app.core.server, name)
