"""``taupane new``: a project that runs, from one of three templates."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click

TEMPLATES = {
    "python": "widgets in Python, nothing else",
    "vanilla": "a page in HTML and JavaScript that calls Python",
    "react": "React and TypeScript with Vite; needs Node.js",
}
_SUFFIX = ".in"
"""Cut off a file's name in the project: what Python's tools would read, and npm would publish, is kept from them."""


@click.command()
@click.argument("name", required=False)
@click.option("-t", "-f", "--template", type=click.Choice(list(TEMPLATES)), help="What the project begins as.")
def new(name: str | None, template: str | None) -> None:
    """Make a project in the folder NAME, which must be empty or not there.

    What is not given is asked for on a terminal; elsewhere the template is python.
    """
    asks = is_terminal()
    if name is None:
        if not asks:
            raise click.BadParameter("missing: the folder to make, such as my-app", param_hint="NAME")
        name = click.prompt("Name of the folder", default="my-app")
    if template is None:
        template = _asked() if asks else "python"
    folder = Path(name)
    _check(folder)
    try:
        make(folder, template)
    except OSError as error:
        raise click.ClickException(f"{folder}: {error.strerror}") from None
    _tell(folder, template)


def is_terminal() -> bool:
    """Tell whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def make(folder: Path, template: str) -> None:
    """Write a project: the whole of it, or nothing. OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for place, text in project(folder.resolve().name, template):
            (beside / place).parent.mkdir(parents=True, exist_ok=True)
            (beside / place).write_text(text, encoding="utf-8", newline="\n")
        beside.chmod(0o755)
        if folder.is_dir():
            folder.rmdir()  # empty, as was checked
        beside.rename(folder)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def project(name: str, template: str) -> Iterator[tuple[Path, str]]:
    """Give each file of a new project, by its place in it."""
    root = Path(str(files("taupane"))) / "templates" / template
    for path in sorted(root.rglob("*")):
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        place = path.relative_to(root)
        place = place.with_name(place.name.removesuffix(_SUFFIX))
        if place.name == "gitignore":
            place = place.with_name(".gitignore")
        text = path.read_text(encoding="utf-8")
        yield place, text.replace("@TITLE@", title(name)).replace("@NAME@", package_name(name))


def title(name: str) -> str:
    """Give what a window of this name is called: "my-app" is "My app"."""
    words = re.sub(r"[^\w]+", " ", name.replace("_", " ")).strip()
    return words[:1].upper() + words[1:] or "App"


def package_name(name: str) -> str:
    """Give a name that npm takes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "app"


def _check(folder: Path) -> None:
    name = folder.resolve().name
    if not re.fullmatch(r"[\w][\w .-]*", name) or name.endswith((".", " ")):
        raise click.BadParameter(
            f"{name!r}: expected letters, digits, '-', '_', '.' and spaces, beginning with a letter", param_hint="NAME"
        )
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise click.BadParameter(f"{folder} is there and not empty", param_hint="NAME")
    except OSError as error:
        raise click.BadParameter(f"{folder}: {error.strerror}", param_hint="NAME") from None
    if folder.exists() and not folder.is_dir():
        raise click.BadParameter(f"{folder} is there and no folder", param_hint="NAME")


def _asked() -> str:
    for name, words in TEMPLATES.items():
        click.echo(f"  {name.ljust(8)} {words}")
    return str(click.prompt("Template", type=click.Choice(list(TEMPLATES)), default="python", show_choices=False))


def _tell(folder: Path, template: str) -> None:
    click.echo(f"{folder} is made, from the template {template}. Next:\n")
    for step in steps(folder, template):
        click.echo(f"    {step}")
    if template == "react" and shutil.which("npm") is None:
        click.echo(
            "\nnpm is not on PATH: install Node.js 20.19 or newer first, from nodejs.org or your system's packages."
        )


def steps(folder: Path, template: str) -> list[str]:
    """Give the command lines that run a new project."""
    quoted = f'"{folder}"' if " " in str(folder) else str(folder)
    return [f"cd {quoted}", *(["npm install"] if template == "react" else []), "taupane dev"]
