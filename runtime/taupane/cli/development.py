"""``taupane dev``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from taupane.cli.hosts import host_names
from taupane.cli.port import port_number
from taupane.cli.run import default_file

if TYPE_CHECKING:
    from taupane.dev.frontend import FrontEnd


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=default_file)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--port", metavar="N", type=port_number, help="Serve the app (with --frontend-only: Vite) on this port.")
@click.option("--host", metavar="NAME", shell_complete=host_names, help="The window: gtk, qt, chromium, browser, ...")
@click.option("--no-window", is_flag=True, help="Print the address.")
@click.option("--open-devtools", is_flag=True, help="Open the inspector of the window's engine.")
@click.option("--ws-port", metavar="N", type=port_number, help="Open TauPy's socket on this port.")
@click.option("--backend-only", is_flag=True, help="Start no Vite: the app shows its folder of built pages.")
@click.option("--frontend-only", is_flag=True, help="Start Vite and no app.")
@click.option("--external-http", metavar="URL", help="Show the pages of this server, which you run.")
def dev(
    file: Path,
    arguments: tuple[str, ...],
    port: int | None,
    host: str | None,
    no_window: bool,
    open_devtools: bool,
    ws_port: int | None,
    backend_only: bool,
    frontend_only: bool,
    external_http: str | None,
) -> None:
    """Run the app in FILE (else app.py or main.py) and follow its files: what is saved is shown.

    Where there is a Vite project beside FILE, or below it in frontend/ or vite-project/, its pages are those of the
    app. What is no option of ours belongs to the app, and so does all that follows --.
    """
    if str(file).startswith("-"):
        raise click.UsageError(f"there is no option {str(file)!r}; options of the app come after its FILE")
    if sum([backend_only, frontend_only, external_http is not None]) > 1:
        raise click.UsageError("--backend-only, --frontend-only and --external-http exclude each other")
    if frontend_only:
        sys.exit(_develop_front_end(file.resolve().parent, port))
    if not file.is_file():
        raise click.BadParameter(f"File '{file}' does not exist.", param_hint="FILE")
    from taupane.dev.parent import develop

    flags = [
        *_given("--port", port),
        *_given("--host", host),
        *_given("--taupy-socket", ws_port),
        *(["--no-window"] if no_window else []),
        *(["--open-devtools"] if open_devtools else []),
    ]
    sys.exit(develop(file, [*flags, *arguments], _front_end(file, backend_only, external_http)))


def _given(flag: str, value: object) -> list[str]:
    return [] if value is None else [f"{flag}={value}"]


def _front_end(file: Path, backend_only: bool, external_http: str | None) -> FrontEnd:
    from taupane.dev.frontend import ExternalFrontEnd, OwnFrontEnd, ViteFrontEnd
    from taupane.dev.saying import say
    from taupane.dev.vite import ViteFailed, find_project

    if external_http is not None:
        return ExternalFrontEnd(_checked(external_http))
    project = None if backend_only else find_project(file.resolve().parent)
    if project is None:
        return OwnFrontEnd()
    try:
        return ViteFrontEnd(project, say)
    except ViteFailed as error:
        raise click.UsageError(str(error)) from None


def _checked(url: str) -> str:
    """Return an address of this machine: nothing of other machines is shown as the app."""
    from urllib.parse import urlsplit

    found = urlsplit(url)
    if found.scheme != "http" or found.hostname not in ("127.0.0.1", "localhost") or found.path not in ("", "/"):
        raise click.BadParameter(f"expected such as http://localhost:5173, got {url!r}", param_hint="--external-http")
    return url.rstrip("/")


def _develop_front_end(folder: Path, port: int | None) -> int:
    """Run Vite until it or the user ends it."""
    from taupane.dev.saying import say
    from taupane.dev.vite import Vite, ViteFailed, find_project

    project = find_project(folder)
    if project is None:
        raise click.UsageError(f"there is no Vite project in {folder}: no package.json that needs vite")
    try:
        vite = Vite(project, lambda line: say(f"vite: {line}"), lambda _: None, port)
    except ViteFailed as error:
        raise click.UsageError(str(error)) from None
    try:
        say(f"Vite serves the front end at {vite.wait(lambda: False)}")
        while not vite.has_ended:
            vite.pause()
        raise ViteFailed(vite.how_it_ended())
    except ViteFailed as error:
        say(str(error))
        return 1
    finally:
        vite.end()
