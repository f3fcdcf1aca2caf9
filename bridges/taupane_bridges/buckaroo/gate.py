"""Who may speak to a Buckaroo listener: programs on this machine, and pages of origins that were named. Pure.

Its clients know no credential, so whoever can open a connection to loopback is served, except for web pages: those
say where they come from, and must come from here or from an origin on the list.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

METHODS = frozenset({"GET", "HEAD", "POST"})


@dataclass(frozen=True)
class Gate:
    """The rules of one listener on `port`. `origins` may speak to it beside its own pages."""

    port: int
    origins: frozenset[str] = frozenset()

    @property
    def hosts(self) -> frozenset[str]:
        """The names that lead here. Another one that does is DNS rebinding."""
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))

    def judge(self, method: str, hosts: Sequence[str], origins: Sequence[str], sites: Sequence[str]) -> int | None:
        """Give the status that a request is refused with, or None. The headers come with all their occurrences."""
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return 421
        if method not in METHODS:
            return 405
        if origins:
            return None if len(origins) == 1 and self._is_known(origins[0]) else 403
        return None if _is_direct(sites) else 403

    def _is_known(self, origin: str) -> bool:
        return origin in self.origins or origin.removeprefix("http://") in self.hosts

    def policy(self) -> str:
        """Give the content security policy of Buckaroo's page: its own files, no other host, no eval."""
        sockets = " ".join(sorted(f"ws://{host}" for host in self.hosts if not host.startswith("[")))
        return "; ".join(
            [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self' 'unsafe-inline'",  # its grid writes style elements without a nonce
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self' {sockets}",
                "base-uri 'none'",
                "object-src 'none'",
                "form-action 'none'",
                "frame-ancestors 'self'",
            ]
        )


def _is_direct(sites: Collection[str]) -> bool:
    """Tell whether a request without an origin is a program's, the user's own or one of our pages'."""
    return not sites or (len(sites) == 1 and set(sites) <= {"none", "same-origin"})
