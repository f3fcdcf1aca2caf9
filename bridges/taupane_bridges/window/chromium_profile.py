"""The folder that a browser keeps its things in: a fresh one that goes with the window, or the app's own."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from typing_extensions import Self

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Profile"]

log = logging.getLogger(__name__)

PREFIX = "taupane-chromium-"
_LOCK = "taupane.lock"
_REMOVAL_TIME = 5.0
"""Seconds for the browser's last processes to let go of their files."""

_BLOCK = 2  # Chromium's number for "never, and do not ask"
_ASKED_FOR = (
    "ar", "automatic_downloads", "bluetooth_guard", "clipboard", "file_system_write_guard", "geolocation",
    "hid_guard", "idle_detection", "local_fonts", "media_stream_camera", "media_stream_mic", "midi_sysex",
    "notifications", "popups", "sensors", "serial_guard", "storage_access", "usb_guard", "vr",
)  # fmt: skip
PREFERENCES: dict[str, Any] = {
    "autofill": {"credit_card_enabled": False, "profile_enabled": False},
    "browser": {"check_default_browser": False, "has_seen_welcome_page": True, "show_update_promotion_info_bar": False},
    "credentials_enable_service": False,
    "credentials_enable_autosignin": False,
    "distribution": {"import_bookmarks": False, "make_chrome_default": False, "skip_first_run_ui": True},
    "profile": {
        "default_content_setting_values": dict.fromkeys(_ASKED_FOR, _BLOCK),
        "exit_type": "Normal",
        "password_manager_enabled": False,
        "password_manager_leak_detection": False,
    },
    "safebrowsing": {"enabled": False},
    "search": {"suggest_enabled": False},
    "signin": {"allowed": False},
    "translate": {"enabled": False},
}
"""What the browser must not ask or offer in an app's window."""


class Profile:
    """A context: `folder` is there while it lasts. With `keep` it is that folder, and it stays.

    A fresh one is removed at the end. What an app that was killed left behind is removed by the next one.
    """

    def __init__(self, keep: str | None = None, program: str = "") -> None:
        self._keep = keep
        self._parent = _parent_for(program)
        self._lock: IO[bytes] | None = None
        self.folder = Path(keep or "")

    def __enter__(self) -> Self:
        """Make the folder; raises OSError."""
        if self._keep is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
        else:
            _remove_left_behind(self._parent)
            self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._parent))
            self._lock = _locked(self.folder / _LOCK)
        self._prefer()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove a fresh folder; one that cannot be removed is logged."""
        if self._lock is not None:
            self._lock.close()
        if self._keep is None and not _removed(self.folder, time.monotonic() + _REMOVAL_TIME):
            log.warning("the browser's folder %s could not be removed", self.folder)

    def _prefer(self) -> None:
        preferences = self.folder / "Default" / "Preferences"
        if preferences.exists():
            return
        preferences.parent.mkdir(parents=True, exist_ok=True)
        preferences.write_text(json.dumps(PREFERENCES), encoding="utf-8")
        # Chromium shows no welcome page where this file is.
        (self.folder / "First Run").touch()


def _parent_for(program: str) -> str | None:
    """Return where a browser may write; None: the system's folder for temporary files, which snaps do not see."""
    if "/snap/" not in program and "/snap/" not in os.path.realpath(program):
        return None
    name = Path(program).name
    parent = Path.home() / "snap" / name / "common"
    return str(parent) if parent.is_dir() else None


def _remove_left_behind(parent: str | None) -> None:
    """Remove the folders whose app is gone."""
    for folder in Path(parent or tempfile.gettempdir()).glob(PREFIX + "*"):
        with contextlib.suppress(OSError):
            if folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == _user(folder):
                lock = _locked(folder / _LOCK, make=False)
                if lock is not None:
                    lock.close()
                    shutil.rmtree(folder, ignore_errors=True)


def _user(folder: Path) -> int:
    return os.getuid() if hasattr(os, "getuid") else folder.stat().st_uid


def _locked(path: Path, *, make: bool = True) -> IO[bytes] | None:
    """Return a file that this process holds; None when another one does, or when there is none to hold."""
    try:
        file = path.open("ab" if make else "r+b")
    except OSError:
        return None
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        # Windows removes no file that is open: for a folder in use the removal fails at this very file.
        if not make:
            file.close()
            with contextlib.suppress(OSError):
                path.unlink()
                return path.open("ab")
            return None
    except OSError:
        file.close()
        return None
    return file


def _removed(folder: Path, deadline: float) -> bool:
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
