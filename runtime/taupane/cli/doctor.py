"""`taupane doctor`: can a window open here, and if not, what is to be installed; `--self-test` opens some and tests
them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from taupane.cli.hosts import host_names

if TYPE_CHECKING:
    from taupane_bridges.window import Backend

__all__ = ["doctor"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
@click.option("--self-test", is_flag=True, help="Open windows and try every command and event on them.")
@click.option("--host", metavar="NAME", shell_complete=host_names, help="Look at this window host alone.")
@click.option(
    "--patience",
    metavar="SECONDS",
    type=click.FloatRange(1, 600),
    default=10.0,
    show_default=True,
    help="What a window gets for each step of the self-test; give more on a slow machine.",
)
@click.pass_context
def doctor(context: click.Context, as_json: bool, self_test: bool, host: str | None, patience: float) -> None:
    """Say whether windows can open here, and what to install if not.

    Ends with 0 when they can (with --self-test: when all of it worked), else with 1.
    """
    from taupane.cli.doctor_probes import backends

    try:
        chosen = backends(host)
    except KeyError as error:
        raise click.BadParameter(f"there is no host {host!r}; known: {error.args[0]}", param_hint="--host") from None
    if not self_test:
        context.exit(_examine(chosen, host, as_json))
    from taupane.cli.doctor_selftest import run_selftest
    from taupane.cli.terminal import Terminal

    terminal = Terminal.of_stdout()
    context.exit(run_selftest(chosen, asked=host is not None, as_json=as_json, terminal=terminal, patience=patience))


def _examine(chosen: tuple[Backend, ...], host: str | None, as_json: bool) -> int:
    from taupane import __version__
    from taupane.cli.doctor_probes import examine
    from taupane.cli.doctor_report import show
    from taupane.cli.terminal import Terminal

    terminal = Terminal.of_stdout()
    if not as_json:
        terminal.busy("looking at the engines of this machine")
    report = examine(__version__, chosen)
    if as_json:
        terminal.line(json.dumps(report.to_message(), indent=2))
    else:
        show(report, host, terminal)
    if host is not None:
        return 0 if report.hosts[0].runs else 1
    return 0 if report.window is not None else 1
