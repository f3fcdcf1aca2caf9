"""What is kept for each view, so that it goes when the view goes."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakKeyDictionary, WeakSet

from taupane.state.graph import lock


class PerViewHolder(Protocol):
    """Something that keeps values by view."""

    def forget_view(self, view: object) -> None:
        """Drop what is kept for one view."""
        ...


_holders: WeakKeyDictionary[object, WeakSet[PerViewHolder]] = WeakKeyDictionary()


def note_holder(view: object, holder: PerViewHolder) -> None:
    """Have `holder` told when `view` is gone."""
    with lock:
        holders = _holders.get(view)
        if holders is None:
            holders = _holders[view] = WeakSet()
        holders.add(holder)


def forget_view(view: object) -> None:
    """Drop every value that is kept for a view; a scope that brought the view in calls it when it is disposed."""
    with lock:
        holders = list(_holders.pop(view, ()))
    for holder in holders:
        holder.forget_view(view)
