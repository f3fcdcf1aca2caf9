"""``taupane view``: look at tables in a window of their own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taupane.viewing import Shown

_WILD = frozenset("*?[")


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--query", metavar="SQL", help="Show what this query gives; each file is a table with its name's stem.")
@click.option("--window", metavar="NAME", help="gtk, qt, chromium, browser, ..., or none: print the address.")
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), help="Serve the page on this port.")
def view(files: tuple[str, ...], query: str | None, window: str | None, port: int | None) -> None:
    """Show tables: parquet, CSV and what else is a table, each FILE in a tab. - reads from a pipe.

    Folders and patterns of parquet files are one table each. Without a FILE a window opens that can open some.
    """
    tables = _tables(files)
    if query is not None:
        tables = _queried(query, tables)
    # What `app.start()` reads of the command line.
    sys.argv[1:] = _flags(window, port)

    from taupane.viewing import make_app

    make_app(tables).start()


def _flags(window: str | None, port: int | None) -> list[str]:
    flags = [] if window is None else ["--no-window"] if window == "none" else ["--host", window]
    return flags if port is None else [*flags, "--port", str(port)]


def _tables(files: Sequence[str]) -> list[Shown]:
    from taupane.viewing import Shown, titles

    if files.count("-") > 1:
        raise click.BadParameter("standard input can be read only once", param_hint="FILE")
    # Each file once, and a name for what has none.
    paths = {(_from_pipe() if each == "-" else _existing(each)): each == "-" for each in files}
    named = titles([Path("standard input") if is_piped else path for path, is_piped in paths.items()])
    return [Shown(title, str(path), path) for title, path in zip(named, paths, strict=True)]


def _existing(text: str) -> Path:
    path = Path(text)
    try:
        found = path.exists() or (bool(_WILD & set(text)) and any(path.parent.glob(path.name)))
    except (OSError, ValueError) as error:
        raise click.BadParameter(f"{text!r}: {error}", param_hint="FILE") from None
    if not found:
        raise click.BadParameter(f"{text!r} does not exist", param_hint="FILE")
    return path.absolute()


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
