"""Two-way binding: what a control shows follows a cell, and what the user enters sets it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol, TypeGuard, runtime_checkable

from taupane.widgets.element import Bound

log = logging.getLogger(__name__)


@runtime_checkable
class Cell(Protocol):
    """Anything that is read by calling it and written with `set`: a State, a ViewState, an author's own."""

    def __call__(self) -> Any:
        """Read, tracked."""
        ...

    def set(self, value: Any, /) -> Any:
        """Write."""
        ...


def is_cell(value: object) -> TypeGuard[Cell]:
    """Tell whether a control can write what its user enters into `value`."""
    return callable(value) and callable(getattr(value, "set", None))


def peek(value: Any) -> Any:
    """Give the present value of a cell, a callable or a plain value; a State is not tracked."""
    look = getattr(value, "peek", None)
    if callable(look):
        return look()
    return value() if callable(value) else value


def bound(value: Any, write: Callable[[Any], Any], read: Callable[[str], Any] | None = None) -> Any:
    """Give a control's `value` attribute: `write` gives its text, `read` the value of entered text.

    `read` raises `ValueError` for text that means nothing; it serves to tell whether what the
    user typed already means the State's value, which then is left as typed.
    """
    if not callable(value):
        return None if value is None else write(value)
    show = lambda: write(value())  # noqa: E731
    if read is None:
        return Bound(show)

    def stands_for(text: str) -> bool:
        try:
            return bool(read(text) == peek(value))
        except ValueError:
            return False

    return Bound(show, stands_for)
