"""What can go wrong while a file comes in from a page.

UploadError
├── UploadRefused
├── UploadTooLarge
├── WrongFileType
├── TooManyFiles
├── UploadsBusy
├── UploadCut
├── UploadTooSlow
├── NoRoom
└── UploadGone
"""

from __future__ import annotations

from taupane.errors import TaupaneError


class UploadError(TaupaneError):
    """A file did not come in. `str()` is for the user; `code` is what the page's script knows it by."""

    code = "failed"


class UploadRefused(UploadError):
    """Raise it in `on_upload` to say to the user why a file is not taken; the file is removed."""

    code = "refused"


class UploadTooLarge(UploadError):
    """The file has more bytes than the widget takes."""

    code = "too-large"


class WrongFileType(UploadError):
    """The file's name and type are none that the widget accepts."""

    code = "wrong-type"


class TooManyFiles(UploadError):
    """The widget holds as many files as it may."""

    code = "too-many"


class UploadsBusy(UploadError):
    """So many uploads are running that another one has to wait; the page tries again by itself."""

    code = "busy"


class UploadCut(UploadError):
    """The connection ended before the file did."""

    code = "cut"


class UploadTooSlow(UploadError, TimeoutError):
    """The page sent next to nothing for a while."""

    code = "too-slow"


class NoRoom(UploadError, OSError):
    """The disk of temporary files is full."""

    code = "no-room"


class UploadGone(UploadError, FileNotFoundError):
    """The widget or the page is gone, and its temporary files with it."""

    code = "gone"
