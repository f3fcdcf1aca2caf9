"""The page that a window under test shows, and what it sees: a witness that no host can talk to.

The page asks this server what it is to do and answers with what it sees. It uses no `eval`, so it needs
nothing that a strict policy of an app would forbid.
"""

from __future__ import annotations

import http.server
import json
import threading
import time
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from .check import Failed

__all__ = ["NONCE", "ProbePage"]

NONCE = "self-test-nonce-0123456789"
_ASK_SECONDS = 5.0
"""How long a question may hang before the page asks again."""
_POLICY = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'"


class ProbePage:
    """Serves the page on a free port of 127.0.0.1; any thread may ask it.

    `bridge` is the script of the page's bridge (static/src/bridge/launcher.ts), None when there is none.
    """

    def __init__(self, bridge: str | None) -> None:
        self.loads: dict[str, int] = {}
        """Path -> how often it was asked for."""
        self._answers: dict[int, dict[str, Any]] = {}
        self._question: dict[str, Any] | None = None
        self._last = 0
        self._news = threading.Condition()
        self._over = False
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, bridge))
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="page", daemon=True)
        self._thread.start()

    def look(self, seconds: float) -> dict[str, Any]:
        """Return what the page sees of itself: width and height (CSS px), cursor, path, hidden."""
        return self.ask({"do": "look"}, seconds)

    def ask(self, question: dict[str, object], seconds: float) -> dict[str, Any]:
        """Put a question to the page and return its answer; raise Failed when none comes."""
        end = time.monotonic() + seconds
        with self._news:
            self._last += 1
            number = self._last
            self._question = {**question, "id": number}
            self._news.notify_all()
            # Asked again until it is answered: a page that is just being loaded anew forgets what it was asked.
            while number not in self._answers:
                left = end - time.monotonic()
                if left <= 0:
                    self._question = None
                    raise Failed(f"the page did not answer within {seconds:g} s")
                self._news.wait(left)
            return self._answers.pop(number)

    def close(self) -> None:
        """Stop serving."""
        with self._news:
            self._over = True
            self._news.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    # -- the server's threads ------------------------------------------------------------------------------

    def loaded(self, path: str) -> None:
        """Count a load of a page."""
        with self._news:
            self.loads[path] = self.loads.get(path, 0) + 1
            self._news.notify_all()

    def next_question(self) -> dict[str, Any]:
        """Return what the page is to do, or nothing after a while."""
        end = time.monotonic() + _ASK_SECONDS
        with self._news:
            while self._question is None and not self._over:
                left = end - time.monotonic()
                if left <= 0:
                    break
                self._news.wait(left)
            return self._question or {}

    def answered(self, answer: dict[str, Any]) -> None:
        """Take the page's answer; one to an older question is dropped."""
        with self._news:
            if self._question is not None and answer.get("id") == self._question["id"]:
                self._answers[self._question["id"]] = answer
                self._question = None
                self._news.notify_all()


def _handler(page: ProbePage, bridge: str | None) -> type[http.server.BaseHTTPRequestHandler]:
    script = files(str(__package__)).joinpath("page.js").read_bytes()

    class Handler(http.server.BaseHTTPRequestHandler):
        timeout = 30

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path in ("/", "/second"):
                page.loaded(path)
                self._reply(200, "text/html; charset=utf-8", _html(path).encode())
            elif path == "/bridge.js":
                self._reply(200, "text/javascript", (bridge or "").encode())
            elif path == "/page.js":
                self._reply(200, "text/javascript", script)
            elif path == "/ask":
                self._reply(200, "application/json", json.dumps(page.next_question()).encode())
            else:
                self._reply(404, "text/plain", b"none")

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), 65_536)
            try:
                answer = json.loads(self.rfile.read(length))
            except ValueError:
                answer = None
            if isinstance(answer, dict):
                page.answered(answer)
            self._reply(204, "text/plain", b"")

        def _reply(self, status: int, kind: str, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", _POLICY)
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return  # the window went away meanwhile

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler


def _html(path: str) -> str:
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Taupane self-test</title>
<body style="margin:0;font:16px system-ui,sans-serif;background:#f4f5f7;color:#1d232a;cursor:default">
<div data-drag-region style="height:60px;background:#d9dde3"></div>
<h1 style="margin:24px 24px 8px;font-size:24px">Taupane tests this window</h1>
<p id="text" style="margin:0 24px;cursor:text">It moves, changes its size and closes by itself. {path}</p>
<script src="/bridge.js"></script><script src="/page.js"></script>"""
