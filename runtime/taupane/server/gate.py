"""Decide whether a request may reach the app. Pure: facts in, a refusal or None out.

The order matters: a request that names another host is told nothing about methods, and a request without the
credential is told nothing about paths. The rules and what they stop are in docs/security-model.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

READING = frozenset({"GET", "HEAD"})
METHODS = READING | {"POST", "PUT", "PATCH", "DELETE"}
"""Anything else is 405. OPTIONS is not here: there are no CORS answers, ever."""

ENTER = "/enter"
UPLOADS = "/_taupane/upload/"
"""Below it a page posts the files of its upload widgets, each as a body of its own."""

_WAY_IN = re.compile(ENTER + r"/[A-Za-z0-9_-]+")
"""``/enter/TOKEN`` and nothing below it: what is not taken by the server itself may be one of the app's pages."""

Credential = Literal["cookie", "none"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate looks at in one request. Header lists hold every occurrence, in order."""

    method: str
    target: str
    """The request target as it came on the wire, query included."""
    path: str
    hosts: Sequence[str]
    origins: Sequence[str] = ()
    fetch_site: str | None = None
    fetch_mode: str | None = None
    fetch_dest: str | None = None
    content_type: str = ""
    """Media type in lower case without parameters; empty when there is none."""
    has_body: bool = False
    upgrades: bool = False
    has_credential: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request was turned away: the status for the client, the reason for the log."""

    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules for one listener, which is reached under exactly one name."""

    host: str
    """``127.0.0.1:<port>``"""

    @property
    def origin(self) -> str:
        """The only origin whose pages may talk to us."""
        return f"http://{self.host}"

    def judge(self, facts: Facts) -> Refusal | None:
        """Return None for a request that may pass, else the first rule that it breaks."""
        return (
            self._addressed_to_us(facts)
            or self._sent_by_our_page(facts)
            or _allowed_method(facts)
            or _allowed_body(facts)
            or _known(facts)
        )

    def _addressed_to_us(self, facts: Facts) -> Refusal | None:
        """Stop DNS rebinding: another name that resolves to 127.0.0.1 is another host."""
        if list(facts.hosts) != [self.host]:
            return Refusal(421, f"host {_shown(facts.hosts)} is not {self.host}")
        if not facts.target.startswith("/"):
            return Refusal(421, "the request target is not a path")
        return None

    def _sent_by_our_page(self, facts: Facts) -> Refusal | None:
        """Stop other sites' pages. A browser sends Origin with a WebSocket and every cross-origin write."""
        if facts.upgrades and len(facts.origins) != 1:
            return Refusal(403, "a socket needs exactly one origin")
        if facts.origins and list(facts.origins) != [self.origin]:
            return Refusal(403, f"origin {_shown(facts.origins)} is not {self.origin}")
        if facts.fetch_site not in (None, "none", "same-origin") and not _opens_enter_page(facts):
            return Refusal(403, f"fetch site {_shown([str(facts.fetch_site)])}")
        return None


def is_upload(path: str) -> bool:
    """Tell whether a path takes files as they are; their own handler limits them."""
    return path.startswith(UPLOADS)


def is_open_to_all(method: str, path: str) -> bool:
    """Tell whether a request needs no credential: only what turns a token into one."""
    if path == ENTER:
        return method in ("GET", "HEAD", "POST")
    return method == "GET" and _WAY_IN.fullmatch(path) is not None


def _opens_enter_page(facts: Facts) -> bool:
    """Tell whether this loads the static /enter page as a document.

    A browser host opens a private file that redirects there, which the browser calls cross-site. The page
    holds no app content and its token travels in the fragment, which never reaches us.
    """
    return (
        facts.path == ENTER
        and facts.method == "GET"
        and facts.fetch_mode == "navigate"
        and facts.fetch_dest == "document"
    )


def _allowed_method(facts: Facts) -> Refusal | None:
    if facts.method not in METHODS:
        return Refusal(405, f"method {_shown([facts.method])}")
    return None


def _allowed_body(facts: Facts) -> Refusal | None:
    """Let in JSON, and multipart from those who hold the credential: no plain HTML form of another site
    fits.
    """
    if not facts.has_body and not facts.content_type:
        return None
    if facts.method in READING:
        return Refusal(400, "a body where none belongs") if facts.has_body else None
    if facts.content_type == "application/json":
        return None
    if facts.content_type == "multipart/form-data" and facts.has_credential:
        return None
    if facts.content_type == "application/octet-stream" and facts.has_credential and is_upload(facts.path):
        return None
    return Refusal(415, f"content type {_shown([facts.content_type])}")


def _known(facts: Facts) -> Refusal | None:
    if facts.has_credential or is_open_to_all(facts.method, facts.path):
        return None
    return Refusal(401, "no credential")


def _shown(values: Sequence[str]) -> str:
    """Return header values for a log line: short, on one line, nothing that a terminal acts on."""
    return ascii(", ".join(values)[:80])
