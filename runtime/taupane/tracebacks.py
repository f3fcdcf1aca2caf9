"""Tracebacks as a developer reads them in a page: no lines of ours, and the app's own files by their short names."""

from __future__ import annotations

import ast
import os
import traceback
from pathlib import Path

from taupane.settingsfile import app_folder

_NOT_THEIRS = ("<frozen importlib", str(Path(__file__).parent) + os.sep, ast.__file__)


def told_in_full(error: BaseException) -> str:
    """Write a traceback, with the source lines of the app and of what it uses."""
    told = traceback.TracebackException.from_exception(error)
    each: traceback.TracebackException | None = told
    while each is not None:
        each.stack = traceback.StackSummary.from_list(
            [frame for frame in each.stack if not frame.filename.startswith(_NOT_THEIRS)]
        )
        each = each.__cause__ or each.__context__
    lines = list(told.format() if told.stack else told.format_exception_only())
    return "".join(lines).replace(f'File "{app_folder()}{os.sep}', 'File "')
