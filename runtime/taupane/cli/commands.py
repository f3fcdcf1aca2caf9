"""The verbs of the command line."""

from __future__ import annotations

from pathlib import Path

import click

from taupane import __version__
from taupane.cli.doctor import doctor


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="taupane")
def main() -> None:
    """Desktop apps in Python."""


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(file: Path, arguments: tuple[str, ...]) -> None:
    """Run the app in FILE; what follows it belongs to the app.

    The app itself reads --no-window, --host NAME, --port N, --dev and --open-devtools.
    """
    from taupane.compat.importing import install
    from taupane.mainthread import run_script

    install()
    run_script(str(file), arguments)


main.add_command(doctor)
