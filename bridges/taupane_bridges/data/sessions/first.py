"""What a page can show of a table before its socket is there, from what another process has told of it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from taupane_bridges.data.plans.plan import ViewPlan

from . import messages

if TYPE_CHECKING:
    from taupane_bridges.data.sources.told import Told

MOST_BYTES: Final = 200_000
"""A larger window comes by the socket: the page itself must not wait for it."""
_NO_VIEW: Final = 0
"""The id of no session's view: what the page asks about it is asked again of the first."""


def first_look(told: Told, more_caps: tuple[str, ...] = ()) -> str | None:
    """Give the table's state and its first window as JSON, None where there is no small one."""
    columns, payload = next(iter(told.frames.items()), (range(0), b""))
    if not payload or len(payload) > MOST_BYTES:
        return None
    rows = told.first
    state = messages.initial_state(
        view_id=_NO_VIEW, state="ready", name=told.origin.path.name, schema=told.schema, total_rows=told.rows,
        rows=told.rows, plan=ViewPlan(), more_caps=more_caps,
    )  # fmt: skip
    request = messages.RowsRequest(rows.start, rows.stop, (columns.start, columns.stop), _NO_VIEW, 0, None)
    frame = messages.rows_frame(request, _NO_VIEW, rows, columns, told.rows, payload)
    return messages.dump({"state": messages.dump(state), "frame": base64.b64encode(frame).decode("ascii")})
