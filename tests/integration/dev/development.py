"""A development run in a process of its own, as a developer uses it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.integration.processes import runs


class Development:
    """A development run in a process of its own, without a window."""

    def __init__(self, folder: Path, *command: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*(command or (sys.executable, "-m", "taupane", "dev", "app.py", "--no-window"))],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self.lines.append(line.rstrip("\n"))

    def says(self, text: str, times: int = 1, seconds: float = 60) -> str:
        """Wait for a line with this text; gives the last of so many."""
        end = time.monotonic() + seconds
        while len(found := [line for line in list(self.lines) if text in line]) < times:
            assert time.monotonic() < end, self.lines[-25:]
            time.sleep(0.02)
        return found[times - 1]

    def count(self, text: str) -> int:
        return sum(text in line for line in list(self.lines))

    def save(self, name: str, text: str) -> None:
        """Save as editors do: the new file is there as a whole or not at all."""
        file = self.folder / name
        beside = file.with_name(f".{file.name}.tmp")
        beside.write_text(text)
        beside.replace(file)

    def app(self, times: int = 1) -> tuple[int, int]:
        """Give the app's process and port once it has started so often."""
        words = self.says("started ", times).split()
        return int(words[1]), int(words[3])

    def ends(self, code: int) -> None:
        assert self.process.wait(30) == code, self.lines[-25:]
        self._reader.join(10)


def gone(pid: int) -> bool:
    end = time.monotonic() + 30
    while runs(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
