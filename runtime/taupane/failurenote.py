"""Where a user reads more, when a window can only say that its page keeps crashing."""

from __future__ import annotations

import logging
import sys


def failure_note() -> str:
    """Return a line for that dialog: the file that the app logs to, else the terminal, else nothing."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.FileHandler):
            return f"The log is in {handler.baseFilename}."
    # A windowed program on Windows has no stderr.
    has_terminal = sys.stderr is not None and sys.stderr.isatty()
    return "The terminal that started the app says more." if has_terminal else ""
