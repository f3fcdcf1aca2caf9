"""Secrets that prove a request comes from our own page: one-time tokens, one cookie, one nonce per page.

Token -> cookie -> nonce. A token is spent on the first use and becomes a cookie; cookies ignore ports, so
each socket also shows the nonce of a page that we served. Nothing here is ever logged or put in an
environment or argv.
"""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SECRET_BYTES = 32
"""256 bit, as the security model asks for."""

MAX_UNSPENT = 64
"""Unspent tokens kept; minting one more drops the oldest, so that a loop of reprints cannot grow memory."""


def fresh_secret() -> str:
    """Return 256 random bits, safe in a URL fragment, a cookie, an HTML attribute and a JSON string."""
    return secrets.token_urlsafe(SECRET_BYTES)


def same_secret(given: str | None, expected: str) -> bool:
    """Compare in constant time; None never matches."""
    if given is None:
        return False
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("utf-8"))


def is_one_of(given: str | None, secrets_: Iterable[str]) -> bool:
    """Tell whether ``given`` is among the secrets, always looking at all of them."""
    found = False
    for expected in secrets_:
        found |= same_secret(given, expected)
    return found


class Tokens:
    """One-time tokens, each with the path that its holder wants to see. Any thread."""

    __slots__ = ("_unspent",)

    def __init__(self) -> None:
        self._unspent: OrderedDict[str, str] = OrderedDict()

    def mint(self, path: str = "/") -> str:
        """Return a new token that opens ``path`` once."""
        token = fresh_secret()
        self._unspent[token] = path
        while len(self._unspent) > MAX_UNSPENT:
            self._unspent.popitem(last=False)
        return token

    def spend(self, given: str | None) -> str | None:
        """Return the path that the token opens and forget the token; None when it is unknown or was used before."""
        spent: str | None = None
        for token in list(self._unspent):
            if same_secret(given, token):
                spent = token
        return None if spent is None else self._unspent.pop(spent, None)


class Cookie:
    """The credential of every request after the first. The name is random, because cookies ignore ports."""

    __slots__ = ("name", "value")

    def __init__(self) -> None:
        self.name = f"taupane-{secrets.token_hex(8)}"
        self.value = fresh_secret()

    def header(self) -> str:
        """Return the Set-Cookie value. No Max-Age: it ends with the browser session. No Secure: loopback is http."""
        return f"{self.name}={self.value}; Path=/; HttpOnly; SameSite=Strict"

    def matches(self, given: str | None) -> bool:
        """Tell whether a request's cookie value is ours."""
        return same_secret(given, self.value)


class Credentials:
    """Everything that lets a request in: what the gate and ``/enter`` share."""

    __slots__ = ("cookie", "tokens")

    def __init__(self) -> None:
        self.tokens = Tokens()
        self.cookie = Cookie()
