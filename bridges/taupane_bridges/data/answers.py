"""How each type of request is answered. The one table of them."""

from __future__ import annotations

from .asking import Kind

KINDS: dict[str, Kind] = {}
