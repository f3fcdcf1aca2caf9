"""Commands that ask the user something in a real dialog of the toolkit.

They are Python's: no page may send them without a grant. Each answers when the user has: paths as a list of
strings, the saved path or None, True or False. Closing the window answers them as cancelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .commands import Command, checked, register
from .errors import shown
from .fields import Wrong, boolean, line, optional, sequence_of, text

__all__ = ["DIALOGS", "Confirm", "FileFilter", "OpenFile", "OpenFolder", "SaveFile"]


@dataclass(frozen=True)
class FileFilter:
    """A line in a dialog's file type list: a name and patterns such as `*.csv`."""

    name: str
    patterns: tuple[str, ...]


_patterns = sequence_of(line, 50)


def file_filter(value: object) -> FileFilter:
    """Accept a FileFilter, or an object with `name` and `patterns`."""
    name: object
    patterns: object
    if isinstance(value, FileFilter):
        name, patterns = value.name, value.patterns
    elif isinstance(value, Mapping):
        name, patterns = value.get("name"), value.get("patterns")
    else:
        raise Wrong("a filter with name and patterns", shown(value))
    clean = FileFilter(line(name), _patterns(patterns))
    if not clean.patterns:
        raise Wrong("a filter with at least one pattern", "none")
    return clean


def path(value: object) -> str:
    """Accept a path without NUL; it is Python's own, so it is not cleaned further."""
    if not isinstance(value, str) or "\x00" in value or len(value) > 4_096:
        raise Wrong("a path", shown(value))
    return value


@register
@dataclass(frozen=True)
class OpenFile(Command):
    """Ask for one file, or several; answers with a list of paths, empty when cancelled."""

    title: str = checked(line, default="Open")
    directory: str | None = checked(optional(path), default=None)
    multiple: bool = checked(boolean, default=False)
    filters: tuple[FileFilter, ...] = checked(sequence_of(file_filter, 50), default=())
    NAME = "open_file"


@register
@dataclass(frozen=True)
class SaveFile(Command):
    """Ask where to save; answers with a path or None. Asks again before an existing file is taken."""

    title: str = checked(line, default="Save")
    directory: str | None = checked(optional(path), default=None)
    name: str = checked(line, default="")
    filters: tuple[FileFilter, ...] = checked(sequence_of(file_filter, 50), default=())
    NAME = "save_file"


@register
@dataclass(frozen=True)
class OpenFolder(Command):
    """Ask for a folder; answers with a path or None."""

    title: str = checked(line, default="Open folder")
    directory: str | None = checked(optional(path), default=None)
    NAME = "open_folder"


@register
@dataclass(frozen=True)
class Confirm(Command):
    """Ask a yes or no question; answers with True or False (also when the dialog is closed)."""

    message: str = checked(line)
    detail: str = checked(text(4_000), default="")
    yes: str = checked(line, default="OK")
    no: str = checked(line, default="Cancel")
    NAME = "confirm"


DIALOGS = frozenset({"open_file", "save_file", "open_folder", "confirm"})
"""Commands that show a dialog."""
