"""Who answers while there is no app: pages learn why, and come back by themselves when there is one.

GET /_taupane/dev/state    {"title": …, "text": …}, for the pages that are open
GET /…                     a document that says the same and looks again every second
/ws                        waits for the app
"""

from __future__ import annotations

import html
import json
import threading
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

from taupane.server.credentials import Tokens, same_secret
from taupane.server.gate import Facts, Gate
from taupane.server.headers import COMMON, NO_STORE, SILENT_POLICY

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from taupane.server.credentials import Cookie

STATE = "/_taupane/dev/state"
"""No app answers here: then the page knows that there is one again."""

_SHEET = (
    ":root{color-scheme:light dark}body{font:15px/1.5 ui-sans-serif,system-ui,sans-serif;max-width:60rem;"
    "margin:12vh auto;padding:0 1.25rem}h1{font-size:1.25rem;border-left:4px solid #dc2626;padding-left:.75rem}"
    "pre{font:12.5px/1.55 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}"
    "p{font-size:13px;opacity:.7}"
)
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta http-equiv="refresh" content="1"><title>{title}</title><style>{sheet}</style>'
    "<h1>{title}</h1><pre>{text}</pre>"
    "<p>Save a file to start the app again; this page then comes back by itself.</p></html>"
)


class StandIn:
    """Answers on the app's socket from now until `leave`."""

    def __init__(self, listening: socket.socket, cookie: Cookie, title: str, text: str) -> None:
        self._server = _Server(listening, cookie, title, text)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="taupane-dev-standin")
        self._thread.daemon = True
        self._thread.start()

    def entry_url(self) -> str:
        """Give an address that gets the cookie, once."""
        return f"{self._server.gate.origin}/enter/{self._server.tokens.mint()}"

    @property
    def is_entered(self) -> bool:
        """Whether the address of `entry_url` was asked for: that page comes back by itself. Any thread."""
        return self._server.is_entered

    def leave(self) -> None:
        """Answer no more; whoever waits tries again and finds the app. The socket stays open."""
        self._server.shutdown()
        self._thread.join()
        self._server.over.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listening: socket.socket, cookie: Cookie, title: str, text: str) -> None:
        super().__init__(listening.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.gate = Gate(f"127.0.0.1:{listening.getsockname()[1]}")
        self.cookie, self.tokens = cookie, Tokens()
        self.title, self.text = title, text
        self.over = threading.Event()
        self.is_entered = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the other side has gone."""


class _Handler(BaseHTTPRequestHandler):
    timeout = 5

    @property
    def own(self) -> _Server:
        return cast("_Server", self.server)

    def do_GET(self) -> None:
        """Answer as the module says; 403 to all who are not a page of the app."""
        upgrades = "upgrade" in self.headers
        refused = self.own.gate.judge(self._facts(upgrades)) is not None
        if not refused and self.own.tokens.spend(self.path.removeprefix("/enter/")) is not None:
            self.own.is_entered = True
            self._answer(303, "text/plain", "", {"Location": "/", "Set-Cookie": self.own.cookie.header()})
        elif refused or not self._has_cookie():
            self._answer(403, "text/plain", "")
        elif upgrades:
            self.own.over.wait()
            self.close_connection = True
        elif self.path == STATE:
            self._answer(200, "application/json", json.dumps({"title": self.own.title, "text": self.own.text}))
        else:
            title, text = html.escape(self.own.title), html.escape(self.own.text)
            self._answer(503, "text/html", _PAGE.format(title=title, text=text, sheet=_SHEET))

    def _facts(self, upgrades: bool) -> Facts:
        return Facts(
            method="GET",
            target=self.path,
            path=self.path.partition("?")[0],
            hosts=self.headers.get_all("host") or [],
            origins=self.headers.get_all("origin") or [],
            fetch_site=self.headers.get("sec-fetch-site"),
            upgrades=upgrades,
            has_credential=True,
        )

    def _has_cookie(self) -> bool:
        try:
            found = SimpleCookie(self.headers.get("cookie", "")).get(self.own.cookie.name)
        except CookieError:
            return False
        return found is not None and same_secret(found.value, self.own.cookie.value)

    def _answer(self, status: int, kind: str, body: str, more: Mapping[str, str] | None = None) -> None:
        data = body.encode()
        self.send_response(status)
        policy = SILENT_POLICY + ("; style-src 'unsafe-inline'" if kind == "text/html" else "")
        for name, value in {
            **COMMON,
            "Content-Security-Policy": policy,
            "Cache-Control": NO_STORE,
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(data)),
            "Connection": "close",
            **(more or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def version_string(self) -> str:
        """Name no versions."""
        return "taupane"

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing."""
