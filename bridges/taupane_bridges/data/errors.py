"""What can go wrong between a table and the page that shows it.

    DataError
    ├── SourceMissing       file_not_found      no such file, or not one that may be read
    ├── SourceBroken        invalid_file        the bytes are not what they should be
    ├── SourceChanged       file_changed        rewritten while it was viewed
    ├── UnsupportedSource   unsupported_source  not a table
    ├── TooLarge            too_large           would need more memory than allowed
    ├── BadPlan             bad_plan            a filter or sort that this table cannot do
    ├── SaveFailed          save_failed         the file could not be written
    └── WorkerDied          worker_died         the process that filters and sorts has ended

`code` travels on the wire (docs/rows-protocol.md). The message is shown to the user: it names files without their
folders and never quotes a cell.
"""

from __future__ import annotations

from typing import ClassVar


class DataError(Exception):
    """The base of every error that this package raises on purpose."""

    code: ClassVar[str] = "load_error"


class SourceMissing(DataError):
    """The file is missing, forbidden, a folder, a pipe or a device. One error for all, so that none can be told
    apart.
    """

    code = "file_not_found"


class SourceBroken(DataError):
    """The file is empty, truncated, damaged or of another format than its name says."""

    code = "invalid_file"


class SourceChanged(DataError):
    """The file was rewritten after it was opened; rows from both versions must not be mixed."""

    code = "file_changed"


class UnsupportedSource(DataError):
    """The object or the file type is none that can be shown; the message lists what is accepted."""

    code = "unsupported_source"


class TooLarge(DataError):
    """The work would take more memory than its limit; the message gives both in MB."""

    code = "too_large"


class BadPlan(DataError):
    """A filter, search or sort names an unknown column, raises, or has no meaning for the column's type.

    `filter_id` names the page's filter that was refused, if it was one.
    """

    code = "bad_plan"

    def __init__(self, message: str, *, filter_id: str | None = None) -> None:
        super().__init__(message)
        self.filter_id = filter_id


class SaveFailed(DataError):
    """A view could not be written to the file: no room, no right, or a type that the format cannot hold."""

    code = "save_failed"


class WorkerDied(DataError):
    """The process that filters and sorts large tables ended in the middle: killed, or out of memory."""

    code = "worker_died"


def by_code(code: str) -> type[DataError]:
    """Give the class of errors with this code."""
    return next((kind for kind in DataError.__subclasses__() if kind.code == code), DataError)


class Superseded(Exception):
    """Raised inside heavy work whose result nobody wants any more. Never leaves the package."""
