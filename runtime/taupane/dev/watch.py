"""What has changed below a folder, told once it is quiet: an editor's save is several events, half a file is none."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from taupane.dev.followed import followed, followed_folders, is_followed, is_followed_folder

log = logging.getLogger(__name__)

QUIET = 0.05
"""Seconds without another event, after which the changes are told: somebody may be writing half of a file."""
QUIET_AFTER_SAVE = 0.008
"""The same where the last event says that a file is whole: it was closed, or moved into its place."""
REST = 0.1
"""Seconds between one telling and the next: many saves a second are not as many reloads."""
LATEST = 0.5
"""Seconds after which they are told all the same: something that never rests must not hold them up."""
_BIGGEST = 4 << 20  # bytes; nobody writes more by hand


class Watch:
    """Calls `on_change(paths)` on a thread of its own with the files whose content differs; deleted ones are not."""

    def __init__(self, folder: Path, on_change: Callable[[list[Path]], None]) -> None:
        self._folders, self._on_change = [folder], on_change
        self._digests: dict[Path, bytes | None] = {}
        self._touched: set[Path] = set()
        self._writing: set[Path] = set()
        self._news = threading.Condition()
        self._first = self._last = self._told = 0.0
        self._ended = False
        for path in followed(folder):
            self._digests[path] = digest(path)
        self._watched: dict[Path, Any] = {}
        # It may tell of folders that come and go while it takes them up: nothing of the developer's.
        warnings.filterwarnings("ignore", module=r"watchdog\b")
        self._observer = self._observe(folder)
        self._thread = threading.Thread(target=self._work, name="taupane-dev-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        with self._news:
            self._ended = True
            self._news.notify()
        self._observer.stop()
        self._observer.join(2)
        self._thread.join(2)

    def touched(self, path: Path, *, is_whole: bool) -> None:
        """Look at a file soon; `is_whole` says that its writer is done with it. Any thread."""
        if not any(is_followed(path, folder) for folder in self._folders):
            return
        with self._news:
            now = time.monotonic()
            if not self._touched:
                self._first = now
            self._last = now
            self._touched.add(path)
            self._writing.discard(path) if is_whole else self._writing.add(path)
            self._news.notify()

    def follow(self, folder: Path) -> None:
        """Follow one more folder, whatever its name. Any thread."""
        if folder in self._folders or is_followed_folder(folder, self._folders[0]):
            return
        for path in followed(folder):
            self._digests[path] = digest(path)
        self._folders.append(folder)
        try:
            self._schedule(self._observer, folder)
        except OSError as error:
            log.warning("%s is not followed: %s", folder, error)

    def appeared(self, folder: Path) -> None:
        """Watch a folder that is new, where its parent is not watched with all below it. The observer's thread."""
        if not any(is_followed_folder(folder, each) for each in self._folders):
            return
        if folder.parent in self._watched and not self._watched[folder.parent].is_recursive:
            with suppress(OSError):  # it has gone again, or there are no watches left
                self._schedule(self._observer, folder)
        for path in followed(folder):
            self.touched(path, is_whole=True)

    def _observe(self, folder: Path) -> Any:
        try:
            return self._started(Observer(), folder)
        except OSError as error:  # no more inotify watches
            self._watched.clear()
            log.warning("the system cannot watch the files (%s); looking at them twice a second", error)
            return self._started(PollingObserver(timeout=0.5), folder)

    def _started(self, observer: Any, folder: Path) -> Any:
        self._schedule(observer, folder)
        observer.start()
        return observer

    def _schedule(self, observer: Any, folder: Path) -> None:
        for path, is_whole in followed_folders(folder):
            old = self._watched.pop(path, None)
            if old is not None:  # of a folder of this name that is gone
                observer.unschedule(old)
            self._watched[path] = observer.schedule(_Handler(self), str(path), recursive=is_whole)

    def _work(self) -> None:
        while True:
            with self._news:
                while not self._ended and not self._is_due():
                    self._news.wait(self._left())
                if self._ended:
                    return
                touched, self._touched = self._touched, set()
                self._writing.clear()
            changed = [path for path in sorted(touched) if self._differs(path)]
            if changed:
                self._told = time.monotonic()
                self._on_change(changed)

    def _is_due(self) -> bool:
        return bool(self._touched) and time.monotonic() >= self._due()

    def _left(self) -> float | None:
        return max(0.001, self._due() - time.monotonic()) if self._touched else None

    def _due(self) -> float:
        quiet = QUIET if self._writing else QUIET_AFTER_SAVE
        return max(min(self._last + quiet, self._first + LATEST), self._told + REST)

    def _differs(self, path: Path) -> bool:
        found = digest(path)
        if found is None:
            # Deleted, or between the two steps of an editor's save: what was loaded goes on, and its return is news.
            self._digests.pop(path, None)
            return False
        before, self._digests[path] = self._digests.get(path), found
        return found != before


class _Handler(FileSystemEventHandler):
    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def on_any_event(self, event: Any) -> None:
        """Note what an event is about; a rename is about its new name, too."""
        if event.is_directory:
            if event.event_type in ("created", "moved"):
                self._watch.appeared(Path(os.fsdecode(getattr(event, "dest_path", "") or event.src_path)))
            return
        if event.event_type in ("opened", "closed_no_write"):
            return
        is_whole = event.event_type in ("closed", "moved", "deleted")
        for name in (event.src_path, getattr(event, "dest_path", "")):
            if name:
                self._watch.touched(Path(os.fsdecode(name)), is_whole=is_whole)


def digest(path: Path) -> bytes | None:
    """Give a digest of a file's content; None where it cannot be read or is too big to be followed."""
    try:
        if path.stat().st_size > _BIGGEST:
            return None
        return hashlib.blake2b(path.read_bytes(), digest_size=16).digest()
    except OSError:
        return None
