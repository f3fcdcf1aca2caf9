"""``taupane info``: what a report of a fault needs to know, to be pasted; and what each window host can do."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import sys
from pathlib import Path

import click

from taupane.cli.hosts import host_names

_PACKAGES = (
    "pywebview",
    "aiohttp",
    "polars",
    "pyarrow",
    "watchdog",
    "click",
    "PyGObject",
    "PySide6-Essentials",
    "taupy-framework",
)


@click.command()
def info() -> None:
    """Print versions and settings, to be pasted into a report. Nothing of it is secret."""
    from taupane import __version__
    from taupane.cli.config import settled
    from taupane_bridges.window import NoEngine, UnknownHost, choose

    click.echo(f"taupane {__version__}")
    click.echo(
        f"Python {platform.python_version()} ({platform.python_implementation()}), {sys.platform}, {platform.machine()}"
    )
    click.echo(platform.platform())
    click.echo()
    for name in _PACKAGES:
        try:
            click.echo(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            click.echo(f"{name} is not installed")
    click.echo()
    try:
        choice = choose()
    except (NoEngine, UnknownHost) as error:
        click.echo(f"no window: {error}")
    else:
        click.echo(f"window host: {choice.host.name}")
        for name, reason in choice.passed_over:
            click.echo(f"  no {name}: {reason}")
    click.echo()
    try:
        for key, value, origin in settled(Path()):
            click.echo(f"{key} = {value}  ({origin})")
    except click.UsageError as error:  # a report is of use all the same
        click.echo(f"no settings: {error.message}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: host -> commands.")
@click.option("--host", metavar="NAME", shell_complete=host_names, help="This host alone.")
def capabilities(as_json: bool, host: str | None) -> None:
    """Say which window commands each host can run. On Wayland some hosts can do less."""
    from taupane_bridges.window import BACKENDS, COMMANDS, DIALOGS

    known = {backend.name: backend for backend in BACKENDS}
    if host is not None and host not in known:
        raise click.BadParameter(f"there is no host {host!r}; known: {', '.join(known)}", param_hint="--host")
    able = {name: sorted(known[name].make().capabilities) for name in ([host] if host else known)}
    if as_json:
        click.echo(json.dumps(able, indent=2))
        return
    every = sorted({*COMMANDS, *DIALOGS})
    width = max(map(len, every))
    click.echo(" " * width + "  " + "  ".join(able))
    for command in every:
        marks = ("yes" if command in can else "-" for can in able.values())
        click.echo(
            f"{command:{width}}  "
            + "  ".join(f"{mark:{len(name)}}" for name, mark in zip(able, marks, strict=True)).rstrip()
        )
