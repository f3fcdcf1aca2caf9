"""Serve a page's folder on this machine alone, for `taupane-launcher --dist`."""

from __future__ import annotations

import contextlib
import http.server
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import Self

if TYPE_CHECKING:
    from http import HTTPStatus

__all__ = ["FolderServer", "PortTaken"]


class PortTaken(OSError):
    """The port asked for cannot be listened on; nothing was ended for it."""


class FolderServer:
    """Serves files below `folder` on both loopbacks until `close`; no listings, nothing outside of it.

    Raises PortTaken, and NotADirectoryError.
    """

    def __init__(self, folder: str, port: int) -> None:
        root = Path(folder).resolve()
        if not root.is_dir():
            raise NotADirectoryError(folder)
        handler = _handler(root, port)
        try:
            self._servers: list[http.server.ThreadingHTTPServer] = [_Server(("127.0.0.1", port), handler)]
        except OSError as error:
            raise PortTaken(f"port {port} on 127.0.0.1: {error.strerror or error}") from None
        # `localhost` is ::1 first on many systems; one without IPv6 goes on without.
        with contextlib.suppress(OSError):
            self._servers.append(_Server6(("::1", port), handler))
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.1,), name="launcher-folder", daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def __enter__(self) -> Self:
        """Give the server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self.close()


class _Server(http.server.ThreadingHTTPServer):
    # Else another program that listens already would share the port on some systems.
    allow_reuse_address = False
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


def _handler(root: Path, port: int) -> type[http.server.SimpleHTTPRequestHandler]:
    hosts = {f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"}

    class Handler(http.server.SimpleHTTPRequestHandler):
        timeout = 15  # s; else a half-sent request keeps its thread for ever

        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=str(root))  # type: ignore[arg-type]

        def send_head(self) -> object:  # type: ignore[override]
            if self.headers.get_all("Host", []) not in [[host] for host in hosts]:
                self.send_error(421)
                return None
            wanted = Path(self.translate_path(self.path))
            if wanted.is_dir():
                wanted = wanted / "index.html"
            # Also past symbolic links that lead out.
            if not wanted.is_file() or not wanted.resolve().is_relative_to(root):
                self.send_error(404)
                return None
            return super().send_head()

        def end_headers(self) -> None:
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cross-Origin-Resource-Policy", "same-origin")
            self.send_header("Cache-Control", "no-cache")
            super().end_headers()

        def log_request(self, code: int | str | HTTPStatus = "-", size: int | str = "-") -> None:
            del code, size

    return Handler
