"""What an answer is made from: the view that is shown now, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from taupane_bridges.data.engine import Engine, PreparedView

    from .messages import Json


@dataclass(frozen=True)
class Current:
    """The shown view with its rows."""

    view_id: int
    engine: Engine
    view: PreparedView


class Speaker(Protocol):
    """A page's connection, as answers see it."""

    def say(self, message: Json) -> None:
        """Send a message. Loop thread."""
        ...
