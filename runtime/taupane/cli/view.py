"""``taupane view``: look at tables in a window of their own."""

from __future__ import annotations

import glob
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taupane.viewing import Shown


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--query", metavar="SQL", help="Show what this query gives; each file is a table with its name's stem.")
@click.option("--window", metavar="NAME", help="gtk, qt, chromium, browser, ..., or none: print the address.")
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), help="Serve the page on this port.")
def view(files: tuple[str, ...], query: str | None, window: str | None, port: int | None) -> None:
    """Show tables: parquet, CSV and what else is a table, each FILE in a tab. - reads from a pipe.

    Folders and patterns of parquet files are one table each. Without a FILE a window opens that can open some.
    """
    from taupane_bridges import garbage

    garbage.hold()
    tables = _tables(files)
    if query is not None:
        tables = _queried(query, tables)
    # What `app.start()` reads of the command line.
    sys.argv[1:] = _flags(window, port)

    from taupane.state import persistence
    from taupane.viewing import make_app

    # One folder, however the command was started.
    persistence.configure(persistence.default_folder().parent / "view")
    make_app(tables).start()


def _flags(window: str | None, port: int | None) -> list[str]:
    flags = [] if window is None else ["--no-window"] if window == "none" else ["--host", window]
    return flags if port is None else [*flags, "--port", str(port)]


def _tables(files: Sequence[str]) -> list[Shown]:
    from taupane.viewing import Shown, titles

    if files.count("-") > 1:
        raise click.BadParameter("standard input can be read only once", param_hint="FILE")
    # Each file once, and a name for what has none.
    paths: dict[Path, Path] = {}
    for each in files:
        if each == "-":
            paths[_from_pipe()] = Path("standard input")
        elif _is_pipe(each):
            # The shell's own pipes, <(…), have numbers for names.
            paths[_from_named_pipe(each)] = Path("pipe" if each.startswith(("/dev/fd/", "/proc/")) else each)
        else:
            path = _existing(each)
            paths[path] = path
    named = titles(list(paths.values()))
    return [
        Shown(title, str(path), path, lasts=path == named_by)
        for title, (path, named_by) in zip(named, paths.items(), strict=True)
    ]


def _existing(text: str) -> Path:
    path = Path(text)
    try:
        exists, is_folder = path.exists(), path.is_dir()
    except (OSError, ValueError) as error:
        raise click.BadParameter(f"{text!r}: {error}", param_hint="FILE") from None
    if is_folder and not _has_parts(path):
        raise click.BadParameter(f"{text!r} has no parquet files in it", param_hint="FILE")
    if not exists and not (glob.has_magic(text) and _has_parts(path)):
        raise click.BadParameter(f"{text!r} does not exist", param_hint="FILE")
    return path.absolute()


def _has_parts(path: Path) -> bool:
    """Tell whether a folder or a pattern leads to tables: in a tab it would only be a file that is not there."""
    from taupane_bridges.data.errors import SourceMissing, TooLarge
    from taupane_bridges.data.sources.parts import find_parts

    try:
        find_parts(path.absolute())
    except SourceMissing:
        return False
    except TooLarge:
        return True  # its tab says so
    return True


def _is_pipe(text: str) -> bool:
    try:
        return stat.S_ISFIFO(Path(text).stat().st_mode)
    except (OSError, ValueError):
        return False


def _from_named_pipe(text: str) -> Path:
    """Read a pipe with a name, such as `<(zcat flights.csv.gz)` gives; one that nobody writes to is not waited for."""
    from taupane.piped import NothingPiped, keep_piped

    try:
        with os.fdopen(os.open(text, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            os.set_blocking(stream.fileno(), True)
            return keep_piped(stream)
    except NothingPiped:
        raise click.BadParameter(f"{text!r} is a pipe, and nothing came through it", param_hint="FILE") from None
    except OSError as error:
        raise click.BadParameter(f"{text!r}: {error.strerror}", param_hint="FILE") from None


def _from_pipe() -> Path:
    from taupane.piped import NothingPiped, keep_piped

    if sys.stdin is None or sys.stdin.isatty():
        raise click.BadParameter("- reads a table from a pipe, and standard input is a terminal", param_hint="FILE")
    try:
        return keep_piped(sys.stdin.buffer)
    except NothingPiped:
        raise click.BadParameter("nothing came on standard input", param_hint="FILE") from None


def _queried(query: str, tables: Sequence[Shown]) -> list[Shown]:
    from taupane.querying import BadQuery, run_query
    from taupane.viewing import Shown

    try:
        frame: Any = run_query(query, {table.title: table.path for table in tables if table.path is not None})
    except BadQuery as error:
        raise click.BadParameter(str(error), param_hint="--query") from None
    return [Shown("query", frame)]
