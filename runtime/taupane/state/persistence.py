"""States that survive a restart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from taupane.state.graph import Source

T = TypeVar("T")


def restore(name: str, initial: T) -> T:
    """Give the kept value of a name, or `initial`."""
    return initial


def follow(name: str, source: Source, read: Callable[[], object]) -> None:
    """Keep what `read` gives under `name` whenever `source` changes."""
