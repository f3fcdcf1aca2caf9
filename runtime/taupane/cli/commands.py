"""The verbs of the command line, and how it says what went wrong.

A verb's module is imported when it is run: ``taupane --help`` reads the table below and nothing else.
"""

from __future__ import annotations

import sys
import traceback
from importlib import import_module

import click

from taupane import __version__

VERBS = {
    "capabilities": ("info", "Say which window commands each host can run."),
    "compat": ("compat", "Let `import taupy` give Taupane in this environment."),
    "completion": ("completion", "Print the script that completes this command in a SHELL."),
    "config": ("config", "Show and change the settings of the app in this folder."),
    "dev": ("development", "Run the app in FILE (else app.py) and follow its files."),
    "doctor": ("doctor", "Say whether windows can open here, and what to install if not."),
    "info": ("info", "Print versions and settings, to be pasted into a report."),
    "new": ("new", "Make a project in the folder NAME."),
    "run": ("run", "Run the app in FILE; what follows it belongs to the app."),
    "serve": ("serve", "Serve tables to Buckaroo's pages and clients."),
    "view": ("view", "Show tables: parquet, CSV and what else is a table."),
}
"""Verb -> the module in this package that has it under its name, and its line in the help."""


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = getattr(import_module(f"taupane.cli.{VERBS[cmd_name][0]}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say which verb may be meant by one that is none."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], VERBS, 1)
            if args[0].endswith((".py", ".pyw")):  # beside an option: else `python -m taupane` has run it
                near = [f"run {args[0]}"]
            hint = f"Is it taupane {near[0]}?" if near else "taupane --help lists them."
            raise click.UsageError(f"there is no command {args[0]!r:.60}. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table, without importing the verbs."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in VERBS.items()])


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="taupane")
@click.option("--debug", is_flag=True, help="Show the traceback of an error; before the verb.")
@click.pass_context
def commands(context: click.Context, debug: bool) -> None:
    """Desktop apps in Python."""
    context.meta["taupane.debug"] = debug


def is_debugging() -> bool:
    """Tell whether tracebacks are wanted."""
    context = click.get_current_context(silent=True)
    return bool(context is not None and context.meta.get("taupane.debug"))


def main() -> None:
    """Run the command line. What goes wrong is said in one line: exit code 2 for what the user can mend, else 1."""
    wants_trace = "--debug" in sys.argv[1:2]
    try:
        code = commands.main(prog_name="taupane", standalone_mode=False)
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # click has it since 8.2
            click.echo(error.format_message(), err=True)
            sys.exit(error.exit_code)
        if wants_trace and not isinstance(error, click.UsageError):
            traceback.print_exc()
        context = getattr(error, "ctx", None)
        _say(f"{context.command_path if context else 'taupane'}: {error.format_message()}")
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except Exception as error:  # the process's boundary
        if wants_trace:
            traceback.print_exc()
        _say(f"taupane: {type(error).__name__}: {error}" + ("" if wants_trace else " (taupane --debug … says where)"))
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _say(text: str) -> None:
    """Write one line, whatever the text holds."""
    click.echo(" ".join(text.split()), err=True)
