"""How an error of the app's is told: a headline, and its traceback without the lines that are not the developer's."""

from __future__ import annotations

import traceback
from pathlib import Path

_OURS = str(Path(__file__).parents[1])


def headline(error: BaseException) -> str:
    """Give a line that names the error, with the place of one that is in the source's spelling."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}, line {error.lineno}: {error.msg}"
    return f"{type(error).__name__}: {error}".strip(": ")


def trace(error: BaseException) -> str:
    """Write the traceback, with the source lines of the app and of what it uses."""
    told = traceback.TracebackException.from_exception(error)
    each: traceback.TracebackException | None = told
    while each is not None:
        own = [frame for frame in each.stack if not _is_hidden(frame.filename)]
        each.stack = traceback.StackSummary.from_list(own or list(each.stack))
        each = each.__cause__ or each.__context__
    return "".join(told.format())


def _is_hidden(filename: str) -> bool:
    return filename.startswith(("<frozen importlib", _OURS))
