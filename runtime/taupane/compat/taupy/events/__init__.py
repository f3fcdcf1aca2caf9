"""`taupy.events`."""

from __future__ import annotations

from taupane.compat.taupy.events.events import Click, Event, Input, Resize

__all__ = ["Click", "Event", "Input", "Resize"]
