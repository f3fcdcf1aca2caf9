"""Where the files of one upload widget come in: what the page may post to, and its temporary files.

The server takes the bytes and calls `Inbox.begin`; the widget makes the inbox and ends it with its page.
"""

from __future__ import annotations

import errno
import mimetypes
import os
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from taupane.widgets.filenames import suffix_of, tidy_name
from taupane.widgets.uploads_errors import NoRoom, TooManyFiles, UploadError, UploadGone, UploadsBusy, WrongFileType
from taupane.widgets.uploads_file import UploadedFile
from taupane.widgets.uploads_rules import Rules

#: The path that files are posted to; the view's id and the inbox's key come behind it.
ADDRESS: Final = "/_taupane/upload"
#: Uploads that one widget has running at once; its page sends three.
AT_ONCE: Final = 4
_CHUNK: Final = 1024 * 1024  # bytes
#: What the system says when a file cannot grow: the disk, the user's share of it, or the file itself is at its limit.
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

Handler = Callable[..., Any]

_open: WeakKeyDictionary[object, dict[str, Inbox]] = WeakKeyDictionary()
_lock = threading.Lock()


def find_inbox(view: object, key: str) -> Inbox | None:
    """Give the live inbox that a view has under a key. Any thread."""
    with _lock:
        return _open.get(view, {}).get(key)


class Inbox:
    """One widget's files in one page. Any thread.

    It holds at most `rules.most` files at a time; a widget for one file lets go of the one before.
    """

    __slots__ = (
        "_files",
        "_folder",
        "_lock",
        "_running",
        "copies",
        "key",
        "on_remove",
        "on_upload",
        "rules",
        "turn",
        "view",
    )

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(18)
        self.rules = Rules()
        self.on_upload: Handler | None = None
        self.on_remove: Handler | None = None
        self.view: object | None = None
        #: Whether a file whose path the host has told is copied, as if it had been uploaded.
        self.copies = True
        #: Held while a plain handler runs: one file after another.
        self.turn = threading.Lock()
        self._folder: Path | None = None
        self._files: dict[str, UploadedFile] = {}
        self._running = 0
        self._lock = threading.Lock()

    def open(self, view: object) -> None:
        """Let a view's page post to it."""
        self.view = view
        with _lock:
            _open.setdefault(view, {})[self.key] = self

    def close(self) -> None:
        """Take nothing more and remove the files; one that a handler is at work on is removed when that ends."""
        view = self.view
        if view is None:
            return
        with _lock:
            _open.get(view, {}).pop(self.key, None)
        with self._lock:
            self.view = None
            files, self._files = self._files, {}
        for file in files.values():
            file.discard()
        self._tidy()

    @property
    def is_open(self) -> bool:
        """Tell whether its page is still there."""
        return self.view is not None

    def begin(self, name: str, type: str, size: int | None) -> Arrival:
        """Begin to take a file; blocks. `size` is what the page announced. Raises an `UploadError`."""
        tidy = tidy_name(name)
        self.rules.check_type(tidy, type)
        self.rules.check_size(size or 0)
        with self._lock:
            if self.view is None:
                raise UploadGone("This page has ended.")
            if self._running >= AT_ONCE:
                raise UploadsBusy("Other files come first.")
            if self.rules.most > 1 and len(self._files) + self._running >= self.rules.most:
                raise TooManyFiles(f"No more than {self.rules.most} files.")
            self._running += 1
        try:
            return Arrival(self, tidy, type, self._place(tidy))
        except BaseException:
            self._ended()
            raise

    def own(self, path: Path) -> UploadedFile:
        """Describe a file of the user's own, whose path the window's host has told; blocks. Raises an `UploadError`.

        A folder is given as it is, with the type "inode/directory".
        """
        try:
            is_folder, size = path.is_dir(), path.stat().st_size
        except OSError:
            raise UploadGone(f"{path.name} is not there.") from None
        with self._lock:
            if self.rules.most > 1 and len(self._files) >= self.rules.most:
                raise TooManyFiles(f"No more than {self.rules.most} files.")
        if is_folder:
            return UploadedFile(path.name, 0, "inode/directory", path, is_temporary=False)
        if not path.is_file():
            raise WrongFileType("That is no file.")
        kind = mimetypes.guess_type(path.name)[0] or ""
        self.rules.check_type(path.name, kind)
        self.rules.check_size(size)
        return UploadedFile(tidy_name(path.name), size, kind, path, is_temporary=False)

    def keep(self, file: UploadedFile, *, came_in: bool = False) -> str:
        """Hold a file that a handler has taken; gives the name by which the page may remove it.

        One that came in no longer counts as being on its way, from the moment that it counts as held.
        """
        number = secrets.token_urlsafe(9)
        with self._lock:
            if came_in:
                self._running -= 1
            before = list(self._files.values()) if self.rules.most == 1 else []
            if self.view is None:
                before = [file]
            else:
                if before:
                    self._files.clear()
                self._files[number] = file
        for old in before:
            old.discard()
        self._tidy()
        return number

    def take_out(self, number: str) -> UploadedFile | None:
        """Let go of a file, without removing it; None where there is none of this name."""
        with self._lock:
            return self._files.pop(number, None)

    def _place(self, name: str) -> Path:
        with self._lock:
            if self._folder is None:
                with full_disk_said():
                    self._folder = Path(tempfile.mkdtemp(prefix="taupane-upload-"))  # mode 0700
            # A short plain extension is kept: some readers of files go by it.
            return self._folder / f"{secrets.token_hex(12)}{suffix_of(name)}"

    def _ended(self) -> None:
        with self._lock:
            self._running -= 1
        self._tidy()

    def _tidy(self) -> None:
        """Remove the folder, once the page is gone and no upload or handler is at work."""
        with self._lock:
            if self.view is not None or self._running or self._folder is None:
                return
            folder, self._folder = self._folder, None
        with suppress(OSError):
            folder.rmdir()


class Arrival:
    """One file on its way in. Its methods block, and are called by one thread at a time; `end` comes last, always."""

    __slots__ = ("_file", "_inbox", "_is_kept", "name", "path", "size", "type")

    def __init__(self, inbox: Inbox, name: str, type: str, path: Path) -> None:
        self.name, self.type, self.path, self.size = name, type, path, 0
        self._inbox = inbox
        self._is_kept = False
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with full_disk_said():
            self._file = os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0)

    def write(self, data: bytes) -> None:
        """Add bytes. `UploadTooLarge`, `NoRoom`, or `UploadGone` once the page is gone."""
        if not self._inbox.is_open:
            raise UploadGone("This page has ended.")
        self._inbox.rules.check_size(self.size + len(data))
        rest = memoryview(data)
        with full_disk_said():
            while rest:
                rest = rest[self._file.write(rest) :]
        self.size += len(data)

    def copy(self, path: Path) -> None:
        """Add the content of a file. As `write`; `WrongFileType` for what is no file that can be read."""
        if not path.is_file():
            raise WrongFileType("A folder cannot be taken." if path.is_dir() else "That is no file.")
        try:
            source = path.open("rb")
        except OSError:
            raise UploadGone(f"{path.name} cannot be read.") from None
        with source:
            while data := source.read(_CHUNK):
                self.write(data)

    def whole(self) -> UploadedFile:
        """Give the file: all of it is there."""
        with full_disk_said():
            self._file.close()
        return UploadedFile(self.name, self.size, self.type, self.path)

    def keep(self, file: UploadedFile) -> str:
        """Hold the file for as long as the page lasts: its handler has taken it."""
        self._is_kept = True
        return self._inbox.keep(file, came_in=True)

    def end(self) -> None:
        """Remove what came of a file that was not kept."""
        with suppress(OSError):
            self._file.close()
        if not self._is_kept:
            with suppress(OSError):
                self.path.unlink()
            self._inbox._ended()


@contextmanager
def full_disk_said() -> Iterator[None]:
    """Turn the system's ways to say that there is no room into `NoRoom`."""
    try:
        yield
    except UploadError:
        raise
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise NoRoom(error.errno, "There is no room left on the disk.") from error
