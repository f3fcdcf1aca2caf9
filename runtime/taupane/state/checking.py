"""Say what was expected where something is given that cannot work, not where it is first needed."""

from __future__ import annotations

from typing import Any

from taupane.errors import StateError


def check_function(given: Any, what: str, advice: str = "") -> None:
    """Raise `StateError` unless it can be called."""
    if not callable(given):
        raise StateError(f"{what}: expected a function, got {type(given).__name__}{advice}")


def check_name(given: Any) -> None:
    """Raise `StateError` unless a state can be kept under this name."""
    if not isinstance(given, str) or not given:
        got = repr(given) if isinstance(given, str) else type(given).__name__
        raise StateError(f"persist: expected a name, got {got}")
