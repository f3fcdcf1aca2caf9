"""Response headers: the content security policy and its companions.

Scripts run by nonce only, nothing by eval. Style attributes are allowed, because widgets set sizes and
colours in them and an attribute cannot fetch what ``img-src`` and ``font-src`` do not allow; style elements
need the nonce.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping, Sequence

NO_STORE = "no-store"
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

COMMON: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Server": "taupane",
    }
)
"""On every response, errors included."""

OPENER_POLICY = ("Cross-Origin-Opener-Policy", "same-origin")
"""On every response too, unless the app has a window of its own: there it makes WebKit start a second web process,
which costs 130 ms of the first paint, and no other page can open that window or be opened by it.
"""

SILENT_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For whatever is not one of our documents: should a browser show it, nothing in it runs."""


def page_policy(nonce: str, *, host: str, connect: Sequence[str] = (), relaxed: bool = False) -> str:
    """Return the policy of one of the app's documents.

    ``nonce`` is fresh for each response; ``host`` is ``127.0.0.1:<port>``; ``connect`` adds sources that the
    page may talk to (a compatible port). ``relaxed`` is for the pages of a development server, whose plugins add
    scripts and styles without a nonce; foreign origins and eval stay shut out there as well.
    """
    talk = " ".join(["'self'", f"ws://{host}", *connect])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'" if relaxed else f"script-src 'nonce-{nonce}'",
            "worker-src 'self' blob:" if relaxed else "worker-src 'self'",
            "style-src 'self' 'unsafe-inline'" if relaxed else f"style-src 'self' 'nonce-{nonce}'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self'",
            f"connect-src {talk}",
            "base-uri 'none'",
            "object-src 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


def plain_page_policy(nonce: str, *, script: bool = False) -> str:
    """Return the policy of a page without app content (``/enter`` and errors): its own style, its own
    script.
    """
    scripts = f"script-src 'nonce-{nonce}'; connect-src 'self'; " if script else ""
    # The empty icon is a data: URL.
    return f"{SILENT_POLICY}; {scripts}img-src data:; style-src 'nonce-{nonce}'"


def complete(given: MutableMapping[str, str], status: int, *, own_window: bool) -> None:
    """Add what every answer has to an answer's own headers, and take away what none may have."""
    given.update(COMMON)
    if not own_window:
        name, value = OPENER_POLICY
        given[name] = value
    for name in [name for name in given if name.lower().startswith("access-control-")]:
        del given[name]
    if status != 101:
        given.setdefault("Content-Security-Policy", SILENT_POLICY)
        given.setdefault("Cache-Control", NO_STORE)
