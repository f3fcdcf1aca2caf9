"""Answers as plain values: status, headers, bytes. Whatever speaks HTTP sends them."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taupane.server import headers, plainpages
from taupane.server.documents import encode
from taupane.tracebacks import told_in_full

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taupane.server.credentials import Credentials
    from taupane.server.plainpages import Problem

log = logging.getLogger(__name__)

HTML = "text/html; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, without the headers that every answer has (`headers.complete`)."""

    body: bytes = b""
    content_type: str | None = None
    status: int = 200
    extra: Mapping[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """Return the headers that are this answer's own."""
        own = {} if self.content_type is None else {"Content-Type": self.content_type}
        return {**own, **self.extra}


def is_for_person(accept: str, destination: str | None) -> bool:
    """Tell whether a person will look at the answer: of a page, not of a script's request. ``destination`` is
    Sec-Fetch-Dest, where the browser tells it.
    """
    if "text/html" not in accept:
        return False
    return JSON not in accept if destination is None else destination == "document"


def problem_reply(problem: Problem, *, as_page: bool) -> Reply:
    """Tell of a problem: as a page for whoever will look at one, else as JSON."""
    if not as_page:
        return Reply(problem.as_json().encode(), JSON, problem.status)
    nonce = secrets.token_urlsafe(16)
    policy = {"Content-Security-Policy": headers.plain_page_policy(nonce)}
    return Reply(encode(problem.as_html(nonce)), HTML, problem.status, policy)


def walk_in(credentials: Credentials, token: str, *, as_page: bool) -> Reply:
    """Spend the token of a window of our own: a redirect with the cookie, or 401."""
    path = credentials.tokens.spend(token)
    if path is None:
        return problem_reply(plainpages.unauthorized(), as_page=as_page)
    return Reply(status=303, extra={"Location": path, "Set-Cookie": credentials.cookie.header()})


def report(error: BaseException, what: str, *, dev: bool) -> Problem:
    """Log an error with its traceback under a new id and return what the page may know of it."""
    error_id = new_error_id()
    log.error("error %s in %s", error_id, what, exc_info=error)
    detail = told_in_full(error) if dev else None
    return plainpages.crashed(error_id, detail)


def new_error_id() -> str:
    """Return a short name that connects what the user sees with the log."""
    return secrets.token_hex(4)
