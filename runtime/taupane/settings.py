"""What the command line, the environment and a settings file say about how an app runs. Pure.

Only our own flags are read; everything else on the command line belongs to the app and is left where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from taupane.errors import AppError

_WITH_VALUE = ("--host", "--port")
_SWITCHES = ("--no-window", "--dev", "--open-devtools")


class BadSetting(AppError, ValueError):
    """A flag, a variable or an entry of ours holds something that it cannot mean."""


class Settings(NamedTuple):
    """How this run differs from what the app itself says."""

    window: bool = True
    """False: no window, the address is printed."""
    host: str | None = None
    """Name of the window host; None: the first that can run."""
    port: int | None = None
    dev: bool = False
    open_devtools: bool = False
    launcher: str | None = None
    """Path of a launcher that shows the window, in place of one of this process."""


class Found(NamedTuple):
    """One setting and where it was found."""

    value: Any
    origin: str
    """Such as "--port", "TAUPANE_PORT", "taupane.toml" or "default"."""


def read_settings(
    argv: Sequence[str], environ: Mapping[str, str], file: Mapping[str, Any] | None = None, name: str = "taupane.toml"
) -> Settings:
    """Return the settings; see `find_settings`."""
    return Settings(**{key: found.value for key, found in find_settings(argv, environ, file, name).items()})


def find_settings(
    argv: Sequence[str], environ: Mapping[str, str], file: Mapping[str, Any] | None = None, name: str = "taupane.toml"
) -> dict[str, Found]:
    """Return each setting and where it comes from: ``argv`` (without the program's name), then TAUPANE_… in
    ``environ``, then the entries of a ``file`` called ``name``, then the default.

    The last of several flags wins; ``--`` ends them. `BadSetting` says what was expected.
    """
    found = {key: Found(value, "default") for key, value in Settings()._asdict().items()}
    for key, value in (file or {}).items():
        found[key] = Found(_entry(name, key, value), name)
    found |= _from_environment(environ)
    return found | _from_flags(argv)


def _from_flags(argv: Sequence[str]) -> dict[str, Found]:
    found: dict[str, Found] = {}
    words = iter(argv)
    for word in words:
        if word == "--":
            break
        flag, has_value, value = word.partition("=")
        if flag in _WITH_VALUE:
            given = value if has_value else next(words, "")
            found[flag[2:]] = Found(_port(flag, given) if flag == "--port" else given or None, flag)
        elif word == "--no-window":
            found["window"] = Found(False, word)
        elif word in _SWITCHES:
            found[word[2:].replace("-", "_")] = Found(True, word)
    if "host" in found and found["host"].value is None:
        del found["host"]
    return found


_VARIABLES: Mapping[str, str] = {"TAUPANE_HOST": "host", "TAUPANE_PORT": "port", "TAUPY_LAUNCHER_PATH": "launcher"}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for variable, key in _VARIABLES.items():
        if text := environ.get(variable):
            found[key] = Found(_port(variable, text) if key == "port" else text, variable)
    return found


def _port(source: str, text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise BadSetting(f"{source}: expected a port from 0 to 65535, got {text[:40]!r}")


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 65535


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


#: What an entry of a settings file may hold, and how that is said.
ENTRIES: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "window": (_is_switch, "true or false"),
    "host": (_is_name, 'a name such as "gtk"'),
    "port": (_is_port, "a port from 0 to 65535"),
    "dev": (_is_switch, "true or false"),
    "open_devtools": (_is_switch, "true or false"),
    "launcher": (_is_name, "the path of a launcher"),
}


def _entry(file: str, key: str, value: object) -> Any:
    if key not in ENTRIES:
        raise BadSetting(f"{file}: {key!r} is no setting; known: {', '.join(ENTRIES)}")
    fits, expected = ENTRIES[key]
    if not fits(value):
        raise BadSetting(f"{file}: {key}: expected {expected}, got {value!r}"[:300])
    return value
