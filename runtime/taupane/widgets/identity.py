"""Ids that connect elements of one widget: a control with its help text, a tab with its panel."""

from __future__ import annotations

import itertools
from typing import Any

from taupane.state import State

_numbers = itertools.count(1)


def widget_id(props: dict[str, Any]) -> str:
    """Give the author's `id`, or else one that no other widget of this process has.

    Inside a component or route the id is the same each time it runs again, because a State made
    there is kept between runs. So a run again patches nothing here.
    """
    given = props.get("id")
    if isinstance(given, str) and given:
        return given
    return State(f"tp-{next(_numbers)}").peek()
