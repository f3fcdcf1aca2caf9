"""Decide where a window may go. Pure; the toolkits ask before every load.

The bridge is in reach of whatever page the window shows, so the window shows the app's own origin only. A
link that the user clicks and that leads elsewhere opens in their browser; everything else is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .errors import RefusedAddress

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NavigationPolicy", "Verdict", "external_address", "origin_of", "where_to"]

Verdict = Literal["allow", "open", "refuse"]

# Stricter than any browser's parser, so that no parser can read another host out of it: no user name, no
# backslash, no control character or space, no escape in the host.
_ORIGIN = re.compile(
    r"(https?)://((?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*\.?|\[[0-9a-f:.]{2,45}\])"
    r"(?::([0-9]{1,5}))?(?=[/?#]|\Z)",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\\"<>^`{|}\ud800-\udfff\u2028\u2029]")
_MAIL = re.compile(r"mailto:[^?#@\s]{1,256}@[A-Za-z0-9.-]{1,255}(?:\?[^#]*)?\Z", re.IGNORECASE)
_DEFAULT_PORTS = {"http": "80", "https": "443"}
# A frame's own markup. Not about:blank: it would empty the window, and a frame that may not load it shows
# nothing anyway.
_INERT = "about:srcdoc"


def origin_of(address: str) -> str | None:
    """Return the origin of an http(s) address, without a default port, or None when it is no plain one."""
    if _UNSAFE.search(address):
        return None
    match = _ORIGIN.match(address)
    if match is None:
        return None
    scheme, host, port = match[1].lower(), match[2].lower(), match[3]
    if port is None or port == _DEFAULT_PORTS[scheme]:
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{int(port)}" if int(port) <= 65_535 else None


def where_to(address: str) -> str:
    """Return what a log may say of an address: its origin or its scheme. A path may hold a token."""
    scheme, colon, _ = address.partition(":")
    return origin_of(address) or (f"another {scheme[:20]}: address" if colon else "what is no address")


def external_address(address: str, schemes: Iterable[str] = ("https", "mailto")) -> str:
    """Return the address if it may be handed to the system, else raise RefusedAddress.

    Only the given schemes, without a user name or characters that another program may read differently.
    """
    wanted = tuple(schemes)
    scheme = address.partition(":")[0].lower()
    fine = (
        len(address) <= 8_192
        and scheme in wanted
        and not _UNSAFE.search(address)
        and (bool(_MAIL.match(address)) if scheme == "mailto" else origin_of(address) is not None)
    )
    if not fine:
        raise RefusedAddress(address, "a plain " + " or ".join(f"{each}:" for each in wanted) + " address")
    return address


@dataclass(frozen=True)
class NavigationPolicy:
    """Where the window itself (`own`) and the frames in it (`embedded`) may go; both are origins."""

    own: frozenset[str]
    embedded: frozenset[str] = frozenset()

    @classmethod
    def for_url(cls, url: str, origins: Iterable[str] = (), embed_origins: Iterable[str] = ()) -> NavigationPolicy:
        """Make the policy of a window that starts at `url`; raise RefusedAddress unless that is a plain
        http(s) address.
        """
        origin = origin_of(url)
        if origin is None:
            raise RefusedAddress(url.partition("#")[0], "an http: or https: address")
        return cls(frozenset({origin, *origins}), frozenset(embed_origins))

    def top(self, url: str) -> bool:
        """Tell whether the window itself may show this address."""
        origin = origin_of(url)
        return origin is not None and origin in self.own

    def anywhere(self, url: str, *, clicked: bool) -> Verdict:
        """Decide about a load of which it is not known whether it is the window's or a frame's.

        What frames may show passes; the caller must then hold the window itself to `top`.
        """
        origin = origin_of(url)
        if url == _INERT or (origin is not None and (origin in self.own or origin in self.embedded)):
            return "allow"
        return self.elsewhere(url, clicked=clicked)

    def elsewhere(self, url: str, *, clicked: bool) -> Verdict:
        """Decide about an address that is not the app's: the browser's if the user clicked, else refused."""
        if not clicked:
            return "refuse"
        try:
            external_address(url, ("https", "http", "mailto"))
        except RefusedAddress:
            return "refuse"
        return "open"
