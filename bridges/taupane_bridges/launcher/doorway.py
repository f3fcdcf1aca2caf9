"""A way in for launchers that can only load http://localhost:PORT: one visit, then the app's own address.

The app's first address works once and must be in nobody's argument list. A launcher that was told the address over its
stdin does not need this; for the compiled one, the first top-level visit is sent on and the door is shut.
"""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING

from typing_extensions import Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from http import HTTPStatus

__all__ = ["Doorway"]


class Doorway:
    """Listens on a free loopback `port` until the first visit, or `close`. `address` gives what to send it to."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._open = True
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port: int = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="launcher-doorway", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening; does nothing the second time."""
        with self._lock:
            self._open = False
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def __enter__(self) -> Self:
        """Give the doorway."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self.close()

    def _enter(self) -> str | None:
        with self._lock:
            if not self._open:
                return None
            self._open = False
        return self._address()

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        doorway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            timeout = 15  # s

            def do_GET(self) -> None:
                address = doorway._enter() if self._is_a_window() else None
                self.send_response(404 if address is None else 303)
                if address is not None:
                    self.send_header("Location", address)
                self.send_header("Content-Length", "0")
                self.send_header("Cache-Control", "no-store")
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()

            def _is_a_window(self) -> bool:
                """Tell a window's own first load from what a page in a browser can send."""
                if self.path != "/" or self.headers.get_all("Host") != [f"localhost:{doorway.port}"]:
                    return False
                if "Origin" in self.headers or "Referer" in self.headers:
                    return False
                return (
                    self.headers.get("Sec-Fetch-Site", "none") == "none"
                    and self.headers.get("Sec-Fetch-Dest", "document") == "document"
                )

            def log_request(self, code: int | str | HTTPStatus = "-", size: int | str = "-") -> None:
                del code, size

            def log_error(self, format: str, *args: object) -> None:
                del format, args

        return Handler
