"""The app's page and a foreign one, from the standard library's server, with the content security policy that
apps send.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

NONCE = "page-nonce-0123456789"


def policy(port: int, frames: str = "") -> str:
    return (
        "default-src 'none'; script-src 'nonce-abc'; worker-src 'self'; style-src 'self' 'nonce-abc'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        f"connect-src 'self' ws://127.0.0.1:{port}; base-uri 'none'; object-src 'none'; form-action 'none'; "
        + (f"frame-src {frames}; " if frames else "")
        + "frame-ancestors 'none'"
    )


class Site:
    """Serves `pages`: path -> HTML; `redirects`: path -> address. `seen` has the paths asked for.

    A path in `holds` has no answer until its event is set.
    """

    def __init__(self, script: bytes = b"") -> None:
        self.pages: dict[str, str] = {}
        self.redirects: dict[str, str] = {}
        self.holds: dict[str, threading.Event] = {}
        self.frames = ""
        self.framed = False
        self.seen: list[str] = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                site.seen.append(path)
                if path in site.holds:
                    site.holds[path].wait(60)
                if path in site.redirects:
                    self.send_response(303)
                    self.send_header("Location", site.redirects[path])
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif path == "/bridge.js":
                    self.reply(200, "text/javascript", script)
                elif path in site.pages:
                    self.reply(200, "text/html; charset=utf-8", site.pages[path].encode())
                elif path == "/file.bin":
                    self.reply(200, "application/x-unheard-of", b"\x00" * 100)
                else:
                    self.reply(404, "text/plain", b"none")

            def reply(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if not site.framed:
                    self.send_header("Content-Security-Policy", policy(site.port, site.frames))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.origin = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def app_page(body: str, script: str = "", title: str = "App") -> str:
    """Return a page that installs the real bridge, built from static/src/bridge."""
    return f"""<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>
<body style="margin:0;font:16px sans-serif">{body}
<script nonce=abc src=/bridge.js></script>
<script nonce=abc>
  const socket = [];
  TaupaneBridge.installBridge({{nonce: "{NONCE}", sendOverSocket: (id, command) => socket.push([id, command])}});
  const w = window.taupane.window;
  {script}
</script>"""


ServeSite = Callable[[], Site]
