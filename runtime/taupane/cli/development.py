"""``taupane dev``."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=Path("app.py"))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), help="Serve the app on this port.")
@click.option("--host", metavar="NAME", help="The window: gtk, qt, chromium, browser, ...")
@click.option("--no-window", is_flag=True, help="Print the address.")
@click.option("--open-devtools", is_flag=True, help="Open the inspector of the window's engine.")
def dev(
    file: Path,
    arguments: tuple[str, ...],
    port: int | None,
    host: str | None,
    no_window: bool,
    open_devtools: bool,
) -> None:
    """Run the app in FILE (else app.py) and follow its files: what is saved is shown.

    What follows FILE belongs to the app.
    """
    from taupane.dev.parent import develop

    sys.exit(develop(file, [*_flags(port, host, no_window, open_devtools), *arguments]))


def _flags(port: int | None, host: str | None, no_window: bool, open_devtools: bool) -> list[str]:
    """Give what the app itself reads."""
    return [
        *([] if port is None else ["--port", str(port)]),
        *([] if host is None else ["--host", host]),
        *(["--no-window"] if no_window else []),
        *(["--open-devtools"] if open_devtools else []),
    ]
