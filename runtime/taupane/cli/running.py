"""Run an app's file, and say in one line what is wrong with it. No click: it would take longer than all the rest."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any


def run_file(file: Path, arguments: Sequence[str], *, is_debugging: bool = False) -> str | None:
    """Run a file to its end; gives why it has started no app, None where it has. SystemExit as the app ends."""
    from taupane.compat.importing import install
    from taupane.mainthread import run_script
    from taupane.unstarted import why_unstarted

    install()
    telling = _Telling(file)
    if not is_debugging:
        sys.excepthook = telling
    try:
        run_script(str(file), arguments)
    except SystemExit:
        if telling.is_no_app:
            sys.exit(2)
        raise
    finally:
        sys.excepthook = sys.__excepthook__
    return why_unstarted(str(file))


def runs_at_once(argv: Sequence[str]) -> bool:
    """Tell whether a command line is ``run FILE …`` with a file that is there, and nothing to be explained."""
    return len(argv) > 1 and argv[0] == "run" and argv[1].endswith(".py") and Path(argv[1]).is_file()


class _Telling:
    """Says in one line what ended the app, as `sys.excepthook`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.is_no_app = False
        """Whether the file itself is no Python, or its App is not one that can be shown."""

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Tell."""
        from taupane.errors import TaupaneError

        self.is_no_app = isinstance(error, TaupaneError) or _cannot_be_read(error, self._file)
        text = " ".join(f"{kind.__name__}: {error}".split()).removesuffix(":")
        if isinstance(error, SyntaxError):
            text = f"{kind.__name__}: {error.msg}"
        elif isinstance(error, TaupaneError):
            text = " ".join(str(error).split())
        sys.stderr.write(f"taupane run: {self._place(error, trace)}: {text} (taupane --debug run … says more)\n")
        sys.stderr.flush()

    def _place(self, error: BaseException, trace: TracebackType | None) -> str:
        """Give the last line of the app's own that was at work."""
        if isinstance(error, SyntaxError) and error.filename:
            return f"{Path(error.filename).name}, line {error.lineno}"
        folder, place = self._file.resolve().parent, str(self._file)
        while trace is not None:
            source = Path(trace.tb_frame.f_code.co_filename)
            if _is_below(source, folder):
                place = f"{source.name}, line {trace.tb_lineno}"
            trace = trace.tb_next
        return place


def _is_below(source: Path, folder: Path) -> bool:
    parts: Any = source.parts
    return "site-packages" not in parts and source.resolve().is_relative_to(folder)


def _cannot_be_read(error: BaseException, file: Path) -> bool:
    if isinstance(error, SyntaxError):
        return error.filename is None or Path(error.filename) == file
    return isinstance(error, ValueError) and "null bytes" in str(error)
