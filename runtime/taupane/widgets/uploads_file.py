"""A file that the user gave to the app: uploaded into a temporary one, or dropped from the file manager."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from taupane.widgets.uploads_errors import UploadGone
from taupane.widgets.wholefiles import copy_file, free_place, move_file


class UploadedFile:
    """One file of the user's, as a handler gets it. Any thread; reading and saving block.

    `name` is tidy: no folders, nothing that a file system refuses. `type` is what the page said and may be wrong or
    empty; `size` is in bytes. `path` is a private temporary file that ends with the page, unless `save` moved it; where
    the host gave the path of the user's own file, `is_temporary` is False, and the file is never moved or removed.
    """

    __slots__ = ("_saved", "is_temporary", "name", "path", "size", "type")

    def __init__(self, name: str, size: int, type: str, path: Path, *, is_temporary: bool = True) -> None:
        self.name = name
        self.size = size
        self.type = type
        self.path = path
        self.is_temporary = is_temporary
        self._saved = False

    def read(self) -> bytes:
        """Give the whole content. `UploadGone` when the temporary file has ended."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            raise self._gone() from None

    def save(self, to: str | os.PathLike[str]) -> Path:
        """Keep the file: at the path `to`, which is replaced, or in the folder `to` under a name that is free there.

        Gives where it is now, which `path` is from then on. It is there whole or not at all. `UploadGone`, `OSError`.
        """
        target = Path(to)
        if target.is_dir():
            target = free_place(target, self.name)
        if not self.path.exists():
            raise self._gone()
        if self.is_temporary and not self._saved:
            move_file(self.path, target)
            self.path, self._saved = target, True
        else:
            copy_file(self.path, target)
        return target

    def discard(self) -> None:
        """Remove the temporary file; what was saved and the user's own file stay."""
        if self.is_temporary and not self._saved:
            with suppress(OSError):
                self.path.unlink()

    def _gone(self) -> UploadGone:
        return UploadGone(f"{self.name}: the file is no longer there; save() keeps it longer than the page")

    def __repr__(self) -> str:
        return f"<UploadedFile {self.name!r} {self.size} bytes>"
