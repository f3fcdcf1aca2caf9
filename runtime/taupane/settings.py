"""What the command line and the environment say about how an app runs. Pure.

Only our own flags are read; everything else on the command line belongs to the app and is left where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from taupane.errors import AppError

_WITH_VALUE = ("--host", "--port")
_SWITCHES = ("--no-window", "--dev", "--open-devtools")


class BadSetting(AppError, ValueError):
    """A flag or variable of ours holds something that it cannot mean."""


class Settings(NamedTuple):
    """How this run differs from what the app itself says."""

    window: bool = True
    """False: no window, the address is printed."""
    host: str | None = None
    """Name of the window host; None: the first that can run."""
    port: int | None = None
    dev: bool = False
    open_devtools: bool = False


def read_settings(argv: Sequence[str], environ: Mapping[str, str]) -> Settings:
    """Return the settings in ``argv`` (without the program's name), then in TAUPANE_HOST and TAUPANE_PORT.

    Flags win over variables, the last of several flags over the others; ``--`` ends them. `BadSetting` says
    what was expected.
    """
    given: dict[str, str] = {}
    switches: set[str] = set()
    words = iter(argv)
    for word in words:
        if word == "--":
            break
        name, has_value, value = word.partition("=")
        if name in _WITH_VALUE:
            given[name] = value if has_value else next(words, "")
        elif word in _SWITCHES:
            switches.add(word)
    host = given.get("--host") or environ.get("TAUPANE_HOST") or None
    port = _port("--port", given.get("--port")) if "--port" in given else None
    if port is None:
        port = _port("TAUPANE_PORT", environ.get("TAUPANE_PORT") or None)
    return Settings(
        window="--no-window" not in switches,
        host=host,
        port=port,
        dev="--dev" in switches,
        open_devtools="--open-devtools" in switches,
    )


def _port(source: str, text: str | None) -> int | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise BadSetting(f"{source}: expected a port from 0 to 65535, got {text[:40]!r}")
