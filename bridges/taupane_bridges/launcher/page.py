"""The page API of a launcher's window: a script for pages that bring no bridge of their own."""

from __future__ import annotations

import hmac
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from taupane_bridges.window import PagePolicy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["PageApi", "read_bridge"]

_HERE = Path(__file__).resolve()
# Beside the package when installed, at the top of the tree in a checkout.
_PLACES = (_HERE.parents[2] / "taupane" / "static" / "dist", _HERE.parents[3] / "static" / "dist")
_BUNDLE = "launcher.js"


def read_bridge(places: Iterable[Path] = _PLACES) -> str | None:
    """Return the bundled bridge (static/src/bridge/launcher.ts), None when the front end was not built."""
    for place in places:
        try:
            return (place / _BUNDLE).read_text(encoding="utf-8")
        except OSError:
            continue
    return None


class PageApi:
    """`script` installs `window.taupyNative` and the rest; `policy` knows the nonce that only that script has."""

    def __init__(self, bridge: str) -> None:
        nonce = secrets.token_urlsafe(32)
        self.script = f"(()=>{{{bridge}\ntaupaneLauncher.install({json.dumps(nonce)});}})();"
        self.policy = PagePolicy(lambda shown: hmac.compare_digest(shown.encode("utf-8", "replace"), nonce.encode()))

    @staticmethod
    def event_script(message: Mapping[str, object]) -> str:
        """Return the script that tells the page of a window's event."""
        return f"window.__taupaneEvent&&window.__taupaneEvent({json.dumps(message)})"
