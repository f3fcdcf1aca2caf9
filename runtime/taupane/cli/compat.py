"""``taupane compat``: let every Python of this environment answer ``import taupy`` where TauPy is not installed."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import click

FILE = "taupane-compat.pth"
#: Runs at each start of this environment's Python, so it imports little and never fails.
_TRY = "try:\n    from taupane.compat.importing import stand_in\n    stand_in()\nexcept Exception:\n    pass"
LINE = f"import sys; exec({_TRY!r})\n"


@click.command()
@click.argument("wanted", metavar="on|off|status", type=click.Choice(["on", "off", "status"]))
def compat(wanted: str) -> None:
    """Let `import taupy` give Taupane in this environment, so that TauPy apps run as `python main.py`.

    Only where TauPy itself is not installed. `taupane run` and `python -m taupane` need none of this.
    """
    path = Path(sysconfig.get_path("purelib")) / FILE
    try:
        if wanted == "on":
            path.write_text(LINE, encoding="utf-8")
        elif wanted == "off":
            path.unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from None
    click.echo(f"{'on' if path.exists() else 'off'}: {path}")
