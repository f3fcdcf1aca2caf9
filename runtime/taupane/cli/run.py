"""``taupane run``: an app's file, and in one line what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from taupane.cli.commands import is_debugging


def default_file() -> Path:
    """Give the file that is meant where none is named: TauPy's projects have a main.py."""
    file = Path("app.py")
    return file if file.is_file() or not Path("main.py").is_file() else Path("main.py")


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument(
    "file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    default=default_file,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(file: Path, arguments: tuple[str, ...]) -> None:
    """Run the app in FILE (else app.py or main.py); what follows it belongs to the app.

    The app itself reads --no-window, --host NAME, --port N, --dev and --open-devtools.
    """
    from taupane.compat.importing import install
    from taupane.mainthread import run_script
    from taupane.unstarted import why_unstarted

    install()
    telling = _Telling(file)
    if not is_debugging():
        sys.excepthook = telling
    try:
        run_script(str(file), arguments)
    except SystemExit:
        if telling.is_no_app:
            sys.exit(2)
        raise
    finally:
        sys.excepthook = sys.__excepthook__
    why = why_unstarted(str(file))
    if why is not None:
        raise click.UsageError(why)


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
