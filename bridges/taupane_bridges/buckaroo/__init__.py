"""Buckaroo's wire: its pages and clients are served by the engine of `taupane_bridges.data`.

Read in this order: `session` (what a table's sockets hear), `messages` and `state` (the wire, pure), `serving_rows`
and `rows` (windows), `statistics`, `display` (how its page draws a column), `site` and `sockets` (HTTP), `server`.
docs/buckaroo.md says how it is used and what differs from Buckaroo's own server. It never imports `taupane`.
"""

from __future__ import annotations

from .requests import LoadRequest
from .server import PORT, BuckarooServer, Options

__all__ = ["PORT", "BuckarooServer", "LoadRequest", "Options"]
