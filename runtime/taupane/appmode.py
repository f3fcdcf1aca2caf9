"""Where an app's pages come from."""

from __future__ import annotations

import enum

from taupane.errors import AppError


class AppMode(enum.Enum):
    """Where an app's pages come from."""

    GENERATE_HTML = "generate_html"
    """From widgets."""
    RAW_HTML = "raw_html"
    """From the app's own ``dist/`` folder."""


def check_mode(mode: object) -> AppMode:
    """Return the mode that a value or a member says; `AppError`."""
    try:
        return AppMode(mode)
    except ValueError:
        names = " or ".join(repr(each.value) for each in AppMode)
        raise AppError(f"App(mode=…): expected an AppMode, or {names}, got {mode!r}") from None
