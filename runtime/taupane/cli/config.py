"""``taupane config``: what is set for the app in this folder, and where; reading and writing one entry."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from taupane.settings import Found


def _keys(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of a setting."""
    from taupane.settings import ENTRIES

    del context, parameter
    return [key for key in ENTRIES if key.startswith(incomplete)]


_FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The app's folder; else this one.",
)


@click.group()
def config() -> None:
    """Show and change the settings of the app in this folder.

    They stand in taupane.toml, or in [tool.taupane] of pyproject.toml. A flag wins over the environment, the
    environment over the file, the file over the default.
    """


@config.command()
@_FOLDER
def show(folder: Path) -> None:
    """Show every setting and where it comes from."""
    for key, value, origin in [*settled(folder), *_of_taupy(folder)]:
        click.echo(f"{key} = {value}  ({origin})")


@config.command()
@click.argument("key", shell_complete=_keys)
@_FOLDER
def get(key: str, folder: Path) -> None:
    """Print one setting."""
    found = {name: value for name, value, _ in [*settled(folder), *_of_taupy(folder)]}
    if key not in found:
        raise _unknown(key, found)
    click.echo(found[key])


@config.command(name="set", short_help="Write one setting into the folder's file.")
@click.argument("key", shell_complete=_keys)
@click.argument("value")
@_FOLDER
def set_(key: str, value: str, folder: Path) -> None:
    """Write one setting into the folder's file, which is made if there is none; comments in it stay.

    Dotted keys such as dev.port are those of TauPy's file, taupy.toml.
    """
    from taupane.cli.config_taupy import check, is_theirs, our_file, place
    from taupane.settings import ENTRIES, BadSetting
    from taupane.settingsfile import SHARED, find_file

    typed = _typed(value)
    if is_theirs(key):
        check(key, typed)
        path, within, name = place(folder, key)
    elif key in ENTRIES:
        fits, expected = ENTRIES[key]
        if not fits(typed):
            raise click.BadParameter(f"{key}: expected {expected}, got {value!r}", param_hint="VALUE")
        try:
            found = find_file(folder)
        except BadSetting as error:
            raise click.UsageError(str(error)) from None
        path, name = our_file(folder, found), key
        within = ("tool", "taupane") if path.name == SHARED else ()
        if found is not None and found.path != path:
            # TauPy's file is read only where there is none of ours: what it says comes along.
            for each, said in found.entries.items():
                if each == key:
                    continue
                _write(path, each, said, within)
                click.echo(f"{path}: {each} = {_shown(said)}, from {found.name}, which is not read for it any more")
    else:
        raise _unknown(key, ENTRIES)
    _write(path, name, typed, within)
    click.echo(f"{path}: {key} = {_shown(typed)}")


def _unknown(key: str, known: Iterable[str]) -> click.BadParameter:
    return click.BadParameter(f"{key!r} is no setting; known: {', '.join(known)}", param_hint="KEY")


def _of_taupy(folder: Path) -> list[tuple[str, str, str]]:
    from taupane.cli.config_taupy import entries
    from taupane.settings import BadSetting
    from taupane.settingsfile import TAUPY

    try:
        return [(key, _shown(value), TAUPY) for key, value in entries(folder)]
    except BadSetting as error:
        raise click.UsageError(str(error)) from None


def settled(folder: Path) -> list[tuple[str, str, str]]:
    """Give name, value as TOML writes it and origin of every setting of a folder, without the command line's."""
    from taupane.settings import BadSetting, find_settings
    from taupane.settingsfile import find_file

    try:
        file = find_file(folder)
        entries, name = (None, "") if file is None else (file.entries, file.name)
        found: dict[str, Found] = find_settings([], os.environ, entries, name)
    except BadSetting as error:
        raise click.UsageError(str(error)) from None
    return [(key, _shown(each.value), each.origin) for key, each in found.items()]


def _typed(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isascii() and text.isdigit() else text


def _shown(value: Any) -> str:
    import json

    return "not set" if value is None else json.dumps(value, ensure_ascii=False)


def _write(path: Path, key: str, value: Any, within: tuple[str, ...]) -> None:
    """Put an entry into a TOML file: the new file in place of the old one, or nothing changes."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
        table: Any = document
        for name in within:
            table = table.setdefault(name, tomlkit.table())
        table[key] = value
        beside.write_text(tomlkit.dumps(document), encoding="utf-8")
        beside.replace(path)
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path}: {error}") from None
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
