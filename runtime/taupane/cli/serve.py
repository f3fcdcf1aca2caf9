"""``taupane serve --buckaroo``: an HTTP server for the pages and clients of Buckaroo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from taupane.cli.port import port_number

if TYPE_CHECKING:
    from taupane_bridges.buckaroo import LoadRequest

_KINDS = ("pandas", "lazy", "xorq")


@click.command()
@click.option("--buckaroo", is_flag=True, help="Speak Buckaroo's wire. (The only one so far.)")
@click.option("--port", metavar="N", type=port_number, help="Listen here, else on 8700; 0: any free one.")
@click.option("--stdio-control", is_flag=True, help="End when standard input ends, as a child of another program does.")
@click.option("--dataset", "datasets", metavar="NAME=KIND:PATH", multiple=True, help="Show a file at /s/NAME.")
@click.option("--root", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Load files of this folder only; else whatever you can read.")  # fmt: skip
@click.option("--origin", "origins", metavar="URL", multiple=True, help="Let pages of this origin in, too.")
@click.option("--no-browser", is_flag=True, help="Never open a page when a client loads a file.")
@click.option("--own-viewer", is_flag=True, help="Show Taupane's viewer, also where buckaroo is installed.")
def serve(
    *,
    buckaroo: bool,
    port: int | None,
    stdio_control: bool,
    datasets: tuple[str, ...],
    root: Path | None,
    origins: tuple[str, ...],
    no_browser: bool,
    own_viewer: bool,
) -> None:
    """Serve tables to Buckaroo's pages and clients, on this machine only.

    Prints BUCKAROO_PORT=N on the first line once it listens.
    """
    if not buckaroo:
        raise click.UsageError("say what to serve: --buckaroo")
    import asyncio

    from taupane.cli.serving import run
    from taupane.server.assets import bundled
    from taupane_bridges.buckaroo import PORT, Options
    from taupane_bridges.buckaroo.scripts import Scripts

    named = [_dataset(spec) for spec in datasets]
    options = Options(
        PORT if port is None else port,
        root,
        tuple(origin.rstrip("/") for origin in origins),
        bundled().folder,
        Scripts(None) if own_viewer else None,
        [{"label": each.session, "kind": _kind(each), "target": each.path} for each in named],
        not no_browser,
    )
    sys.exit(asyncio.run(run(options, named, stdio_control)))


def _dataset(spec: str) -> LoadRequest:
    from taupane_bridges.buckaroo import LoadRequest

    name, has_name, rest = spec.partition("=")
    kind, has_kind, path = rest.partition(":")
    name, kind, path = name.strip(), kind.strip(), path.strip()
    if not (has_name and has_kind and name and path) or kind not in _KINDS or "/" in name:
        raise click.BadParameter(f"{spec!r}: expected NAME=KIND:PATH with a KIND of {', '.join(_KINDS)}",
                                 param_hint="--dataset")  # fmt: skip
    if kind == "xorq":
        raise click.BadParameter(f"{spec!r}: expressions of xorq are not supported", param_hint="--dataset")
    full = str(Path(path).absolute())
    return LoadRequest(full, name, mode="lazy" if kind == "lazy" else "buckaroo")


def _kind(request: LoadRequest) -> str:
    return "lazy" if request.is_lazy else "pandas"
