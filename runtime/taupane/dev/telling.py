"""How an error of the app's is told: a headline, and its traceback without the lines that are not the developer's."""

from __future__ import annotations

import ast
import traceback
from pathlib import Path

from taupane.settingsfile import app_folder

_NOT_THEIRS = ("<frozen importlib", str(Path(__file__).parents[1]), ast.__file__)


def headline(error: BaseException) -> str:
    """Give a line that names the error, with the place of one that is in the source's spelling."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}, line {error.lineno}: {error.msg}"
    return f"{type(error).__name__}: {error}".strip(": ")


def trace(error: BaseException) -> str:
    """Write the traceback, with the source lines of the app and of what it uses; its files by their short names."""
    told = traceback.TracebackException.from_exception(error)
    each: traceback.TracebackException | None = told
    while each is not None:
        each.stack = traceback.StackSummary.from_list(
            [frame for frame in each.stack if not frame.filename.startswith(_NOT_THEIRS)]
        )
        each = each.__cause__ or each.__context__
    lines = list(told.format() if told.stack else told.format_exception_only())
    return "".join(lines).replace(f'File "{app_folder()}/', 'File "')
