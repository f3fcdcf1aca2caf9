"""``taupane run``, as click hears of it; running.py runs the file."""

from __future__ import annotations

from pathlib import Path

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
    from taupane.cli.running import run_file

    why = run_file(file, arguments, is_debugging=is_debugging())
    if why is not None:
        raise click.UsageError(why)
