"""The verbs of the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from taupane import __version__
from taupane.cli.compat import compat
from taupane.cli.completion import completion
from taupane.cli.config import config
from taupane.cli.doctor import doctor
from taupane.cli.info import capabilities, info
from taupane.cli.new import new
from taupane.cli.serve import serve
from taupane.cli.view import view


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="taupane")
def commands() -> None:
    """Desktop apps in Python."""


@commands.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
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


@commands.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=Path("app.py"))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def dev(file: Path, arguments: tuple[str, ...]) -> None:
    """Run the app in FILE (else app.py) and follow its files: what is saved is shown.

    What follows FILE belongs to the app; it reads --no-window, --host NAME, --port N and --open-devtools.
    """
    from taupane.dev.parent import develop

    sys.exit(develop(file, arguments))


for command in (capabilities, compat, completion, config, doctor, info, new, serve, view):
    commands.add_command(command)


def main() -> None:
    """Run the command line. What the user can mend is said in one line, with exit code 2."""
    try:
        code = commands.main(prog_name="taupane", standalone_mode=False)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        click.echo(f"{context.command_path if context else 'taupane'}: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
