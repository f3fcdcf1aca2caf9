"""How an error of the app's is told: a headline, and its traceback without the lines that are not the developer's."""

from __future__ import annotations

from pathlib import Path

from taupane.tracebacks import told_in_full as trace

__all__ = ["headline", "trace"]


def headline(error: BaseException) -> str:
    """Give a line that names the error, with the place of one that is in the source's spelling."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}, line {error.lineno}: {error.msg}"
    return f"{type(error).__name__}: {error}".strip(": ")
