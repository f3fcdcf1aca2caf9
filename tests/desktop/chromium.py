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
        return next(pid for pid in self.descendants() if "--user-data-dir" in command_line(pid))

    def kill_page(self) -> None:
        """End the processes of pages as a crash does."""
        for pid in self.descendants():
            if "--type=renderer" in command_line(pid):
                os.kill(pid, signal.SIGKILL)

    def profile(self) -> Path:
        words = command_line(self.browser()).split("\0")
        return Path(next(word for word in words if word.startswith("--user-data-dir=")).partition("=")[2])


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
