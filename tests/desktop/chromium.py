"""A Chromium window in a process of its own, as the tests hold it; its X window belongs to the browser's process."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from tests.desktop import x11
from tests.desktop.window import Window


class ChromiumWindow(Window):
    def __init__(self, url: str, **how: Any) -> None:
        super().__init__(url, host="chromium", **how)

    @property
    def id(self) -> str:
        if not self._id:
            self._id = x11.until(self.windows, bool, 30)[0]
        return self._id

    def windows(self) -> list[str]:
        """Return the ids of the browser's windows."""
        return [window for pid in self.descendants() for window in x11.windows_of(pid)]

    def browser(self) -> int:
        """Return the browser's own process."""
        return next(pid for pid in self.descendants() if profile_of(pid) is not None)

    def kill_page(self) -> None:
        """End the processes of pages as a crash does."""
        for pid in self.descendants():
            if "--type=renderer" in command_line(pid):
                os.kill(pid, signal.SIGKILL)

    def profile(self) -> Path:
        """Return the folder that the browser's process was started with."""
        profile = profile_of(self.browser())
        assert profile is not None
        return profile


def profile_of(pid: int) -> Path | None:
    """Return what a browser's own process was given; None for its helpers, which may say it too.

    On a machine with a session bus Chromium writes its words anew, with spaces between them.
    """
    words = command_line(pid).replace("\0", " ").split()
    given = [word for word in words if word.startswith("--user-data-dir=")]
    return Path(given[0].partition("=")[2]) if given and not any(word.startswith("--type=") for word in words) else None


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
